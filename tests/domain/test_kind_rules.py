"""Lawyers' visits and hours: whom a kind of visit is open to, and what it counts against."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.allowance import Counted, applicant_limit, counted, limit_of_inmate, period_of
from mannam.domain.bitmaps import interval
from mannam.domain.policy import ORDINARY, InmateClass, Period, VisitorRole
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingFacts
from mannam.domain.slots import day_of
from tests.domain.office import FACTS, KR, LAWYER_OF_A_PRETRIAL, VISIT, at, codes, preset, refused, slot

LAWYER = replace(FACTS, visitor_role=VisitorRole.LAWYER)
CASE = "2026재고합12"
DAY = day_of(VISIT)
NOT_OPEN = (Refusal(RefusalCode.KIND_NOT_OPEN, {"kinds": "ordinary"}),)
NEUTRAL = (Refusal(RefusalCode.NOT_POSSIBLE),)


@pytest.mark.parametrize("kind", ["lawyer", "retrial"])
def test_a_lawyers_hour_is_for_lawyers(kind: str) -> None:
    assert refused(LAWYER, kind=kind, case=CASE) == ()
    assert refused(FACTS, kind=kind, case=CASE) == NOT_OPEN


def test_to_a_lawyers_hour_come_lawyers_alone() -> None:
    with_family = replace(LAWYER, party_of_role=False)
    assert refused(with_family, kind="lawyer") == (Refusal(RefusalCode.PARTY_NOT_OF_KIND),)
    assert refused(with_family) == ()
    # who may not ask for the kind is told no more than that
    assert refused(replace(FACTS, party_of_role=False), kind="lawyer") == NOT_OPEN


def test_a_lawyer_may_come_as_anybody_may() -> None:
    assert refused(LAWYER) == ()


def test_a_kind_that_the_policy_does_not_list_is_refused() -> None:
    assert refused(FACTS, kind="conjugal") == NOT_OPEN
    of_lawyers = {"kinds": "ordinary, lawyer, retrial, counsel"}
    assert refused(LAWYER, kind="conjugal") == (Refusal(RefusalCode.KIND_NOT_OPEN, of_lawyers),)


def test_an_unknown_kind_hides_no_other_reason() -> None:
    facts = replace(FACTS, inmate_open=0, inmate_used={"2026-11": 99}, inmate_available=False)
    found = codes(refused(facts, kind="conjugal"))
    assert found == [RefusalCode.KIND_NOT_OPEN, RefusalCode.FACILITY_CLOSED, RefusalCode.NOT_POSSIBLE]


def test_counsel_visits_pretrial_inmates_and_the_class_is_not_told() -> None:
    assert refused(LAWYER_OF_A_PRETRIAL, kind="counsel") == ()
    for inmate_class in set(InmateClass) - {InmateClass.PRETRIAL}:
        assert refused(replace(LAWYER, inmate_class=inmate_class), kind="counsel") == NEUTRAL


@pytest.mark.parametrize("inmate_class", InmateClass)
def test_who_may_not_ask_for_a_kind_cannot_learn_the_class_by_it(inmate_class: InmateClass) -> None:
    assert refused(replace(FACTS, inmate_class=inmate_class), kind="counsel") == NOT_OPEN


def test_a_visit_counted_by_case_names_the_case() -> None:
    assert refused(LAWYER, kind="retrial") == (Refusal(RefusalCode.CASE_MISSING),)
    assert refused(LAWYER, kind="lawyer") == ()


def test_a_lawyers_four_a_month_leave_the_allowance_alone() -> None:
    ordinary_gone = {"2026-11": 99, "2026-11-24": 99}
    used = Refusal(RefusalCode.ALLOWANCE_USED, {"limit": 4})
    assert refused(replace(LAWYER, inmate_used=ordinary_gone), kind="lawyer") == ()
    assert refused(replace(LAWYER, inmate_used={"lawyer:2026-11": 3}), kind="lawyer") == ()
    assert refused(replace(LAWYER, inmate_used={"lawyer:2026-11": 4}), kind="lawyer") == (used,)
    assert refused(replace(LAWYER, inmate_used={"lawyer:2026-10": 4, "lawyer:2026-12": 4}), kind="lawyer") == ()
    # and the other way round: a lawyer's visits take nothing of the family's
    assert refused(replace(FACTS, inmate_used={"lawyer:2026-11": 99})) == ()


def test_a_retrial_has_two_visits_a_case() -> None:
    used = Refusal(RefusalCode.CASE_VISITS_USED, {"limit": 2})
    other = "retrial:2027재고합3"
    assert refused(replace(LAWYER, inmate_used={f"retrial:{CASE}": 1, other: 2}), kind="retrial", case=CASE) == ()
    assert refused(replace(LAWYER, inmate_used={f"retrial:{CASE}": 2}), kind="retrial", case=CASE) == (used,)


def test_counsel_comes_as_often_as_needed() -> None:
    often = dict.fromkeys(("2026-11", "2026-11-24", "counsel:2026-11", "counsel:2026-11-24"), 99)
    assert refused(replace(LAWYER_OF_A_PRETRIAL, inmate_used=often), kind="counsel") == ()


def test_an_order_does_not_raise_what_a_lawyer_has() -> None:
    facts = replace(LAWYER, inmate_used={"lawyer:2026-11": 4}, raised={Period.MONTH: 5})
    assert codes(refused(facts, kind="lawyer")) == [RefusalCode.ALLOWANCE_USED]


@pytest.mark.parametrize(("used", "half_hour", "hour"), [(0, True, True), (1, True, False), (2, False, False)])
def test_in_england_an_hour_is_two_half_hours(used: int, half_hour: bool, hour: bool) -> None:
    facts = replace(FACTS, inmate_used={"2026-11": used})
    for kind, allowed in ((ORDINARY, half_hour), ("hour", hour)):
        found = refused(facts, policy=preset("uk"), kind=kind)
        assert found == (() if allowed else (Refusal(RefusalCode.ALLOWANCE_USED, {"limit": 2}),))


@given(st.integers(1, 4), st.integers(0, 6), st.integers(1, 6))
def test_a_visit_is_allowed_exactly_when_its_units_are_left(units: int, used: int, limit: int) -> None:
    kinds = {**KR.kinds, ORDINARY: replace(KR.kinds[ORDINARY], units=units)}
    policy = replace(KR, kinds=kinds, allowance={**KR.allowance, InmateClass.S3: {Period.MONTH: limit}})
    free = set(range(1, limit + 1)) - set(range(1, used + 1))  # ordinals, as a table would hold them
    found = refused(replace(FACTS, inmate_used={"2026-11": used}), policy=policy)
    assert (found == ()) is (len(free) >= units)


@pytest.mark.parametrize(("end", "allowed"), [(44, False), (45, True)])
def test_an_hour_needs_its_five_quanta(end: int, allowed: bool) -> None:
    open_ = interval(40, end)  # from ten o'clock
    facts = replace(LAWYER, visitor_open=open_, inmate_open=open_)
    assert (refused(facts, kind="lawyer") == ()) is allowed
    assert refused(facts) == ()


def test_a_kind_may_count_the_applicant_apart() -> None:
    busy = {"2026-11-24": 1}
    assert refused(replace(LAWYER, applicant_used=busy), kind="lawyer") == ()
    assert codes(refused(replace(LAWYER, applicant_used=busy))) == [RefusalCode.APPLICANT_DAY_LIMIT]
    two = replace(KR, kinds={**KR.kinds, "lawyer": replace(KR.kinds["lawyer"], applicant_per_day=2)})

    def said(used: int) -> tuple[Refusal, ...]:
        facts: BookingFacts = replace(LAWYER, applicant_used={**busy, "lawyer:2026-11-24": used})
        return refused(facts, kind="lawyer", policy=two)

    assert said(1) == ()
    assert said(2) == (Refusal(RefusalCode.APPLICANT_DAY_LIMIT, {"limit": 2}),)


def test_what_a_visit_takes_is_what_is_counted() -> None:
    """The keys under which an action takes units: the same function says them to the rule."""
    s2, raised = InmateClass.S2, {Period.MONTH: 2}
    assert counted(KR, KR.kinds[ORDINARY], s2, DAY, raised=raised) == (
        Counted("2026-11", Period.MONTH, 8, 1),
        Counted("2026-11-24", Period.DAY, 1, 1),
    )
    assert counted(KR, KR.kinds["lawyer"], s2, DAY) == (Counted("lawyer:2026-11", Period.MONTH, 4, 1),)
    assert counted(KR, KR.kinds["retrial"], s2, DAY, case=CASE) == (Counted(f"retrial:{CASE}", None, 2, 1),)
    assert counted(KR, KR.kinds["counsel"], s2, DAY) == ()
    assert applicant_limit(KR, KR.kinds[ORDINARY], DAY) == ("2026-11-24", 1)
    assert applicant_limit(KR, KR.kinds["lawyer"], DAY) is None


@pytest.mark.parametrize(
    ("key", "limit"),
    [
        ("2026-11", 6),
        ("2026-11-24", 1),
        ("lawyer:2026-11", 4),
        ("lawyer:2026-11-24", None),
        (f"retrial:{CASE}", 2),
        ("retrial:2026:12", 2),
        ("counsel:2026-11", None),
        ("abolished:2026-11", None),
    ],
)
def test_the_limit_of_a_key_is_known_from_the_key(key: str, limit: int | None) -> None:
    assert limit_of_inmate(KR, InmateClass.S2, key) == limit


def test_a_key_of_a_kind_tells_its_period_too() -> None:
    assert period_of("lawyer:2026-11") is Period.MONTH
    assert period_of("lawyer:2026-11-24") is Period.DAY


def test_a_lawyer_books_within_the_window_as_all_do() -> None:
    late = refused(LAWYER, kind="lawyer", now=at("2026-11-23 16:00"), start=slot("2026-11-24 10:00"))
    assert codes(late) == [RefusalCode.WINDOW_CLOSED]
