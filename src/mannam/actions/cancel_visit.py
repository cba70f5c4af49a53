"""Cancel a visit: its places are free again, and its allowance too where the policy says so."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.note_move_answer import note_move_answer
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.disruption import MoveAnswer
from mannam.domain.lifecycle import Actor, IllegalMoveError, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.slots import SlotNo, day_of
from mannam.models import Visit, Visitor
from mannam.queries.policies import stored_version


def cancel_visit(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, cancelled. Cancelling again changes nothing.

    Raises Refused (cannot_cancel) when it has begun or is over.
    """
    return try_again(lambda: _cancel(visit_id, by, now))


@transaction.atomic
def _cancel(visit_id: int, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.status == Status.CANCELLED:
        return visit
    day, today = day_of(SlotNo(visit.slot_no)), now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    # a time that we have chosen is given up without any loss
    is_ours = note_move_answer(visit, MoveAnswer.GIVEN_UP, by, now=now)
    refunded = is_ours or _is_refunded(visit, is_same_day=today >= day)
    _end(visit, by.actor, now, refunded=refunded)
    if not is_ours and today >= day and by.actor is Actor.VISITOR:
        _note_same_day_cancel(visit, day)
    _tell(visit, by, now, refunded=refunded)
    return visit


def _end(visit: Visit, actor: Actor, now: datetime, *, refunded: bool) -> None:
    if visit.starts_at <= now:
        raise Refused(Refusal(RefusalCode.CANNOT_CANCEL))
    try:
        end_visit(visit, Status.CANCELLED, actor, now=now, by_policy=lambda: refunded)
    except IllegalMoveError as error:
        raise Refused(Refusal(RefusalCode.CANNOT_CANCEL)) from error


def _is_refunded(visit: Visit, *, is_same_day: bool) -> bool:
    """Before the day always; on the day as the policy of the visit says."""
    return not is_same_day or stored_version(visit.policy_id).policy.refund_same_day_cancel


def _note_same_day_cancel(visit: Visit, day: date) -> None:
    Visitor.objects.filter(pk=visit.applicant_id).update(last_same_day_cancel=day)


def _tell(visit: Visit, by: By, now: datetime, *, refunded: bool) -> None:
    record_at_visitors("cancel_visit", visit, by, now=now, data={"refunded": refunded})
    tell_applicant(visit, "cancelled", now=now)
