"""The policies that ship say what their sources say."""

from dataclasses import replace
from datetime import date, time

import pytest

from mannam.domain.policy import (
    CallTerms,
    Guarantee,
    InmateClass,
    Period,
    Recording,
    Window,
)
from mannam.domain.policy_document import parse
from tests.domain.office import KR, POLICIES, preset

END_REASONS = (
    "destroys_evidence",
    "contraband",
    "crime",
    "false_rumours",
    "harms_rehabilitation",
    "endangers_security",
)


@pytest.mark.parametrize("name", [path.stem for path in sorted(POLICIES.glob("*.toml"))])
def test_a_shipped_policy_is_named_as_its_file(name: str) -> None:
    assert parse((POLICIES / f"{name}.toml").read_text()).name == name


def test_a_korean_call_takes_one_quantum() -> None:
    assert KR.effective_from == date(2026, 2, 9)
    assert KR.call == CallTerms(
        talk_seconds=600,
        turnaround_seconds=300,
        make_up_limit_seconds=180,
        long_loss_seconds=120,
        cue_seconds=(120, 30),
        early_join_seconds=600,
        recording=Recording.ON_GROUNDS,
        guarantees=frozenset({Guarantee.SUPERVISION}),
        end_reasons=END_REASONS,
    )
    assert KR.call.quanta == 1


@pytest.mark.parametrize(
    ("talk", "turnaround", "quanta"),
    [(600, 300, 1), (600, 301, 2), (1, 0, 1), (900, 0, 1), (901, 0, 2), (3600, 300, 5), (3600, 0, 4)],
)
def test_a_call_takes_whole_quanta(talk: int, turnaround: int, quanta: int) -> None:
    assert replace(KR.call, talk_seconds=talk, turnaround_seconds=turnaround).quanta == quanta


def test_korean_hours_leave_lunch_and_the_weekend_out() -> None:
    weekday = ((9 * 60, 12 * 60), (13 * 60, 16 * 60))
    assert KR.hours.week == (weekday,) * 5 + ((), ())
    assert (KR.hours.country, KR.hours.closed_on_holidays) == ("KR", True)


def test_the_korean_window() -> None:
    assert KR.window == Window(
        opens_days_before=7,
        opens_at=time(16),
        closes_days_before=1,
        closes_at=time(16),
        close_over_holidays=True,
    )


def test_korean_bookings() -> None:
    assert (KR.party_max, KR.applicant_per_day) == (3, 1)
    assert (KR.no_show_pause_days, KR.same_day_cancel_pause_days) == (14, 7)
    assert not KR.refund_same_day_cancel
    assert KR.check_in_opens_minutes_before == 60


def test_korean_allowances() -> None:
    daily, month = {Period.DAY: 1}, Period.MONTH
    assert KR.allowance == {
        InmateClass.S1: daily,
        InmateClass.S2: {month: 6, **daily},
        InmateClass.S3: {month: 5, **daily},
        InmateClass.S4: {month: 4, **daily},
        InmateClass.PRETRIAL: daily,
        InmateClass.DEATH_ROW: {month: 4, **daily},
        InmateClass.FINE_LABOUR: {month: 5, **daily},
    }


def test_the_demo_is_open_at_every_hour_of_every_day_to_the_start() -> None:
    demo = preset("demo")
    assert demo.hours.week == (((0, 24 * 60),),) * 7
    assert demo.window.closes_at is None
    assert demo.applicant_per_day is None
    assert (demo.no_show_pause_days, demo.same_day_cancel_pause_days) == (0, 0)
