"""What may become of a visit: allowed moves, who may make them, and what each leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a visit stands."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    IN_CALL = "in_call"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    ENDED_BY_OFFICER = "ended_by_officer"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Actor(StrEnum):
    """Who makes a move."""

    VISITOR = "visitor"
    DESK = "desk"
    OFFICER = "officer"
    SYSTEM = "system"


class Allowance(StrEnum):
    """What a move does to the unit of allowance that the visit took."""

    KEPT = "kept"
    REFUNDED = "refunded"
    BY_POLICY = "by_policy"
    TAKEN_AGAIN = "taken_again"


@dataclass(frozen=True)
class Transition:
    """One allowed move. ``frees_claims`` gives booths and people back for others."""

    actors: frozenset[Actor]
    frees_claims: bool = False
    allowance: Allowance = Allowance.KEPT


_VISITOR_OR_DESK = frozenset({Actor.VISITOR, Actor.DESK})
_DESK = frozenset({Actor.DESK})
_OFFICER = frozenset({Actor.OFFICER})
_SYSTEM = frozenset({Actor.SYSTEM})

TRANSITIONS: Mapping[tuple[Status, Status], Transition] = {
    (Status.BOOKED, Status.CANCELLED): Transition(
        _VISITOR_OR_DESK, frees_claims=True, allowance=Allowance.BY_POLICY
    ),
    (Status.BOOKED, Status.CHECKED_IN): Transition(_DESK),
    # an officer may end a call whose visitors have not been checked in yet; it cannot be begun again
    (Status.BOOKED, Status.ENDED_BY_OFFICER): Transition(_OFFICER),
    (Status.BOOKED, Status.NO_SHOW): Transition(_SYSTEM),
    (Status.CHECKED_IN, Status.IN_CALL): Transition(_SYSTEM),
    # a fault before anybody could talk is never the visitor's loss
    (Status.CHECKED_IN, Status.INTERRUPTED): Transition(_SYSTEM, allowance=Allowance.REFUNDED),
    (Status.CHECKED_IN, Status.ENDED_BY_OFFICER): Transition(_OFFICER),
    (Status.IN_CALL, Status.COMPLETED): Transition(_SYSTEM),
    (Status.IN_CALL, Status.INTERRUPTED): Transition(_SYSTEM, allowance=Allowance.REFUNDED),
    (Status.IN_CALL, Status.ENDED_BY_OFFICER): Transition(_OFFICER),
}


@dataclass(frozen=True)
class Correction:
    """One allowed correction of an outcome. ``lifts_pause``: who was said not to have come need not wait."""

    actor: Actor
    allowance: Allowance = Allowance.KEPT
    lifts_pause: bool = False


CORRECTIONS: Mapping[tuple[Status, Status], Correction] = {
    # a node that was cut off from the database knew the end; who judged without it saw only that nobody was there
    (Status.INTERRUPTED, Status.COMPLETED): Correction(Actor.SYSTEM, Allowance.TAKEN_AGAIN),
    (Status.INTERRUPTED, Status.ENDED_BY_OFFICER): Correction(Actor.OFFICER, Allowance.TAKEN_AGAIN),
    # had the end come in time, nobody would have been missed; the unit of allowance was kept either way
    (Status.NO_SHOW, Status.ENDED_BY_OFFICER): Correction(Actor.OFFICER, lifts_pause=True),
}
"""What may be put right although it is final, and by whom the end was brought about. Nothing leads back."""

FINAL = frozenset(Status) - {before for before, _ in TRANSITIONS}
LIVE = frozenset({Status.BOOKED, Status.CHECKED_IN, Status.IN_CALL})
"""Statuses in which a visit holds its claims."""


class IllegalMoveError(ValueError):
    """A move that the table does not allow, or not to this actor."""


def transition(before: Status, after: Status, actor: Actor) -> Transition:
    """The move from ``before`` to ``after``, if ``actor`` may make it. Raises IllegalMoveError."""
    found = TRANSITIONS.get((before, after))
    if found is None or actor not in found.actors:
        raise IllegalMoveError(f"{actor} may not move a visit from {before} to {after}")
    return found


def correction(before: Status, after: Status, actor: Actor) -> Correction | None:
    """How a stored outcome gives way to an end that came late; None when it stays as it is."""
    found = CORRECTIONS.get((before, after))
    return found if found is not None and found.actor is actor else None
