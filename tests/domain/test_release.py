"""The opening minute: who is let in when, in line or by lot."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.policy import Release, ReleaseMode
from mannam.domain.refusals import RefusalCode
from mannam.domain.release import (
    LINE_LASTS,
    TURN,
    LineState,
    Standing,
    Turn,
    entries_until,
    is_line_kept,
    opens_at,
)
from mannam.domain.rules import BookingRequest, check_lottery_over
from tests.domain.office import FACTS, HANEUL, KR, SEOUL, VISIT, at

DAY = date(2026, 11, 24)
OPENS = at("2026-11-17 16:00")
LINE = replace(KR, release=Release(ReleaseMode.FIRST_COME, 0, 100))
LOTS = replace(KR, release=Release(ReleaseMode.LOTTERY, 30, None))
MOMENT = timedelta(microseconds=1)


def test_a_day_opens_when_its_booking_does() -> None:
    assert opens_at(LINE, DAY, SEOUL) == OPENS


@pytest.mark.parametrize(
    ("now", "someone_waits", "is_kept"),
    [
        (OPENS - MOMENT, False, False),
        (OPENS, False, True),
        (OPENS + LINE_LASTS - MOMENT, False, True),
        (OPENS + LINE_LASTS, False, False),
        (OPENS + LINE_LASTS, True, True),
    ],
)
def test_a_line_is_kept_for_an_hour_and_while_somebody_waits(
    now: datetime, someone_waits: bool, is_kept: bool
) -> None:
    assert is_line_kept(LINE, DAY, SEOUL, now, someone_waits=someone_waits) is is_kept


def test_without_a_bound_or_with_lots_there_is_no_line() -> None:
    assert not is_line_kept(KR, DAY, SEOUL, OPENS, someone_waits=True)
    assert not is_line_kept(LOTS, DAY, SEOUL, OPENS, someone_waits=True)


def test_entries_are_taken_for_the_minutes_that_the_policy_says() -> None:
    assert entries_until(LOTS, DAY, SEOUL) == at("2026-11-17 16:30")
    assert entries_until(KR, DAY, SEOUL) is None


@pytest.mark.parametrize(
    ("now", "is_refused"),
    [
        (OPENS - MOMENT, False),  # said by check_window_open
        (OPENS, True),
        (at("2026-11-17 16:30") - MOMENT, True),
        (at("2026-11-17 16:30"), False),
    ],
)
def test_nobody_books_while_lots_are_entered(now: datetime, is_refused: bool) -> None:
    refusal = check_lottery_over(BookingRequest(VISIT, (HANEUL,)), FACTS, LOTS, now)
    assert (refusal is not None) is is_refused
    if refusal is not None:
        assert refusal.code is RefusalCode.LOTTERY_RUNNING
        assert refusal.params == {"until": at("2026-11-17 16:30")}


def test_without_lots_the_opening_minute_is_everybodys() -> None:
    assert check_lottery_over(BookingRequest(VISIT, (HANEUL,)), FACTS, KR, OPENS) is None


def test_a_turn_waits_then_chooses_then_is_over() -> None:
    called = Turn(7, OPENS + TURN, is_used=False)
    assert Turn(7, None, is_used=False).standing(OPENS) is Standing.WAITING
    assert called.standing(OPENS + TURN - MOMENT) is Standing.CHOOSING
    assert called.standing(OPENS + TURN) is Standing.OVER
    assert replace(called, is_used=True).standing(OPENS) is Standing.OVER


lines = st.builds(
    lambda called, waiting, bound: LineState(called + waiting, called, bound),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(1, 50),
)


@given(lines, st.integers(0, 60))
def test_never_more_than_the_bound_and_nobody_is_left_waiting_below_it(line: LineState, choosing: int) -> None:
    newly = line.called_when(choosing) - line.called
    assert newly >= 0
    assert choosing + newly <= max(line.bound, choosing)
    assert newly == line.issued - line.called or choosing + newly >= line.bound


@given(lines, st.integers(1, 1000))
def test_the_place_counts_down_in_the_order_of_the_numbers(line: LineState, number: int) -> None:
    assert line.place_of(number) == len(range(line.called, max(number, line.called)))
    assert line.place_of(number + 1) - line.place_of(number) in {0, 1}


@given(lines, st.integers(1, 1000))
def test_nobody_waits_longer_than_told_when_each_takes_a_whole_turn(line: LineState, number: int) -> None:
    turns = 0
    while line.place_of(number):
        line = replace(line, issued=max(line.issued, number))
        line = replace(line, called=line.called_when(0))
        turns += 1
    assert turns * TURN <= LineState(line.issued, 0, line.bound).longest_wait(number)
