"""Throw away a disruption that was only looked at: nothing was changed by it, and nothing is."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.disruption import DisruptionState
from mannam.models import Disruption


@transaction.atomic
def discard_disruption(disruption_id: int, by: By, *, now: datetime) -> Disruption:
    """The disruption, discarded. One that was put in force meanwhile stays as it is; again it changes nothing."""
    found = Disruption.objects.select_for_update(of=("self",)).get(pk=disruption_id)
    if found.state != DisruptionState.PREVIEWED:
        return found
    found.state = DisruptionState.DISCARDED
    found.save(update_fields=["state"])
    data = {"disruption": found.pk, "kind": found.kind}
    record_audit("discard_disruption", by, now=now, facility_id=found.facility_id, data=data)
    return found
