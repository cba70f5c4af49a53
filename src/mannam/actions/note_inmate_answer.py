"""Write down what an inmate said to a visit: that he will come, or that he does not wish to meet."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import Actor, InmateAnswer, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit

MAY_ANSWER = frozenset({Status.REQUESTED, Status.BOOKED})


def note_inmate_answer(visit_id: int, answer: InmateAnswer, user_id: int, *, now: datetime) -> Visit:
    """The visit with the answer, which ``user_id`` of the inmate's facility heard. The same again changes nothing.

    Who declines gives everything back, and the visitor is told kindly. Raises Refused (cannot_decide) when it has
    begun or is over.
    """
    by = By(Actor.INMATE, user_id=user_id)
    return try_again(lambda: _note(visit_id, answer, by, now))


def _note(visit_id: int, answer: InmateAnswer, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.inmate_answer == answer:
        return visit
    if visit.status not in MAY_ANSWER or visit.starts_at <= now:
        raise Refused(Refusal(RefusalCode.CANNOT_DECIDE))
    visit.inmate_answer, visit.inmate_answered_at = answer, now
    visit.save(update_fields=["inmate_answer", "inmate_answered_at"])
    record_at_inmate("note_inmate_answer", visit, by, now=now, data={"answer": answer})
    if answer is InmateAnswer.DECLINES:
        end_visit(visit, Status.DECLINED, by.actor, now=now)
        tell_applicant(visit, "not_held", now=now)
    return visit
