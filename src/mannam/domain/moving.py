"""Giving a visit another place or time: who may when, and which rules of a booking are asked anew."""

from collections.abc import Collection
from datetime import date, datetime

from mannam.domain.lifecycle import MOVABLE, Actor, Status
from mannam.domain.refusals import Refusal, RefusalCode

WAIVED_FOR_STAFF = frozenset(
    {RefusalCode.WINDOW_CLOSED, RefusalCode.NO_SHOW_PAUSE, RefusalCode.SAME_DAY_CANCEL_PAUSE}
)
"""Staff may move a visit late, and one whose applicant may book nothing else at the moment."""


def check_movable(status: Status, starts_at: datetime, now: datetime) -> Refusal | None:
    """It has neither begun nor come to an end."""
    return None if status in MOVABLE and now < starts_at else Refusal(RefusalCode.CANNOT_MOVE)


def check_not_on_its_day(actor: Actor, day: date, today: date) -> Refusal | None:
    """On its own day a visit's time is not changed online (W); the desk may, when somebody telephones."""
    return Refusal(RefusalCode.MOVE_BY_TELEPHONE) if actor is Actor.VISITOR and today >= day else None


def waived_for(actor: Actor) -> frozenset[RefusalCode]:
    """The reasons against a booking that do not count against this move."""
    return frozenset() if actor is Actor.VISITOR else WAIVED_FOR_STAFF


def without(refusals: Collection[Refusal], waived: Collection[RefusalCode]) -> tuple[Refusal, ...]:
    """What is left of the reasons."""
    return tuple(refusal for refusal in refusals if refusal.code not in waived)
