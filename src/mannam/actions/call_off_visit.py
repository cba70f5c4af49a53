"""Call a visit off that cannot be held: its places are free, it counts against nobody, the applicant is told."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import IllegalMoveError, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit


def call_off_visit(visit_id: int, by: By, *, now: datetime, reason: str = "") -> Visit:
    """The visit, called off; ``reason`` is a code for the trail. Again is harmless.

    Raises Refused (cannot_decide) when they talk or it is over.
    """
    return try_again(lambda: call_off_held(hold_visit(visit_id), by, now=now, reason=reason))


def call_off_held(visit: Visit, by: By, *, now: datetime, reason: str = "", template: str = "not_held") -> Visit:
    """The same for a visit whose row the caller holds; ``template`` is the message to the applicant."""
    if visit.status == Status.CALLED_OFF:
        return visit
    before = visit.status
    try:
        end_visit(visit, Status.CALLED_OFF, by.actor, now=now, reason=reason)
    except IllegalMoveError as error:
        raise Refused(Refusal(RefusalCode.CANNOT_DECIDE)) from error
    record_at_visitors("call_off_visit", visit, by, now=now, data={"before": before, "reason": reason})
    tell_applicant(visit, template, now=now)
    return visit
