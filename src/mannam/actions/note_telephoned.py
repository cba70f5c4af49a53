"""Write down that the desk telephoned about a visit that was hit, or told the inmate that it was called off."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_at_inmate, record_at_visitors
from mannam.domain.disruption import PhoneOutcome
from mannam.models import DisruptedVisit


@transaction.atomic
def note_telephoned(row_id: int, outcome: PhoneOutcome, by: By, *, now: datetime) -> DisruptedVisit:
    """The row with when, by whom and how it went; the last call counts."""
    row = _held(row_id)
    row.phone_outcome, row.phoned_at, row.phoned_by_id = outcome, now, by.user_id
    row.save(update_fields=["phone_outcome", "phoned_at", "phoned_by"])
    record_at_visitors("note_telephoned", row.visit, by, now=now, data={"outcome": outcome})
    return row


@transaction.atomic
def note_inmate_told(row_id: int, by: By, *, now: datetime) -> DisruptedVisit:
    """The row with when and by whom the inmate was told. Again changes nothing."""
    row = _held(row_id)
    if row.inmate_told_at is None:
        row.inmate_told_at, row.inmate_told_by_id = now, by.user_id
        row.save(update_fields=["inmate_told_at", "inmate_told_by"])
        record_at_inmate("note_inmate_told", row.visit, by, now=now)
    return row


def _held(row_id: int) -> DisruptedVisit:
    return DisruptedVisit.objects.select_for_update(of=("self",)).select_related("visit").get(pk=row_id)
