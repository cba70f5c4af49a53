"""Write down what the applicant said to a visit that a disruption moved, by words or by deeds."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.domain.disruption import HitOutcome, MoveAnswer
from mannam.domain.lifecycle import Actor
from mannam.models import DisruptedVisit, Visit


def note_move_answer(visit: Visit, answer: MoveAnswer, by: By, *, now: datetime) -> bool:
    """Whether a move was waiting for an answer, and has this one. The caller holds the visit's row.

    What others do about the visit is no answer of the applicant, but for a desk that acts for who telephones.
    """
    if by.actor not in {Actor.VISITOR, Actor.DESK}:
        return False
    waiting = DisruptedVisit.objects.filter(visit=visit, outcome=HitOutcome.MOVED, answer="")
    return bool(waiting.update(answer=answer, answered_at=now))
