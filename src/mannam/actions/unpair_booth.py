"""Take a booth's screen away from it: the device's cookie is worth nothing from then on."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.models import Booth, BoothDevice


@transaction.atomic
def unpair_booth(booth: Booth, by: By, *, now: datetime) -> int:
    """Revoke every screen of ``booth``; how many there were. Again is harmless."""
    paired = BoothDevice.objects.select_for_update().filter(booth=booth, revoked_at=None)
    devices = list(paired.values_list("pk", flat=True))
    BoothDevice.objects.filter(pk__in=devices).update(revoked_at=now)
    if devices:
        data = {"booth": booth.pk, "devices": devices}
        record_audit("unpair_booth", by, now=now, facility_id=booth.facility_id, data=data)
    return len(devices)
