"""Throw away a disruption that was only looked at: nothing was changed by it, and nothing is."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.disruption import DisruptionState
from mannam.models import Disruption


@transaction.atomic
def discard_disruption(disruption_id: int, by: By, *, now: datetime) -> bool:
    """Whether it is gone. One that was put in force meanwhile stays as it is."""
    found = Disruption.objects.select_for_update().filter(pk=disruption_id).first()
    if found is None:
        return True
    if found.state != DisruptionState.PREVIEWED:
        return False
    data = {"disruption": found.pk, "kind": found.kind}
    facility_id = found.facility_id
    found.delete()
    record_audit("discard_disruption", by, now=now, facility_id=facility_id, data=data)
    return True
