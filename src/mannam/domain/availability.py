"""When can this visit be held? The two-sided question, answered by AND over day bitmaps.

A start is free when at the visitor's facility some booth, and at the inmate's facility some booth and
some supervision place, are open and free for every quantum of the visit, and so are the inmate and every
visitor. Different quanta of one visit always use the same booth.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mannam.domain.bitmaps import WHOLE_DAY, blocked_starts, indices, runs, union
from mannam.domain.slots import SlotNo, first_slot_of


@dataclass(frozen=True)
class PoolDay:
    """A pool of like resources (the booths of one side, the supervision places) on one day.

    ``open`` are the open quanta; ``blocked`` are the starts at which *every* resource of the pool is taken
    for at least one of the quanta the visit needs (see ``all_blocked``).
    """

    open: int
    blocked: int


@dataclass(frozen=True)
class Offer:
    """One place and time at which the visit can be held."""

    facility_id: int
    slot: SlotNo
    distance_km: float | None


def all_blocked(taken: Iterable[int], quanta: int) -> int:
    """The starts at which each of the resources (their taken quanta given) is blocked.

    With no resource at all everything is blocked.
    """
    result = WHOLE_DAY
    for bits in taken:
        result &= blocked_starts(bits, quanta)
    return result


def pool_starts(pool: PoolDay, quanta: int) -> int:
    """The starts at which at least one resource of the pool is open and free throughout."""
    return runs(pool.open, quanta) & ~pool.blocked


def common_starts(pools: Iterable[PoolDay], people_taken: Iterable[int], quanta: int) -> int:
    """The starts free in every pool and for every person (their taken quanta given)."""
    free = WHOLE_DAY
    for pool in pools:
        free &= pool_starts(pool, quanta)
    return free & ~blocked_starts(union(people_taken), quanta)


def two_sided_starts(
    visitor_sides: Iterable[tuple[int, PoolDay]],
    inmate_side: Iterable[PoolDay],
    people_taken: Iterable[int],
    quanta: int,
) -> dict[int, int]:
    """The starts of one day at which the visit can be held, by the visitors' facility; those without any left out.

    ``visitor_sides`` are facilities with their visitor booths; ``inmate_side`` holds the inmate booths and the
    supervision places of the inmate's facility.
    """
    at_inmate = common_starts(inmate_side, people_taken, quanta)
    if not at_inmate:
        return {}
    found = {facility_id: at_inmate & pool_starts(pool, quanta) for facility_id, pool in visitor_sides}
    return {facility_id: starts for facility_id, starts in found.items() if starts}


def offers(free: Mapping[date, Mapping[int, int]], distance_km: Mapping[int, float | None]) -> list[Offer]:
    """Every place and time of ``free`` (starts by day and facility), in no particular order."""
    return [
        Offer(facility_id, SlotNo(first_slot_of(day) + index), distance_km.get(facility_id))
        for day, places in free.items()
        for facility_id, starts in places.items()
        for index in indices(starts)
    ]


def by_time(found: Iterable[Offer]) -> list[Offer]:
    """Soonest first; at the same time nearest first."""
    return sorted(found, key=lambda offer: (offer.slot, _distance(offer), offer.facility_id))


def by_distance(found: Iterable[Offer]) -> list[Offer]:
    """Nearest first; at the same place soonest first."""
    return sorted(found, key=lambda offer: (_distance(offer), offer.facility_id, offer.slot))


def _distance(offer: Offer) -> float:
    return float("inf") if offer.distance_km is None else offer.distance_km
