"""Who is hit by a disruption gets the best of what is left, in a fair order; checked against trying everything."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.disruption import HitOutcome, Reach, Telling, reach_of
from mannam.domain.replan import Hit, Need, Place, best_first, in_order, is_in_time, rank, spread
from mannam.domain.slots import SlotNo
from tests.domain.office import at, slot

TEN = slot("2026-11-24 10:00")
NINE = at("2026-11-20 09:00")
SEOUL, DAEGU, BUSAN = 1, 2, 3


def hit(number: int = 1, when: SlotNo = TEN, *, owed: int = 0, booked: int = 0) -> Hit:
    return Hit(number, SEOUL, when, owed, NINE + timedelta(minutes=booked))


def place(when: str, facility: int = SEOUL, km: float = 0.0) -> Place:
    return Place(facility, slot(when), km)


def test_who_is_owed_minutes_comes_first_then_the_soonest_then_who_booked_earlier() -> None:
    later, soonest = hit(1, SlotNo(TEN + 4)), hit(2, TEN, booked=5)
    earlier_booked, owed = hit(3, TEN, booked=1), hit(4, SlotNo(TEN + 90), owed=1)
    wanted = [owed, earlier_booked, soonest, later]
    for order in permutations(wanted):
        assert in_order(order) == wanted


def test_the_same_day_then_the_same_facility_then_the_nearest_then_the_time() -> None:
    wanted = [
        place("2026-11-24 11:00"),
        place("2026-11-24 14:00"),
        place("2026-11-24 10:15", DAEGU, 10.0),
        place("2026-11-24 10:00", BUSAN, 20.0),
        place("2026-11-25 10:00"),
        place("2026-11-25 09:00"),
        place("2026-11-26 10:00"),
        place("2026-11-25 10:00", DAEGU, 10.0),
    ]
    assert best_first(hit(), reversed(wanted), TEN) == wanted


@pytest.mark.parametrize(
    ("when", "facility", "in_time"),
    [
        ("2026-11-24 10:15", SEOUL, True),
        ("2026-11-24 09:45", SEOUL, False),
        ("2026-11-24 10:15", DAEGU, False),
        ("2026-11-25 09:00", DAEGU, True),
        ("2026-11-25 09:00", SEOUL, True),
    ],
)
def test_nobody_is_sent_earlier_or_elsewhere_without_notice(when: str, facility: int, in_time: bool) -> None:
    assert is_in_time(hit(), place(when, facility), slot("2026-11-25 09:00")) is in_time


def test_the_first_in_order_gets_the_last_place_and_who_is_left_none() -> None:
    only = Place(SEOUL, SlotNo(TEN + 4), 0.0, (("booth", SEOUL, TEN + 4),))
    found = spread([hit(1), hit(2, owed=60_000)], {1: [only], 2: [only]}, {})
    assert found == {1: None, 2: only}


NEEDS: tuple[Need, ...] = tuple((kind, 1, number) for kind in ("booth", "inmate") for number in range(3))
PLACES = st.builds(
    Place,
    st.integers(1, 2),
    st.integers(TEN - 4, TEN + 100).map(SlotNo),
    st.sampled_from([0.0, 5.0, 50.0]),
    st.sets(st.sampled_from(NEEDS), max_size=2).map(lambda needs: tuple(sorted(needs))),
)
HITS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.lists(PLACES, max_size=3)), max_size=4)


def every_way(hits: Sequence[Hit], places: Mapping[int, Sequence[Place]]) -> Iterator[tuple[Place | None, ...]]:
    return product(*([*places[one.visit_id], None] for one in hits))


def is_possible(way: tuple[Place | None, ...], room: Mapping[Need, int]) -> bool:
    used = Counter(need for place in way if place for need in place.needs)
    return all(count <= room.get(need, 1) for need, count in used.items())


@given(HITS, st.dictionaries(st.sampled_from(NEEDS), st.integers(0, 2)))
def test_as_trying_everything_finds_it(drawn: list[tuple[int, int, list[Place]]], room: dict[Need, int]) -> None:
    """The best way of all: nobody could have better without somebody before them in order having worse."""
    hits = in_order(hit(n, SlotNo(TEN + later), owed=owed) for n, (later, owed, _) in enumerate(drawn))
    places = {one.visit_id: best_first(one, drawn[one.visit_id][2], TEN) for one in hits}

    def goodness(way: tuple[Place | None, ...]) -> list[int]:
        ranked = zip(hits, way, strict=True)
        return [
            len(places[one.visit_id]) if got is None else places[one.visit_id].index(got) for one, got in ranked
        ]

    best = min((way for way in every_way(hits, places) if is_possible(way, room)), key=goodness)
    found = spread(hits, places, room)
    assert goodness(tuple(found[one.visit_id] for one in hits)) == goodness(best)


@given(PLACES, PLACES)
def test_the_order_of_places_is_total(one: Place, other: Place) -> None:
    where = (one.facility_id, one.slot, one.km), (other.facility_id, other.slot, other.km)
    assert (rank(hit(), one) == rank(hit(), other)) is (where[0] == where[1])


@pytest.mark.parametrize(
    ("telling", "reach"),
    [
        (Telling(HitOutcome.MOVED, "queued", False, False, False), Reach.WAITING),
        (Telling(HitOutcome.MOVED, "sent", False, False, False), Reach.WAITING),
        (Telling(HitOutcome.MOVED, "sent", False, False, True), Reach.TO_PHONE),
        (Telling(HitOutcome.MOVED, "failed", False, False, False), Reach.TO_PHONE),
        (Telling(HitOutcome.MOVED, "", False, False, False), Reach.TO_PHONE),
        (Telling(HitOutcome.MOVED, "failed", True, False, True), Reach.ANSWERED),
        (Telling(HitOutcome.MOVED, "failed", False, True, True), Reach.TOLD_BY_PHONE),
        (Telling(HitOutcome.CALLED_OFF, "sent", False, False, True), Reach.TOLD),
        (Telling(HitOutcome.CALLED_OFF, "queued", False, False, True), Reach.TO_PHONE),
        (Telling(HitOutcome.CALLED_OFF, "queued", False, False, False), Reach.WAITING),
        (Telling(HitOutcome.KEPT, "", False, False, True), None),
        (Telling(HitOutcome.SETTLED, "", False, False, True), None),
    ],
)
def test_who_must_be_telephoned(telling: Telling, reach: Reach | None) -> None:
    assert reach_of(telling) is reach
