"""Other places for visits that a disruption hits: who is served first, and what is best for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mannam.domain.slots import SlotNo, day_of, index_in_day

Need = tuple[str, int, int]
"""A quantum of something that runs out: what, of which facility or person, and the slot."""


@dataclass(frozen=True)
class Hit:
    """A visit that cannot be held as it is. ``owed_ms``: talk that its applicant is still owed."""

    visit_id: int
    facility_id: int
    slot: SlotNo
    owed_ms: int
    booked_at: datetime


@dataclass(frozen=True)
class Place:
    """Where and when a visit could be held instead, how far that is from where it was, and what it would take."""

    facility_id: int
    slot: SlotNo
    km: float
    needs: tuple[Need, ...] = ()


Rank = tuple[bool, bool, float, int, int, bool, int, int]


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Who is owed minutes comes first; then whose visit is soonest, and of two who booked earlier."""
    return sorted(hits, key=lambda hit: (hit.owed_ms == 0, hit.slot, hit.booked_at, hit.visit_id))


def rank(hit: Hit, place: Place) -> Rank:
    """Smaller is better: the same day, the same facility, a near one, a near day, about the time; rather later."""
    return (
        day_of(place.slot) != day_of(hit.slot),
        place.facility_id != hit.facility_id,
        place.km,
        abs((day_of(place.slot) - day_of(hit.slot)).days),
        abs(index_in_day(place.slot) - index_in_day(hit.slot)),
        place.slot < hit.slot,
        place.slot,
        place.facility_id,
    )


def is_in_time(hit: Hit, place: Place, known_from: SlotNo) -> bool:
    """Whether the party can still learn of it: later at the same facility, or from ``known_from`` on."""
    is_later_here = place.facility_id == hit.facility_id and place.slot >= hit.slot
    return is_later_here or place.slot >= known_from


def best_first(hit: Hit, places: Iterable[Place], known_from: SlotNo) -> list[Place]:
    """The places that come in time, the best first; where it is now is none."""
    found = [place for place in places if is_in_time(hit, place, known_from)]
    return sorted(found, key=lambda place: rank(hit, place))


def spread(
    hits: Iterable[Hit], places: Mapping[int, Sequence[Place]], room: Mapping[Need, int]
) -> dict[int, Place | None]:
    """What each visit would get, by visit; None: nothing is left, it would be called off.

    ``places`` are those of each visit, the best first; ``room`` is how often each need can be met (a need that is
    not named: once). Whoever comes first in order has the best of what is left.
    """
    left = dict(room)
    found: dict[int, Place | None] = {}
    for hit in in_order(hits):
        place = next((one for one in places.get(hit.visit_id, ()) if _fits(one, left)), None)
        found[hit.visit_id] = place
        for need in place.needs if place else ():
            left[need] = left.get(need, 1) - 1
    return found


def _fits(place: Place, left: Mapping[Need, int]) -> bool:
    return all(left.get(need, 1) > 0 for need in place.needs)
