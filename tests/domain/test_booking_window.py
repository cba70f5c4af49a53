"""Booking for a day opens seven days before at 16:00 and closes on the working day before at 16:00."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mannam.domain.calendar import is_working_day
from mannam.domain.policy import Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingRequest, check_not_past, check_window_closed, check_window_open, window_of
from mannam.domain.slots import SlotNo, day_of, slot_at
from tests.domain.office import FACTS, HANEUL, KR, SEOUL, at, codes, preset, refused, slot, with_window

A_LITTLE = pytest.mark.parametrize(
    "little", [timedelta(seconds=1), timedelta(minutes=1)], ids=["second", "minute"]
)
CALENDAR_DAYS = with_window(close_over_holidays=False)
IN_THE_PAST = [Refusal(RefusalCode.IN_THE_PAST)]


def answer(visit: str, now: datetime, policy: Policy = KR) -> list[Refusal]:
    """What the three rules about the time of booking say."""
    request = BookingRequest(slot(visit), (HANEUL,))
    rules = (check_not_past, check_window_open, check_window_closed)
    return [found for rule in rules if (found := rule(request, FACTS, policy, now)) is not None]


@A_LITTLE
@pytest.mark.parametrize(
    ("visit", "opens"),
    [
        ("2026-11-24 10:00", "2026-11-17 16:00"),
        ("2026-12-04 09:00", "2026-11-27 16:00"),  # over a month's end
        ("2027-01-04 09:00", "2026-12-28 16:00"),  # over a year's end
        ("2028-03-06 09:00", "2028-02-28 16:00"),  # over a leap day
        ("2028-02-29 15:45", "2028-02-22 16:00"),  # on a leap day
    ],
)
def test_it_opens_seven_days_before_at_four(visit: str, opens: str, little: timedelta) -> None:
    not_open = [Refusal(RefusalCode.WINDOW_NOT_OPEN, {"opens_at": at(opens)})]
    assert answer(visit, at(opens) - little) == not_open
    assert answer(visit, at(opens)) == []
    assert answer(visit, at(opens) + little) == []


@A_LITTLE
@pytest.mark.parametrize(
    ("visit", "closes"),
    [
        ("2026-11-24 10:00", "2026-11-23 16:00"),
        ("2026-11-30 10:00", "2026-11-27 16:00"),  # a Monday: the Friday before
        ("2026-12-01 10:00", "2026-11-30 16:00"),  # over a month's end
        ("2028-03-01 10:00", "2028-02-29 16:00"),  # 1 March is a holiday; the window does not mind
        ("2026-02-19 10:00", "2026-02-13 16:00"),  # after Lunar New Year, Monday to Wednesday
        ("2027-02-10 10:00", "2027-02-05 16:00"),  # after Lunar New Year with its substitute day
        ("2028-01-31 10:00", "2028-01-25 16:00"),  # after Lunar New Year, Wednesday to Friday
        ("2026-09-28 10:00", "2026-09-23 16:00"),  # after Chuseok, Thursday to Saturday
        ("2026-03-03 10:00", "2026-02-27 16:00"),  # after a substitute Monday
    ],
)
def test_it_closes_the_working_day_before_at_four(visit: str, closes: str, little: timedelta) -> None:
    closed = [Refusal(RefusalCode.WINDOW_CLOSED, {"closed_at": at(closes)})]
    assert answer(visit, at(closes) - little) == []
    assert answer(visit, at(closes)) == closed
    assert answer(visit, at(closes) + little) == closed


@A_LITTLE
@pytest.mark.parametrize(
    ("visit", "closes"),
    [
        ("2026-11-30 10:00", "2026-11-29 16:00"),
        ("2026-09-28 10:00", "2026-09-27 16:00"),
        ("2027-02-10 10:00", "2027-02-09 16:00"),  # the substitute day of Lunar New Year
        ("2028-01-31 10:00", "2028-01-30 16:00"),
    ],
)
def test_a_policy_may_close_on_the_day_before_whatever_day_that_is(
    visit: str, closes: str, little: timedelta
) -> None:
    assert answer(visit, at(closes) - little, CALENDAR_DAYS) == []
    assert codes(tuple(answer(visit, at(closes), CALENDAR_DAYS))) == [RefusalCode.WINDOW_CLOSED]


def test_after_nine_days_of_holidays_the_first_working_day_can_still_be_booked() -> None:
    # Chuseok 2025: from Friday the 3rd to Thursday the 9th; the working day before is the 2nd,
    # but booking for Friday the 10th opens only on the 3rd
    assert codes(tuple(answer("2025-10-10 10:00", at("2025-10-03 15:59")))) == [RefusalCode.WINDOW_NOT_OPEN]
    assert answer("2025-10-10 10:00", at("2025-10-03 16:00")) == []
    assert answer("2025-10-10 10:00", at("2025-10-09 15:59")) == []
    assert codes(tuple(answer("2025-10-10 10:00", at("2025-10-09 16:00")))) == [RefusalCode.WINDOW_CLOSED]


def test_when_the_working_day_before_is_the_very_opening_the_day_before_closes_it() -> None:
    # Chuseok 2028 with its substitute, Monday to Thursday: for Friday the 6th both are on the 29th at 16:00
    assert codes(tuple(answer("2028-10-06 10:00", at("2028-09-29 15:59")))) == [RefusalCode.WINDOW_NOT_OPEN]
    assert answer("2028-10-06 10:00", at("2028-09-29 16:00")) == []
    assert answer("2028-10-06 10:00", at("2028-10-05 15:59")) == []
    assert codes(tuple(answer("2028-10-06 10:00", at("2028-10-05 16:00")))) == [RefusalCode.WINDOW_CLOSED]


@given(st.dates(at("2024-01-01 00:00").date(), at("2030-12-31 00:00").date()), st.booleans())
def test_every_working_day_can_be_booked_at_some_time(day: object, over_holidays: bool) -> None:
    policy = with_window(close_over_holidays=over_holidays)
    opens, closes = window_of(policy, slot(f"{day} 09:00"), SEOUL)
    assert opens < closes < at(f"{day} 09:00")


@given(st.integers(0, 200_000).map(SlotNo))
def test_no_working_day_lies_between_the_close_and_the_visit(number: SlotNo) -> None:
    opens, closes = window_of(KR, number, SEOUL)
    day = day_of(number)
    after = [closes.date() + timedelta(days=n) for n in range(1, (day - closes.date()).days)]
    assert not any(is_working_day(KR.hours, each) for each in after)
    assert opens.date() == day - timedelta(days=7)


@A_LITTLE
def test_the_demo_may_be_booked_until_the_visit_starts(little: timedelta) -> None:
    start = at("2026-11-24 10:00")
    assert answer("2026-11-24 10:00", start - little, preset("demo")) == []
    assert answer("2026-11-24 10:00", start, preset("demo")) == IN_THE_PAST
    assert answer("2026-11-24 10:00", start + little, preset("demo")) == IN_THE_PAST


@A_LITTLE
def test_a_visit_lies_ahead(little: timedelta) -> None:
    request, start = BookingRequest(slot("2026-11-24 10:00"), (HANEUL,)), at("2026-11-24 10:00")
    assert check_not_past(request, FACTS, KR, start - little) is None
    assert check_not_past(request, FACTS, KR, start) == Refusal(RefusalCode.IN_THE_PAST)
    assert check_not_past(request, FACTS, KR, start + little) == Refusal(RefusalCode.IN_THE_PAST)


def test_a_past_day_is_both_past_and_closed() -> None:
    assert codes(refused(now=at("2026-11-24 10:00"))) == [RefusalCode.IN_THE_PAST, RefusalCode.WINDOW_CLOSED]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001
def test_it_is_open_exactly_between_its_ends(wall: datetime) -> None:
    now, visit = wall.replace(tzinfo=SEOUL), at("2026-11-24 10:00")
    opens, closes = window_of(KR, slot_at(visit, SEOUL), SEOUL)
    assert (answer("2026-11-24 10:00", now) == []) is (opens <= now < closes)


@A_LITTLE
@pytest.mark.parametrize(
    ("visit", "opens"), [("2027-02-10 10:00", "2027-02-03 16:00"), ("2028-01-31 10:00", "2028-01-24 16:00")]
)
@pytest.mark.parametrize("policy", [KR, CALENDAR_DAYS], ids=["over holidays", "calendar days"])
def test_holidays_do_not_move_the_opening(visit: str, opens: str, policy: Policy, little: timedelta) -> None:
    assert codes(tuple(answer(visit, at(opens) - little, policy))) == [RefusalCode.WINDOW_NOT_OPEN]
    assert answer(visit, at(opens), policy) == []
    assert answer(visit, at(opens) + little, policy) == []


# written down: New Year's Day, Lunar New Year with its substitute, Independence Movement Day
CLOSED_IN_EARLY_2027 = {date(2027, 1, 1), *(date(2027, 2, day) for day in (6, 7, 8, 9)), date(2027, 3, 1)}


@given(
    st.dates(date(2027, 1, 18), date(2027, 3, 31)),
    st.integers(0, 10),
    st.integers(0, 10),
    st.booleans(),
    st.integers(-15 * 24 * 60, 24 * 60),
)
def test_the_window_is_what_a_clerk_with_a_calendar_says(
    day: date, opens: int, closes: int, over_holidays: bool, minutes: int
) -> None:
    assume(opens > closes)
    policy = with_window(opens_days_before=opens, closes_days_before=closes, close_over_holidays=over_holidays)
    now = at(f"{day} 12:00") + timedelta(minutes=minutes)
    before = [day - timedelta(days=n) for n in range(30)]
    working = [each for each in before[1:] if each.weekday() < 5 and each not in CLOSED_IN_EARLY_2027]
    first, last = before[opens], before[closes]
    if over_holidays and closes and working[closes - 1] > first:
        last = working[closes - 1]
    is_open = (first, 16 * 60) <= (now.date(), now.hour * 60 + now.minute) < (last, 16 * 60)
    said = codes(tuple(answer(f"{day} 23:45", now, policy)))
    assert (not set(said) & {RefusalCode.WINDOW_NOT_OPEN, RefusalCode.WINDOW_CLOSED}) is is_open
