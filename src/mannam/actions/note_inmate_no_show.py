"""Write down that the inmate did not come: the party was there, so nothing is lost to them."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import IllegalMoveError, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit
from mannam.queries.policies import stored_version


@transaction.atomic
def note_inmate_no_show(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, closed, its allowance given back and its whole talk owed. Again changes nothing.

    Raises Refused (outcome_not_possible) before its time, or when its party is not waiting for the call.
    """
    visit = hold_visit(visit_id)
    if visit.status == Status.INMATE_NO_SHOW:
        return visit
    if now < visit.starts_at:
        raise Refused(Refusal(RefusalCode.OUTCOME_NOT_POSSIBLE))
    try:
        units = end_visit(visit, Status.INMATE_NO_SHOW, by.actor, now=now)
    except IllegalMoveError as error:
        raise Refused(Refusal(RefusalCode.OUTCOME_NOT_POSSIBLE)) from error
    visit.owed_ms = stored_version(visit.policy_id).policy.call.talk_seconds * 1000
    visit.save(update_fields=["owed_ms"])
    data = {"units_refunded": [unit._asdict() for unit in units]}
    record_at_inmate("note_inmate_no_show", visit, by, now=now, data=data)
    return visit
