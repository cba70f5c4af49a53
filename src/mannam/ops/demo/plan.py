"""Planning a day of made-up visits: pure, from facilities and families to who meets whom when.

A family is an inmate with the people who visit. Visitors go to the facility near their home, as people do.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from mannam.domain.allowance import period_key
from mannam.domain.bitmaps import indices, interval
from mannam.domain.policy import Period
from mannam.domain.slots import SlotNo, day_of, first_slot_of

DAYTIME = interval(9 * 4, 12 * 4) | interval(13 * 4, 16 * 4)
PARTY_SIZES = (1, 1, 1, 2, 2, 3)


@dataclass(frozen=True)
class PlanFacility:
    """A facility with its booths (ids) by side, its supervision places, and its open quanta of the day."""

    id: int
    visitor_booths: tuple[int, ...]
    inmate_booths: tuple[int, ...]
    places: int
    open: int


@dataclass(frozen=True)
class Family:
    """An inmate and who visits: ``limits`` of visits by period, ``applicant_limit`` a day (None: no limit)."""

    inmate_id: int
    inmate_facility_id: int
    applicant_id: int
    companion_ids: tuple[int, ...]
    home_facility_id: int
    limits: Mapping[Period, int]
    applicant_limit: int | None
    party_max: int


@dataclass(frozen=True)
class PlannedVisit:
    """One visit of one quantum."""

    family: Family
    slot: SlotNo
    visitor_facility_id: int
    visitor_booth_id: int
    inmate_booth_id: int
    place: int
    party: tuple[int, ...]


@dataclass
class Taken:
    """What is taken already: booths and people by slot, places by facility and slot, allowances by period.

    ``inmate_used`` counts by (inmate, period key), ``applicant_used`` by (visitor, day).
    """

    booths: set[tuple[int, int]] = field(default_factory=set)
    people: set[tuple[str, int, int]] = field(default_factory=set)
    places: set[tuple[int, int, int]] = field(default_factory=set)
    inmate_used: Counter[tuple[int, str]] = field(default_factory=Counter)
    applicant_used: Counter[tuple[int, str]] = field(default_factory=Counter)


def plan_day(
    day: date,
    facilities: Collection[PlanFacility],
    families: Sequence[Family],
    taken: Taken,
    share: float,
    random: Random,
) -> list[PlannedVisit]:
    """Visits that fill ``share`` of the booths in each quarter hour of the daytime; ``taken`` grows with them."""
    near: dict[int, deque[Family]] = {facility.id: deque() for facility in facilities}
    for family in random.sample(families, len(families)):
        near[family.home_facility_id].append(family)
    first = first_slot_of(day)
    return [
        visit
        for index in indices(DAYTIME)
        for visit in _plan_slot(SlotNo(first + index), _open(facilities, index), near, taken, share, random)
    ]


def _open(facilities: Iterable[PlanFacility], index: int) -> list[PlanFacility]:
    return [facility for facility in facilities if facility.open >> index & 1]


def _plan_slot(
    slot: SlotNo,
    facilities: Sequence[PlanFacility],
    near: Mapping[int, deque[Family]],
    taken: Taken,
    share: float,
    random: Random,
) -> Iterator[PlannedVisit]:
    by_id = {facility.id: facility for facility in facilities}
    wanted = round(share * sum(len(f.visitor_booths) + len(f.inmate_booths) for f in facilities) / 2)
    booths = [(facility, booth) for facility in facilities for booth in facility.visitor_booths]
    random.shuffle(booths)
    for facility, booth in booths:
        if wanted == 0:
            return
        if (booth, slot) in taken.booths:
            continue
        visit = _first_fit(slot, facility.id, booth, near[facility.id], by_id, taken, random)
        if visit is not None:
            wanted -= 1
            yield visit


def _first_fit(
    slot: SlotNo,
    facility_id: int,
    booth_id: int,
    families: deque[Family],
    facilities: Mapping[int, PlanFacility],
    taken: Taken,
    random: Random,
) -> PlannedVisit | None:
    """The visit of the first family in turn that can come; it goes to the end of the queue."""
    for _ in range(len(families)):
        family = families[0]
        families.rotate(-1)
        far = facilities.get(family.inmate_facility_id)
        if far is None or not _may_come(family, slot, taken):
            continue
        inmate_booth = next((b for b in far.inmate_booths if (b, slot) not in taken.booths), None)
        place = next((n for n in range(1, far.places + 1) if (far.id, n, slot) not in taken.places), None)
        if inmate_booth is None or place is None:
            continue
        party = _party(family, slot, taken, random)
        visit = PlannedVisit(family, slot, facility_id, booth_id, inmate_booth, place, party)
        take(visit, taken)
        return visit
    return None


def _may_come(family: Family, slot: SlotNo, taken: Taken) -> bool:
    day = day_key(slot)
    if ("inmate", family.inmate_id, slot) in taken.people or (
        "visitor",
        family.applicant_id,
        slot,
    ) in taken.people:
        return False
    if (
        family.applicant_limit is not None
        and taken.applicant_used[family.applicant_id, day] >= family.applicant_limit
    ):
        return False
    return all(
        taken.inmate_used[family.inmate_id, key] < family.limits[period]
        for period, key in inmate_periods(family, slot)
    )


def _party(family: Family, slot: SlotNo, taken: Taken, random: Random) -> tuple[int, ...]:
    free = [v for v in family.companion_ids if ("visitor", v, slot) not in taken.people]
    size = min(random.choice(PARTY_SIZES), family.party_max)
    return (family.applicant_id, *free[: size - 1])


def take(visit: PlannedVisit, taken: Taken) -> None:
    """Note everything that ``visit`` takes."""
    slot, family = visit.slot, visit.family
    taken.booths |= {(visit.visitor_booth_id, slot), (visit.inmate_booth_id, slot)}
    taken.places.add((family.inmate_facility_id, visit.place, slot))
    taken.people |= {("inmate", family.inmate_id, slot), *(("visitor", v, slot) for v in visit.party)}
    for _, key in inmate_periods(family, slot):
        taken.inmate_used[family.inmate_id, key] += 1
    taken.applicant_used[family.applicant_id, day_key(slot)] += 1


def inmate_periods(family: Family, slot: SlotNo) -> list[tuple[Period, str]]:
    """The periods whose allowance a visit at ``slot`` uses, with their keys."""
    day = day_of(slot)
    return [(period, period_key(period, day)) for period in family.limits]


def day_key(slot: SlotNo) -> str:
    """The key of the day's allowance."""
    return period_key(Period.DAY, day_of(slot))
