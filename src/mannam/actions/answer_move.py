"""The applicant says yes to where a disruption moved the visit, or gives it up: neither costs anything."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.call_off_visit import call_off_held
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.note_move_answer import note_move_answer
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.calling_off import MOVE_NOT_WANTED
from mannam.domain.disruption import MoveAnswer
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit
from mannam.queries.disrupted import answer_of, open_move


def accept_move(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, agreed to. Again is harmless.

    Raises Refused: cannot_move when it has begun or is over, move_answered when it was given up or has another
    time.
    """
    return try_again(lambda: _accept(visit_id, by, now))


def give_up_move(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, given up: its allowance is back and nobody's pause begins, also on the day itself.

    Again is harmless. Raises Refused: cannot_cancel when it has begun or is over, move_answered when no move waits
    for an answer (any more).
    """
    return try_again(lambda: _give_up(visit_id, by, now))


def _accept(visit_id: int, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.starts_at > now and answer_of(visit) in {MoveAnswer.GIVEN_UP, MoveAnswer.CHANGED}:
        raise Refused(Refusal(RefusalCode.MOVE_ANSWERED))
    if visit.status not in {Status.BOOKED, Status.REQUESTED} or visit.starts_at <= now:
        raise Refused(Refusal(RefusalCode.CANNOT_MOVE))
    if note_move_answer(visit, MoveAnswer.ACCEPTED, by, now=now):
        record_at_visitors("accept_move", visit, by, now=now)
    return visit


def _give_up(visit_id: int, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.starts_at <= now:
        raise Refused(Refusal(RefusalCode.CANNOT_CANCEL))
    if answer_of(visit) is MoveAnswer.GIVEN_UP:
        return visit
    if open_move(visit) is None:
        raise Refused(Refusal(RefusalCode.MOVE_ANSWERED))
    note_move_answer(visit, MoveAnswer.GIVEN_UP, by, now=now)
    if visit.status == Status.REQUESTED:
        end_visit(visit, Status.WITHDRAWN, by.actor, now=now)
        record_at_visitors("withdraw_visit", visit, by, now=now, data={"before": Status.REQUESTED})
        return visit
    # the time was ours: it is called off, not cancelled
    ours = By(Actor.SYSTEM, user_id=by.user_id)
    return call_off_held(visit, ours, now=now, reason=MOVE_NOT_WANTED, template="given_up")
