"""A time is offered exactly when one booth on each side and everybody is free for all of it."""

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.availability import (
    Offer,
    PoolDay,
    all_blocked,
    common_starts,
    offers,
    pool_starts,
    two_sided_starts,
)
from mannam.domain.bitmaps import WHOLE_DAY
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from tests.domain.bits import Day, all_true, days, quanta, to_bits, to_day

DAY = date(2026, 11, 24)
STARTS = range(QUANTA_PER_DAY)


@dataclass(frozen=True)
class Booths:
    """One side: its opening hours and what is taken in each of its booths."""

    open: Day
    taken: tuple[Day, ...]

    def some_booth_is_free(self, start: int, length: int) -> bool:
        """Oracle: open throughout, and there is one booth that is free throughout."""
        free = [tuple(not value for value in booth) for booth in self.taken]
        return all_true(self.open, start, length) and any(all_true(booth, start, length) for booth in free)

    def pool(self, length: int) -> PoolDay:
        """The same as the code holds it."""
        return PoolDay(to_bits(self.open), all_blocked((to_bits(booth) for booth in self.taken), length))


open_days = days | st.just((True,) * QUANTA_PER_DAY)
sides = st.builds(Booths, open_days, st.lists(days, max_size=3).map(tuple))


def nobody_is_busy(people: list[Day], start: int, length: int) -> bool:
    """Oracle: none of them has anything in any quantum of the visit."""
    return not any(any(person[start : start + length]) for person in people)


@given(sides, quanta)
def test_a_pool_is_free_when_one_booth_is_free_throughout(side: Booths, length: int) -> None:
    expected = tuple(side.some_booth_is_free(start, length) for start in STARTS)
    assert to_day(pool_starts(side.pool(length), length)) == expected


@given(st.lists(days, max_size=4), quanta)
def test_all_blocked_means_each_booth_is_taken_in_some_quantum(booths: list[Day], length: int) -> None:
    expected = tuple(all(any(booth[start : start + length]) for booth in booths) for start in STARTS)
    assert to_day(all_blocked([to_bits(booth) for booth in booths], length)) == expected


def test_two_booths_free_one_after_the_other_do_not_make_a_visit() -> None:
    first_half, second_half = 0b0011, 0b1100
    pool = PoolDay(open=0b1111, blocked=all_blocked([first_half, second_half], 4))
    assert pool_starts(pool, 4) == 0
    assert pool_starts(PoolDay(0b1111, all_blocked([first_half, second_half], 2)), 2) == 0b0101


def test_without_a_booth_nothing_is_free() -> None:
    assert all_blocked([], 1) == WHOLE_DAY
    assert pool_starts(PoolDay(WHOLE_DAY, all_blocked([], 1)), 1) == 0


@given(st.lists(sides, max_size=3), st.lists(days, max_size=3), quanta)
def test_common_starts_are_free_in_every_pool_and_for_everybody(
    pools: list[Booths], people: list[Day], length: int
) -> None:
    expected = tuple(
        all(side.some_booth_is_free(start, length) for side in pools) and nobody_is_busy(people, start, length)
        for start in STARTS
    )
    found = common_starts((side.pool(length) for side in pools), (to_bits(person) for person in people), length)
    assert to_day(found) == expected


@given(
    st.dictionaries(st.integers(1, 5), sides, max_size=3),
    st.lists(sides, min_size=2, max_size=2),
    st.lists(days, max_size=2),
    quanta,
    st.dictionaries(st.integers(1, 5), st.floats(0, 500), max_size=3),
)
def test_offers_are_every_place_and_time_and_no_other(
    visitor_sides: dict[int, Booths],
    inmate_side: list[Booths],
    people: list[Day],
    length: int,
    km: dict[int, float],
) -> None:
    expected = {
        Offer(facility, SlotNo(first_slot_of(DAY) + start), km.get(facility))
        for facility, side in visitor_sides.items()
        for start in STARTS
        if all(pool.some_booth_is_free(start, length) for pool in [side, *inmate_side])
        and nobody_is_busy(people, start, length)
    }
    free = two_sided_starts(
        [(facility, side.pool(length)) for facility, side in visitor_sides.items()],
        [side.pool(length) for side in inmate_side],
        [to_bits(person) for person in people],
        length,
    )
    assert all(free.values())
    found = offers({DAY: free}, km)
    assert len(found) == len(set(found))
    assert set(found) == expected
