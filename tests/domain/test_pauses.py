"""Who did not come cannot book for 14 days, who cancelled on the day for 7, from the next day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.policy import Policy
from mannam.domain.refusals import Refusal, RefusalCode
from tests.domain.office import FACTS, KR, NOW, at, preset, refused, slot

NO_SHOW, CANCEL = RefusalCode.NO_SHOW_PAUSE, RefusalCode.SAME_DAY_CANCEL_PAUSE
VISIT = slot("2026-11-24 10:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("event", "until"),
    [
        ("2026-11-04", "2026-11-19"),
        ("2026-10-25", "2026-11-09"),  # over a month's end
        ("2026-12-24", "2027-01-08"),  # over a year's end
        ("2028-02-20", "2028-03-06"),  # over a leap day
    ],
)
def test_a_no_show_pauses_the_fourteen_days_after_it(event: str, until: str) -> None:
    facts = replace(FACTS, last_no_show=date.fromisoformat(event))
    again = at(f"{until} 00:00")
    paused = Refusal(NO_SHOW, {"until": again.date()})
    assert (again.date() - date.fromisoformat(event)).days == 15
    assert paused in refused(facts, now=again - SECOND)
    assert paused in refused(facts, now=again - timedelta(days=14))  # the first second of the next day
    assert NO_SHOW not in {refusal.code for refusal in refused(facts, now=again)}


@pytest.mark.parametrize(("event", "until"), [("2026-11-10", "2026-11-18"), ("2028-02-24", "2028-03-03")])
def test_a_cancel_on_the_day_pauses_the_seven_days_after_it(event: str, until: str) -> None:
    facts = replace(FACTS, last_same_day_cancel=date.fromisoformat(event))
    again = at(f"{until} 00:00")
    paused = Refusal(CANCEL, {"until": again.date()})
    assert paused in refused(facts, now=again - SECOND)
    assert paused in refused(facts, now=again - timedelta(days=7))
    assert CANCEL not in {refusal.code for refusal in refused(facts, now=again)}


def test_the_day_itself_is_paused_too() -> None:
    facts = replace(FACTS, last_no_show=date(2026, 11, 20), last_same_day_cancel=date(2026, 11, 20))
    assert refused(facts, now=at("2026-11-20 12:00")) == (
        Refusal(NO_SHOW, {"until": date(2026, 12, 5)}),
        Refusal(CANCEL, {"until": date(2026, 11, 28)}),
    )


def test_it_is_the_day_of_booking_that_is_paused_not_the_day_of_the_visit() -> None:
    facts = replace(FACTS, last_same_day_cancel=date(2026, 11, 12))  # paused to the end of the 19th
    assert refused(facts, now=at("2026-11-20 00:00"), start=VISIT) == ()
    assert refused(facts, now=at("2026-11-19 23:59"), start=VISIT) != ()


@given(st.dates(date(2026, 9, 1), date(2026, 11, 20)), st.integers(0, 40))
def test_a_pause_holds_on_its_day_and_as_many_days_after_as_the_policy_says(event: date, days: int) -> None:
    policy = replace(KR, no_show_pause_days=days)
    paused_days = {event + timedelta(days=n) for n in range(days + 1)} if days else set()
    found = refused(replace(FACTS, last_no_show=event), policy=policy)
    assert bool(found) is (NOW.date() in paused_days)


def test_a_policy_without_pauses_pauses_nobody() -> None:
    facts = replace(FACTS, last_no_show=NOW.date(), last_same_day_cancel=NOW.date())
    assert refused(facts, policy=preset("demo")) == ()


def pause_said(no_shows: list[date], policy: Policy, now: datetime) -> list[Refusal]:
    """What is said of the no-shows."""
    found = refused(replace(FACTS, no_shows=tuple(no_shows)), policy=policy, now=now)
    return [refusal for refusal in found if refusal.code is NO_SHOW]


@pytest.mark.parametrize(
    ("first", "second", "is_paused"),
    [
        ("2026-05-24", "2026-11-20", True),
        ("2026-05-21", "2026-11-20", True),  # 183 days
        ("2026-05-20", "2026-11-20", False),  # 184 days
        ("2026-11-20", "2026-11-20", True),  # two on one day
        ("2026-11-19", "2026-11-20", True),
    ],
)
def test_in_taiwan_the_second_no_show_in_six_months_pauses_a_month(
    first: str, second: str, is_paused: bool
) -> None:
    tw, days = preset("tw"), [date.fromisoformat(first), date.fromisoformat(second)]
    paused = [Refusal(NO_SHOW, {"until": date(2026, 12, 21)})] if is_paused else []
    for order in (days, days[::-1]):
        assert pause_said(order, tw, at("2026-12-20 23:59")) == paused
        assert pause_said(order, tw, at("2026-12-21 00:00")) == []
    assert pause_said(days[1:], tw, at("2026-11-21 00:00")) == []


def test_a_later_no_show_that_stands_alone_does_not_lengthen_the_pause_of_two() -> None:
    days = [date(2026, 1, 5), date(2026, 1, 9), date(2026, 11, 20)]
    assert pause_said(days, preset("tw"), at("2026-02-08 23:59")) == [
        Refusal(NO_SHOW, {"until": date(2026, 2, 9)})
    ]
    assert pause_said(days, preset("tw"), at("2026-11-21 09:00")) == []


def test_the_last_no_show_stands_for_all_where_only_it_is_known() -> None:
    known = replace(FACTS, last_no_show=date(2026, 11, 10))
    listed = replace(FACTS, no_shows=(date(2026, 11, 10), date(2026, 10, 1)))
    assert refused(known) == refused(listed) != ()
    assert refused(known, policy=preset("tw")) == ()


@given(
    st.lists(st.dates(date(2026, 8, 1), date(2026, 11, 20)), max_size=6),
    st.integers(1, 4),
    st.integers(0, 60),
    st.integers(0, 40),
)
def test_it_is_paused_on_just_the_days_that_follow_so_many_no_shows(
    days: list[date], times: int, within: int, pause: int
) -> None:
    policy = replace(KR, no_show_count=times, no_show_within_days=within, no_show_pause_days=pause)
    paused_on = set()
    for chosen in combinations(days, times):  # the oracle: every choice of so many no-shows
        if max(chosen) - min(chosen) <= timedelta(days=within):
            paused_on |= {max(chosen) + timedelta(days=n) for n in range(pause + 1)} if pause else set()
    # later than the first of the days: the rule is asked on a day on which all of them have happened
    assert bool(pause_said(days, policy, NOW)) is (NOW.date() in paused_on)
