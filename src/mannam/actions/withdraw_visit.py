"""Withdraw a visit before it was confirmed or approved: its places are free, and it counts against nobody."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import IllegalMoveError, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit


def withdraw_visit(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, withdrawn. Withdrawing again changes nothing, nor does it after the time to say yes ran out.

    Raises Refused (cannot_cancel) when it is booked or over; what is booked is cancelled.
    """
    return try_again(lambda: _withdraw(visit_id, by, now))


def _withdraw(visit_id: int, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.status in {Status.WITHDRAWN, Status.EXPIRED}:
        return visit
    before = visit.status
    try:
        end_visit(visit, Status.WITHDRAWN, by.actor, now=now)
    except IllegalMoveError as error:
        raise Refused(Refusal(RefusalCode.CANNOT_CANCEL)) from error
    record_at_visitors("withdraw_visit", visit, by, now=now, data={"before": before})
    return visit
