"""Which quanta of a day are open: hours, lunch, public holidays, closures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.bitmaps import WHOLE_DAY
from mannam.domain.calendar import is_holiday, is_working_day, open_quanta, working_days_before
from mannam.domain.policy import Hours
from mannam.domain.slots import QUANTA_PER_DAY
from tests.domain.bits import Day, days, to_bits, to_day
from tests.domain.office import KR, NINE_TO_FOUR, preset

DATES = st.dates(date(2025, 1, 1), date(2028, 12, 31))
TUESDAY = date(2026, 11, 24)
CHRISTMAS = date(2026, 12, 25)
SATURDAY = date(2026, 11, 28)

# written down, so that a package that changes its mind about a day we book for is noticed
HOLIDAYS_2026 = {
    *((1, 1), (2, 16), (2, 17), (2, 18), (3, 1), (3, 2), (5, 1), (5, 5), (5, 24), (5, 25), (6, 3), (6, 6)),
    *((7, 17), (8, 15), (8, 17), (9, 24), (9, 25), (9, 26), (10, 3), (10, 5), (10, 9), (12, 25)),
}


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    """Any week, on the grid, with and without the public holidays and the minister's days."""
    week = []
    for _ in range(7):
        edges = sorted(draw(st.sets(st.integers(0, QUANTA_PER_DAY), max_size=6)))
        week.append(tuple((a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False)))
    near = st.frozensets(st.dates(date(2026, 9, 20), date(2026, 10, 12)), max_size=5)
    return Hours(tuple(week), "KR", draw(st.booleans()), draw(near), draw(near))


def closed_all_day(hours: Hours, day: date) -> bool:
    """Oracle for 2026, by the list above."""
    public = hours.closed_on_holidays and (day.month, day.day) in HOLIDAYS_2026
    return day not in hours.extra_open and (day in hours.extra_closed or public)


@given(some_hours(), st.dates(date(2026, 9, 20), date(2026, 10, 12)), st.lists(days, max_size=2))
def test_a_quantum_is_open_when_each_of_its_minutes_is(hours: Hours, day: date, closures: list[Day]) -> None:
    spans = hours.week[day.weekday()]
    expected = tuple(
        not closed_all_day(hours, day)
        and any(all(a <= index * 15 + minute < b for minute in range(15)) for a, b in spans)
        and not any(closure[index] for closure in closures)
        for index in range(QUANTA_PER_DAY)
    )
    assert to_day(open_quanta(hours, day, [to_bits(closure) for closure in closures])) == expected


def test_an_ordinary_day_has_its_hours_without_lunch() -> None:
    assert open_quanta(KR.hours, TUESDAY) == NINE_TO_FOUR
    assert to_day(NINE_TO_FOUR).count(True) == 24


def test_the_public_holidays_of_2026_are_these() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert {(day.month, day.day) for day in year if is_holiday(KR.hours, day)} == HOLIDAYS_2026


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 3, 3),  # 1 March fell on a Saturday
        date(2025, 10, 8),  # Chuseok fell on a Sunday
        date(2026, 3, 2),
        date(2026, 5, 25),  # Buddha's birthday fell on a Sunday
        date(2026, 10, 5),
        date(2027, 2, 9),  # Lunar New Year fell on a Sunday
    ],
)
def test_the_substitute_for_a_holiday_at_the_weekend_is_closed(day: date) -> None:
    assert day.weekday() < 5
    assert open_quanta(KR.hours, day) == 0
    assert not is_working_day(KR.hours, day)


def test_the_minister_may_close_a_day_or_open_one() -> None:
    hours = replace(KR.hours, extra_closed=frozenset({TUESDAY}), extra_open=frozenset({CHRISTMAS}))
    assert open_quanta(hours, TUESDAY) == 0
    assert open_quanta(hours, CHRISTMAS) == NINE_TO_FOUR


def test_a_day_both_opened_and_closed_is_open_and_opening_gives_no_hours_to_a_day_without() -> None:
    hours = replace(KR.hours, extra_closed=frozenset({TUESDAY}), extra_open=frozenset({TUESDAY, SATURDAY}))
    assert open_quanta(hours, TUESDAY) == NINE_TO_FOUR
    assert open_quanta(hours, SATURDAY) == 0
    assert not is_working_day(hours, SATURDAY)


@given(DATES)
def test_the_demo_never_closes(day: date) -> None:
    assert open_quanta(preset("demo").hours, day) == WHOLE_DAY
    assert is_working_day(preset("demo").hours, day)


@given(DATES, st.integers(0, 8))
def test_working_days_are_counted_back_one_by_one(day: date, count: int) -> None:
    found = working_days_before(KR.hours, day, count)
    since = [found + timedelta(days=n) for n in range((day - found).days)]
    assert sum(is_working_day(KR.hours, each) for each in since) == count
    assert found == day or is_working_day(KR.hours, found)
