"""What may become of a visit: allowed moves, who may make them, and what each leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a visit stands. The final ones say whose doing it was."""

    HELD = "held"
    """Everything is taken for somebody who has until ``held_until`` to say yes."""
    REQUESTED = "requested"
    """Everything is taken, and the inmate's facility has to approve."""
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    IN_CALL = "in_call"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    ENDED_BY_OFFICER = "ended_by_officer"
    NO_SHOW = "no_show"
    INMATE_NO_SHOW = "inmate_no_show"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    """The applicant thought better of it before it was confirmed or approved."""
    REJECTED = "rejected"
    EXPIRED = "expired"
    DECLINED = "declined"
    """The inmate does not wish to meet."""
    CALLED_OFF = "called_off"
    """It cannot be held, and no other place and time was found."""


class InmateAnswer(StrEnum):
    """What an inmate who was told of a visit said to it."""

    AGREES = "agrees"
    DECLINES = "declines"


class Actor(StrEnum):
    """Who makes a move. What an inmate decides is written down by the staff of the inmate's facility."""

    VISITOR = "visitor"
    INMATE = "inmate"
    DESK = "desk"
    OFFICER = "officer"
    MANAGER = "manager"
    SYSTEM = "system"


class Allowance(StrEnum):
    """What a move does to the unit of allowance that the visit took."""

    KEPT = "kept"
    REFUNDED = "refunded"
    BY_POLICY = "by_policy"
    EXCHANGED = "exchanged"
    """Given back, and one of the new day taken."""
    TAKEN_AGAIN = "taken_again"


@dataclass(frozen=True)
class Transition:
    """One allowed move. ``frees_claims`` gives booths and people back for others."""

    actors: frozenset[Actor]
    frees_claims: bool = False
    allowance: Allowance = Allowance.KEPT


def _by(*actors: Actor) -> Transition:
    """Claims and allowance stay as they are."""
    return Transition(frozenset(actors))


def _moved_by(*actors: Actor) -> Transition:
    """To another place or time: new claims are taken before the old ones are freed."""
    return Transition(frozenset(actors), allowance=Allowance.EXCHANGED)


def _undone_by(*actors: Actor) -> Transition:
    """It will not take place, and that is nobody's loss."""
    return Transition(frozenset(actors), frees_claims=True, allowance=Allowance.REFUNDED)


def _our_fault(*actors: Actor) -> Transition:
    """Its time has come and was not used, or not wholly; that is never the visitor's loss."""
    return Transition(frozenset(actors), allowance=Allowance.REFUNDED)


_VISITOR, _INMATE, _DESK = Actor.VISITOR, Actor.INMATE, Actor.DESK
_OFFICER, _MANAGER, _SYSTEM = Actor.OFFICER, Actor.MANAGER, Actor.SYSTEM

TRANSITIONS: Mapping[tuple[Status, Status], Transition] = {
    # held for somebody who has to say yes
    (Status.HELD, Status.BOOKED): _by(_VISITOR, _DESK),
    (Status.HELD, Status.REQUESTED): _by(_VISITOR, _DESK),
    (Status.HELD, Status.WITHDRAWN): _undone_by(_VISITOR, _DESK),
    (Status.HELD, Status.EXPIRED): _undone_by(_SYSTEM),
    (Status.HELD, Status.CALLED_OFF): _undone_by(_DESK, _MANAGER, _SYSTEM),
    # asked for, where the policy wants an approval
    (Status.REQUESTED, Status.BOOKED): _by(_DESK, _MANAGER),
    (Status.REQUESTED, Status.REJECTED): _undone_by(_DESK, _MANAGER),
    (Status.REQUESTED, Status.REQUESTED): _moved_by(_VISITOR, _DESK, _MANAGER, _SYSTEM),
    (Status.REQUESTED, Status.WITHDRAWN): _undone_by(_VISITOR, _DESK),
    (Status.REQUESTED, Status.DECLINED): _undone_by(_INMATE),
    (Status.REQUESTED, Status.EXPIRED): _undone_by(_SYSTEM),
    (Status.REQUESTED, Status.CALLED_OFF): _undone_by(_DESK, _MANAGER),
    # booked
    (Status.BOOKED, Status.BOOKED): _moved_by(_VISITOR, _DESK, _MANAGER, _SYSTEM),
    (Status.BOOKED, Status.CANCELLED): Transition(
        frozenset({_VISITOR, _DESK}), frees_claims=True, allowance=Allowance.BY_POLICY
    ),
    (Status.BOOKED, Status.DECLINED): _undone_by(_INMATE),
    (Status.BOOKED, Status.CALLED_OFF): _undone_by(_DESK, _MANAGER, _SYSTEM),
    (Status.BOOKED, Status.CHECKED_IN): _by(_DESK),
    # an officer may end a call whose visitors have not been checked in yet; it cannot be begun again
    (Status.BOOKED, Status.ENDED_BY_OFFICER): _by(_OFFICER),
    (Status.BOOKED, Status.NO_SHOW): _by(_SYSTEM),
    # the party is here
    (Status.CHECKED_IN, Status.IN_CALL): _by(_SYSTEM),
    # a fault before anybody could talk is never the visitor's loss
    (Status.CHECKED_IN, Status.INTERRUPTED): _our_fault(_SYSTEM),
    (Status.CHECKED_IN, Status.INMATE_NO_SHOW): _our_fault(_DESK, _OFFICER),
    (Status.CHECKED_IN, Status.CALLED_OFF): _undone_by(_DESK, _MANAGER),
    (Status.CHECKED_IN, Status.ENDED_BY_OFFICER): _by(_OFFICER),
    (Status.IN_CALL, Status.COMPLETED): _by(_SYSTEM),
    (Status.IN_CALL, Status.INTERRUPTED): _our_fault(_SYSTEM),
    (Status.IN_CALL, Status.ENDED_BY_OFFICER): _by(_OFFICER),
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
    (Status.INMATE_NO_SHOW, Status.COMPLETED): Correction(Actor.SYSTEM, Allowance.TAKEN_AGAIN),
    (Status.INMATE_NO_SHOW, Status.ENDED_BY_OFFICER): Correction(Actor.OFFICER, Allowance.TAKEN_AGAIN),
    # had the end come in time, nobody would have been missed; the unit of allowance was kept either way
    (Status.NO_SHOW, Status.ENDED_BY_OFFICER): Correction(Actor.OFFICER, lifts_pause=True),
}
"""What may be put right although it is final, and by whom the end was brought about. Nothing leads back."""

FINAL = frozenset(Status) - {before for before, _ in TRANSITIONS}
LIVE = frozenset(Status) - FINAL
"""Statuses in which something may still become of a visit: it holds its claims, and its code is its own."""
UNCONFIRMED = frozenset({Status.HELD, Status.REQUESTED})
"""Live, but nobody may come yet: somebody still has to say yes."""
CONFIRMED = LIVE - UNCONFIRMED
"""Live, and it will take place: booths show it, its code is good at the desk, its call may be opened."""
FREED = frozenset(after for (_, after), move in TRANSITIONS.items() if move.frees_claims)
"""Statuses in which a visit has no claims any more. Every other one keeps them, also when it is over."""
REFUNDED = frozenset(after for (_, after), move in TRANSITIONS.items() if move.allowance is Allowance.REFUNDED)
"""Statuses in which a visit counts against nobody's allowance."""
NOTHING_CAME = frozenset({Status.EXPIRED, Status.REJECTED, Status.WITHDRAWN})
"""Applications of which nothing was to be prepared: they put nobody on a list, and the next is the first again."""
MOVABLE = frozenset(before for before, after in TRANSITIONS if before is after)
"""Statuses in which a visit can be given another place or time."""


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
