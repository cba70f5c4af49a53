"""What keeps visits that are booked from being held as they are, and how far each of them got."""

from dataclasses import dataclass
from enum import StrEnum


class DisruptionKind(StrEnum):
    """What happened. The first two are of places, the last of a visitor, the others of an inmate."""

    CLOSURE = "closure"
    """A facility, or one side of it, is closed for some time."""
    BOOTH = "booth"
    """One booth cannot be used, from now on."""
    UNAVAILABLE = "unavailable"
    """An inmate is kept from visits for some days."""
    RELEASE = "release"
    TRANSFER = "transfer"
    """An inmate is in another facility now."""
    BAN = "ban"
    """A visitor may not meet the inmates of a facility for some days."""


class DisruptionState(StrEnum):
    """How far it got."""

    PREVIEWED = "previewed"
    DISCARDED = "discarded"
    """It was looked at only, and is not wanted. It is kept: the trail of who read its names points to it."""
    APPLYING = "applying"
    """It is in force, and not every visit that it hits has an outcome yet."""
    APPLIED = "applied"
    LIFTED = "lifted"


IN_FORCE = frozenset({DisruptionState.APPLYING, DisruptionState.APPLIED})
LIFTABLE = frozenset(DisruptionKind) - {DisruptionKind.TRANSFER}
OF_INMATE = frozenset({DisruptionKind.UNAVAILABLE, DisruptionKind.RELEASE, DisruptionKind.TRANSFER})


class HitOutcome(StrEnum):
    """What became of a visit that was hit."""

    KEPT = "kept"
    """Its time and place stand; it has another booth."""
    MOVED = "moved"
    CALLED_OFF = "called_off"
    SETTLED = "settled"
    """It was cancelled, moved or had begun before its turn came, its party sat in its call, or all was open."""


class MoveAnswer(StrEnum):
    """What the applicant said to a visit that we moved."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    """The applicant chose another time."""
    GIVEN_UP = "given_up"


class PhoneOutcome(StrEnum):
    """How a telephone call of the desk went."""

    TOLD = "told"
    NO_ANSWER = "no_answer"


class Reach(StrEnum):
    """Whether the applicant knows of what became of the visit."""

    ANSWERED = "answered"
    TOLD_BY_PHONE = "told_by_phone"
    TOLD = "told"
    """The mail was taken, and nothing has to be answered."""
    WAITING = "waiting"
    """The mail is on its way, or was taken and an answer may still come."""
    TO_PHONE = "to_phone"
    """No address, the mail failed, or the answer did not come in time."""


@dataclass(frozen=True)
class Telling:
    """What is known of how a visit's applicant was told. ``mail``: its state, empty without an address.

    ``is_late``: so little is left before the visit (or its old time) that an answer should be there.
    """

    outcome: HitOutcome
    mail: str
    is_answered: bool
    is_phoned: bool
    is_late: bool


def reach_of(telling: Telling) -> Reach | None:
    """How far the applicant was reached; None where there is nothing to tell."""
    if telling.outcome in {HitOutcome.KEPT, HitOutcome.SETTLED}:
        return None
    if telling.is_answered:
        return Reach.ANSWERED
    if telling.is_phoned:
        return Reach.TOLD_BY_PHONE
    if telling.mail == "sent" and telling.outcome is HitOutcome.CALLED_OFF:
        return Reach.TOLD
    return Reach.TO_PHONE if telling.is_late or telling.mail in {"", "failed"} else Reach.WAITING
