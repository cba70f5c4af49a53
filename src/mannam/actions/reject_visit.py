"""Do not approve a visit that was asked for: its places are free, and it counts against nobody."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import IllegalMoveError, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rejection import RejectionReason
from mannam.models import Visit


def reject_visit(visit_id: int, reason: RejectionReason, by: By, *, now: datetime) -> Visit:
    """The visit, rejected for ``reason``. Rejecting again changes nothing, whatever the reason.

    Raises Refused (cannot_decide) when it was approved, withdrawn or has run out meanwhile.
    """
    return try_again(lambda: _reject(visit_id, reason, by, now))


def _reject(visit_id: int, reason: RejectionReason, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.status == Status.REJECTED:
        return visit
    try:
        end_visit(visit, Status.REJECTED, by.actor, now=now, reason=reason)
    except IllegalMoveError as error:
        raise Refused(Refusal(RefusalCode.CANNOT_DECIDE)) from error
    record_at_inmate("reject_visit", visit, by, now=now, data={"reason": reason})
    tell_applicant(visit, "not_held", now=now)
    return visit
