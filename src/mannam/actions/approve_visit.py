"""Approve a visit that was asked for: from now on it is booked."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import CONFIRMED, IllegalMoveError, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit


def approve_visit(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, booked. Approving again changes nothing.

    Raises Refused (cannot_decide) when it is only held, was withdrawn or rejected meanwhile, or would have begun.
    """
    return try_again(lambda: _approve(visit_id, by, now))


def _approve(visit_id: int, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.status in CONFIRMED:
        return visit
    # what is held is not asked for yet: only whoever it is held for says yes to it
    if visit.status != Status.REQUESTED or visit.starts_at <= now:
        raise Refused(Refusal(RefusalCode.CANNOT_DECIDE))
    try:
        move_visit(visit, Status.BOOKED, by.actor)
    except IllegalMoveError as error:
        raise Refused(Refusal(RefusalCode.CANNOT_DECIDE)) from error
    visit.save(update_fields=["status"])
    record_at_inmate("approve_visit", visit, by, now=now)
    tell_applicant(visit, "booked", now=now)
    return visit
