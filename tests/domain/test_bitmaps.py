"""A day of bits says the same as a list of booleans."""

from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.bitmaps import WHOLE_DAY, blocked_starts, indices, interval, runs, union
from mannam.domain.slots import QUANTA_PER_DAY
from tests.domain.bits import Day, all_true, days, quanta, to_bits, to_day

edges = st.integers(0, QUANTA_PER_DAY)
STARTS = range(QUANTA_PER_DAY)


@given(edges, edges)
def test_an_interval_has_its_first_bit_and_not_its_end(a: int, b: int) -> None:
    first, end = min(a, b), max(a, b)
    assert to_day(interval(first, end)) == tuple(first <= index < end for index in STARTS)


def test_the_whole_day_is_every_quantum() -> None:
    assert interval(0, QUANTA_PER_DAY) == WHOLE_DAY
    assert all(to_day(WHOLE_DAY))


@given(st.lists(days, max_size=4))
def test_a_union_has_the_bits_of_any(several: list[Day]) -> None:
    expected = tuple(any(day[index] for day in several) for index in STARTS)
    assert to_day(union(to_bits(day) for day in several)) == expected


@given(days, quanta)
def test_a_run_starts_where_every_quantum_is_free(day: Day, length: int) -> None:
    expected = tuple(all_true(day, start, length) for start in STARTS)
    assert to_day(runs(to_bits(day), length)) == expected


@given(days, quanta)
def test_a_start_is_blocked_when_the_visit_would_touch_something_taken(day: Day, length: int) -> None:
    expected = tuple(any(day[start : start + length]) for start in STARTS)
    assert to_day(blocked_starts(to_bits(day), length)) == expected


@given(days)
def test_indices_are_the_set_bits_in_order(day: Day) -> None:
    assert list(indices(to_bits(day))) == [index for index in STARTS if day[index]]
