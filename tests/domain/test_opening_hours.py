"""A visit lies within the opening hours of both facilities, from its first quantum to its last."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingRequest, check_hours, check_open_day
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from tests.domain.bits import Day, all_true, days, quanta, to_bits
from tests.domain.office import FACTS, HANEUL, KR, NINE_TO_FOUR, NOW, codes, refused, slot

DAY = date(2026, 11, 24)
CLOSED = Refusal(RefusalCode.FACILITY_CLOSED, {"day": DAY})
HOUR = replace(KR, call=replace(KR.call, talk_seconds=3600, turnaround_seconds=0))


@pytest.mark.parametrize(("visitor_open", "inmate_open"), [(0, NINE_TO_FOUR), (NINE_TO_FOUR, 0), (0, 0)])
def test_a_day_closed_on_either_side_is_closed_and_said_once(visitor_open: int, inmate_open: int) -> None:
    facts = replace(FACTS, visitor_open=visitor_open, inmate_open=inmate_open)
    assert refused(facts) == (CLOSED,)


@pytest.mark.parametrize("time", ["09:00", "11:45", "13:00", "15:45"])
def test_the_first_and_the_last_visits_of_the_day_are_held(time: str) -> None:
    assert refused(start=slot(f"2026-11-24 {time}")) == ()


@pytest.mark.parametrize("time", ["00:00", "08:45", "12:00", "12:45", "16:00", "23:45"])
def test_there_are_no_visits_before_and_after_and_over_lunch(time: str) -> None:
    assert codes(refused(start=slot(f"2026-11-24 {time}"))) == [RefusalCode.OUTSIDE_HOURS]


@pytest.mark.parametrize(
    ("time", "allowed"), [("11:00", True), ("11:15", False), ("15:00", True), ("15:15", False), ("23:15", False)]
)
def test_a_longer_visit_ends_before_lunch_and_before_the_doors_close(time: str, allowed: bool) -> None:
    assert HOUR.call.quanta == 4
    assert (refused(start=slot(f"2026-11-24 {time}"), policy=HOUR) == ()) is allowed


def test_both_facilities_are_open_at_the_same_time() -> None:
    morning, afternoon = NINE_TO_FOUR & (1 << 48) - 1, NINE_TO_FOUR >> 48 << 48
    facts = replace(FACTS, visitor_open=morning, inmate_open=afternoon)
    assert codes(refused(facts)) == [RefusalCode.OUTSIDE_HOURS]


@given(days, days, quanta, st.integers(0, QUANTA_PER_DAY - 1))
def test_a_start_is_refused_unless_both_sides_are_open_throughout(
    visitor_day: Day, inmate_day: Day, length: int, start: int
) -> None:
    policy = replace(KR, call=replace(KR.call, talk_seconds=length * 900, turnaround_seconds=0))
    facts = replace(FACTS, visitor_open=to_bits(visitor_day), inmate_open=to_bits(inmate_day))
    request = BookingRequest(SlotNo(first_slot_of(DAY) + start), (HANEUL,))
    said = [rule(request, facts, policy, NOW) for rule in (check_open_day, check_hours)]
    if not any(visitor_day) or not any(inmate_day):
        assert said == [CLOSED, None]
    elif all_true(visitor_day, start, length) and all_true(inmate_day, start, length):
        assert said == [None, None]
    else:
        assert said == [None, Refusal(RefusalCode.OUTSIDE_HOURS)]
