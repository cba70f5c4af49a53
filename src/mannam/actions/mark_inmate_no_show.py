"""Say of a visit whose party is here that the inmate did not come: the visitors lose nothing by it."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.refused import Refused
from mannam.actions.take_allowance import refund_allowance
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import IllegalMoveError, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.talk_clock import Phase
from mannam.models import Call, Visit
from mannam.queries.policies import terms_of_visit


def mark_inmate_no_show(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, its whole talk owed, its allowance given back and nobody's pause begun. Again is harmless.

    Raises Refused (outcome_not_possible) before its time, when nobody is checked in, and when they have talked.
    """
    return try_again(lambda: _mark(visit_id, by, now))


def _mark(visit_id: int, by: By, now: datetime) -> Visit:
    # the call's row first, as everybody takes them who needs both
    call = Call.objects.select_for_update().filter(visit=visit_id).first()
    visit = hold_visit(visit_id)
    if visit.status == Status.INMATE_NO_SHOW:
        return visit
    try:
        move_visit(visit, Status.INMATE_NO_SHOW, by.actor)
    except IllegalMoveError as error:
        raise Refused(Refusal(RefusalCode.OUTCOME_NOT_POSSIBLE)) from error
    if now < visit.starts_at:
        raise Refused(Refusal(RefusalCode.OUTCOME_NOT_POSSIBLE))
    visit.closed_at = now
    visit.owed_ms = terms_of_visit(visit).talk_seconds * 1000
    visit.save(update_fields=["status", "closed_at", "owed_ms"])
    data = {"units_refunded": [unit._asdict() for unit in refund_allowance(visit)]}
    record_at_inmate("mark_inmate_no_show", visit, by, now=now, data=data)
    tell_applicant(visit, "inmate_no_show", now=now)
    _end_call(call, now)
    return visit


def _end_call(call: Call | None, now: datetime) -> None:
    """Its node lets go when it next renews the lease."""
    if call is not None:
        Call.objects.filter(pk=call.pk, ended_at=None).update(phase=Phase.ENDED, ended_at=now, lease_until=None)
