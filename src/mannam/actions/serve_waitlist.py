"""Offer what is free to those who wait, in the fair order.

Whatever place is found free is offered to the first in line who wishes for it, also when it was found for somebody
later: it may have become free just after the first was looked at.
"""

from collections.abc import Collection
from datetime import date, datetime
from random import Random

from mannam.actions.offer_place import FreedPlace, offer_place
from mannam.actions.one_by_one import one_by_one
from mannam.domain.availability import Offer
from mannam.domain.waitlist import Waiting, best_place, next_for
from mannam.queries.waiting_room import with_room
from mannam.queries.waitlist import free_for, waiting_line

TRIES = 5
"""How many places are looked for on behalf of one who waits, where others get what was found."""


def serve_waitlist(
    *,
    now: datetime,
    random: Random,
    facilities: Collection[int] = (),
    day: date | None = None,
    entry_id: int | None = None,
) -> int:
    """How many places were offered. Only what concerns these facilities and this day is looked at, if named.

    A place is looked for on behalf of those alone for whom a booth is free at either end (``with_room``).
    With ``entry_id`` places are looked for on behalf of this one alone, and still offered in order. Each offer is
    a transaction of its own: a worker that is killed leaves those made, and the next goes on. Who cannot be served
    keeps no other waiting; their faults are raised at the end (ExceptionGroup).
    """
    line = waiting_line(now, facilities=facilities, day=day)
    room = with_room(line, now, day)
    looking = [
        place for place, one in enumerate(line) if one.entry_id in room and entry_id in {None, one.entry_id}
    ]
    return sum(one_by_one(looking, lambda place: _serve(line[: place + 1], day, now, random), "served"))


def _serve(line: list[Waiting], day: date | None, now: datetime, random: Random) -> int:
    """Look for a place for the last of ``line``; how many were offered meanwhile."""
    served: list[int] = []

    def takes(one: Waiting) -> bool:
        """Whether this place, found below, is held for them."""
        return offer_place(one.entry_id, freed, now=now, random=random) is not None

    for _ in range(TRIES):
        found = _found(line[-1], day, now)
        if found is None:
            break
        freed = FreedPlace(found.facility_id, found.slot)
        taker = next_for(found, line, takes)
        served += [taker.entry_id] if taker else []
        if taker is line[-1]:
            break
    return len(served)


def _found(one: Waiting, day: date | None, now: datetime) -> Offer | None:
    return best_place(one.wish, free_for(one, now, day))
