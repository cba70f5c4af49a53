"""How often an inmate is visited: by class and period. And how often one person books for a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.allowance import free_ordinal, limit_of_inmate, period_key, period_of
from mannam.domain.policy import InmateClass, Period
from mannam.domain.refusals import Refusal, RefusalCode
from tests.domain.office import FACTS, KR, preset, refused, slot

MONTH, DAY = "2026-11", "2026-11-24"
MONTHLY = {
    InmateClass.S2: 6,
    InmateClass.S3: 5,
    InmateClass.S4: 4,
    InmateClass.DEATH_ROW: 4,
    InmateClass.FINE_LABOUR: 5,
}
DAILY = [InmateClass.S1, InmateClass.PRETRIAL]


def visits(inmate_class: InmateClass, used: Mapping[str, int], start: str = f"{DAY} 10:00") -> list[Refusal]:
    """What is said to a visit of Yul, who is of that class and had so many visits."""
    facts = replace(FACTS, inmate_class=inmate_class, inmate_used=used)
    return [refusal for refusal in refused(facts, start=slot(start)) if "window" not in refusal.code]


@pytest.mark.parametrize(("inmate_class", "limit"), MONTHLY.items())
def test_a_month_has_as_many_visits_as_the_class_allows(inmate_class: InmateClass, limit: int) -> None:
    used_up = Refusal(RefusalCode.ALLOWANCE_USED, {"limit": limit})
    assert visits(inmate_class, {}) == []
    assert visits(inmate_class, {MONTH: limit - 1}) == []
    assert visits(inmate_class, {MONTH: limit}) == [used_up]
    assert visits(inmate_class, {MONTH: limit + 1}) == [used_up]


@pytest.mark.parametrize("inmate_class", DAILY)
def test_open_and_pretrial_inmates_are_visited_every_day(inmate_class: InmateClass) -> None:
    assert visits(inmate_class, {MONTH: 23}) == []


@pytest.mark.parametrize("inmate_class", InmateClass)
def test_nobody_is_visited_twice_a_day(inmate_class: InmateClass) -> None:
    assert visits(inmate_class, {MONTH: 1, DAY: 1}) == [Refusal(RefusalCode.ONE_A_DAY, {"limit": 1})]
    assert visits(inmate_class, {MONTH: 1, "2026-11-23": 1}) == []


def test_when_the_month_is_used_up_another_day_of_it_is_not_suggested() -> None:
    assert [refusal.code for refusal in visits(InmateClass.S4, {MONTH: 4, DAY: 1})] == [RefusalCode.ALLOWANCE_USED]


@pytest.mark.parametrize(
    ("start", "month"),
    [
        ("2026-11-30 15:45", "2026-11"),
        ("2026-12-01 09:00", "2026-12"),  # booked in November
        ("2028-02-29 10:00", "2028-02"),
        ("2028-03-02 09:00", "2028-03"),
    ],
)
def test_the_month_of_the_visit_counts(start: str, month: str) -> None:
    others = {"2026-10": 9, "2026-11": 9, "2026-12": 9, "2027-01": 9, "2028-01": 9, "2028-02": 9, "2028-03": 9}
    del others[month]
    assert visits(InmateClass.S2, others, start) == []
    assert [refusal.code for refusal in visits(InmateClass.S2, {month: 6}, start)] == [RefusalCode.ALLOWANCE_USED]


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_period_has_one_name_and_no_other_has_it(a: date, b: date) -> None:
    assert (period_key(Period.DAY, a) == period_key(Period.DAY, b)) is (a == b)
    same_month = (a.year, a.month) == (b.year, b.month)
    assert (period_key(Period.MONTH, a) == period_key(Period.MONTH, b)) is same_month
    assert period_key(Period.DAY, a) != period_key(Period.MONTH, b)


def test_one_person_books_one_visit_for_a_day() -> None:
    booked = Refusal(RefusalCode.APPLICANT_DAY_LIMIT, {"limit": 1})
    assert refused(replace(FACTS, applicant_used={DAY: 1})) == (booked,)
    assert refused(replace(FACTS, applicant_used={"2026-11-23": 1, "2026-11-25": 1, MONTH: 2})) == ()


def test_a_policy_may_let_one_person_book_more_or_any_number() -> None:
    two, any_number = replace(KR, applicant_per_day=2), replace(KR, applicant_per_day=None)
    facts = {used: replace(FACTS, applicant_used={DAY: used}) for used in (1, 2, 50)}
    assert refused(facts[1], policy=two) == ()
    assert refused(facts[2], policy=two) == (Refusal(RefusalCode.APPLICANT_DAY_LIMIT, {"limit": 2}),)
    assert refused(facts[50], policy=any_number) == ()
    assert preset("demo").applicant_per_day is None


@given(used=st.frozensets(st.integers(1, 12)), limit=st.none() | st.integers(0, 12))
def test_a_unit_is_the_lowest_that_is_free_while_fewer_than_the_limit_are_used(
    used: frozenset[int], limit: int | None
) -> None:
    ordinal = free_ordinal(used, limit)
    if limit is not None and len(used) >= limit:
        assert ordinal is None
        return
    assert ordinal is not None
    assert ordinal not in used
    assert set(range(1, ordinal)) <= used
    assert limit is None or ordinal <= limit


@pytest.mark.parametrize("period", Period)
@given(day=st.dates(min_value=date(2020, 1, 1)))
def test_a_key_tells_its_period(period: Period, day: date) -> None:
    assert period_of(period_key(period, day)) is period


def test_the_limit_of_an_inmate_is_that_of_class_and_period() -> None:
    assert limit_of_inmate(KR, InmateClass.S3, MONTH) == 5
    assert limit_of_inmate(KR, InmateClass.S1, DAY) == 1
    assert limit_of_inmate(KR, InmateClass.S1, MONTH) is None


@pytest.mark.parametrize(("inmate_class", "limit"), MONTHLY.items())
def test_an_order_adds_to_the_limits(inmate_class: InmateClass, limit: int) -> None:
    two_more = replace(FACTS, inmate_class=inmate_class, raised={Period.MONTH: 2})
    used_up = Refusal(RefusalCode.ALLOWANCE_USED, {"limit": limit + 2})
    assert refused(replace(two_more, inmate_used={MONTH: limit})) == ()
    assert refused(replace(two_more, inmate_used={MONTH: limit + 1})) == ()
    assert refused(replace(two_more, inmate_used={MONTH: limit + 2})) == (used_up,)
    one_a_day = Refusal(RefusalCode.ONE_A_DAY, {"limit": 1})
    assert refused(replace(two_more, inmate_used={DAY: 1})) == (one_a_day,)


def test_an_order_may_raise_the_day_and_sets_no_limit_where_there_is_none() -> None:
    pretrial = replace(FACTS, inmate_class=InmateClass.PRETRIAL, raised={Period.DAY: 1, Period.MONTH: 1})
    assert refused(replace(pretrial, inmate_used={DAY: 1, MONTH: 50})) == ()
    assert refused(replace(pretrial, inmate_used={DAY: 2})) == (Refusal(RefusalCode.ONE_A_DAY, {"limit": 2}),)
