"""Make a browser the screen of a booth: the desk issues a one-time code, somebody types it there."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from mannam.access import hash_of
from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Booth, BoothDevice, PairingCode

LIFETIME: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=1)
"""So long a used code is told from an unknown one; then it is forgotten."""


@transaction.atomic
def issue_pairing_code(booth_id: int, by: By, *, now: datetime, code: str) -> datetime:
    """Keep ``code`` (its hash) for a booth; the moment until which it can be used. Older codes end."""
    booth = Booth.objects.select_for_update().get(pk=booth_id)
    PairingCode.objects.filter(Q(expires_at__lt=now - KEPT) | Q(code_hash=hash_of(code))).delete()
    PairingCode.objects.filter(booth=booth, used_at=None, expires_at__gt=now).update(expires_at=now)
    expires_at = now + LIFETIME
    PairingCode.objects.create(
        booth=booth, code_hash=hash_of(code), issued_by_id=by.user_id, expires_at=expires_at
    )
    record_audit("issue_pairing_code", by, now=now, facility_id=booth.facility_id, data={"booth": booth.pk})
    return expires_at


@transaction.atomic
def pair_booth(code: str, *, now: datetime, token: str) -> BoothDevice:
    """The device that holds ``token`` from now on; a screen that the booth had before is no more.

    Raises Refused (pairing_code_unknown; pairing_code_used when it was used or is too old).
    """
    found = PairingCode.objects.select_for_update().filter(code_hash=hash_of(code)).first()
    if found is None:
        raise Refused(Refusal(RefusalCode.PAIRING_CODE_UNKNOWN))
    if found.used_at is not None or found.expires_at <= now:
        raise Refused(Refusal(RefusalCode.PAIRING_CODE_USED))
    found.used_at = now
    found.save(update_fields=["used_at"])
    BoothDevice.objects.filter(booth=found.booth_id, revoked_at=None).update(revoked_at=now)
    device = BoothDevice.objects.create(
        booth_id=found.booth_id, token_hash=hash_of(token), paired_at=now, last_seen_at=now
    )
    by = By(Actor.SYSTEM, device_id=device.pk)
    data = {"booth": device.booth_id}
    record_audit("pair_booth", by, now=now, facility_id=device.booth.facility_id, data=data)
    return device
