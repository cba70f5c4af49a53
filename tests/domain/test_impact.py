"""What other rules would mean for visits that are booked already: the rules of a booking, but for its moment."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from mannam.domain.calendar import open_quanta
from mannam.domain.impact import (
    OF_THE_MOMENT,
    STANDING,
    BookedVisit,
    Comparison,
    Impact,
    Terms,
    TermsOf,
    impact_on,
)
from mannam.domain.policy import ORDINARY, InmateClass, OwnAllowance, Period, Policy, VisitorRole
from mannam.domain.refusals import RefusalCode
from mannam.domain.rules import RULES
from tests.domain.office import KR, NOW, SEOUL, slot, with_hours, with_window

SEOUL_DC, DAEGU = 1, 2
YUL, OTHER, HANEUL, BORA = 1, 2, 1, 2


def visit(
    when: str,
    *,
    inmate: int = YUL,
    applicant: int = HANEUL,
    party: int = 1,
    quanta: int = 1,
    is_asked: bool = True,
    ref: str = "",
    inmate_class: InmateClass = InmateClass.S3,
    kind: str = ORDINARY,
    case: str = "",
    role: VisitorRole = VisitorRole.VISITOR,
) -> BookedVisit:
    return BookedVisit(
        ref=ref or f"MN-{when}",
        slot=slot(when),
        quanta=quanta,
        party=party,
        party_of_role=True,
        inmate_id=inmate,
        inmate_class=inmate_class,
        applicant_id=applicant,
        visitor_facility_id=SEOUL_DC,
        inmate_facility_id=DAEGU,
        version_id=1,
        kind=kind,
        case=case,
        visitor_role=role,
        is_asked=is_asked,
    )


def terms_of(policy: Policy) -> TermsOf:
    def find(visit: BookedVisit) -> Terms:
        opened = open_quanta(policy.hours, visit.day)
        return Terms(policy, opened, opened)

    return find


def no_order(_inmate: int, _day: date) -> Mapping[Period, int]:
    return {}


def impact(visits: Iterable[BookedVisit], after: Policy, before: Policy = KR) -> Impact:
    return impact_on(visits, Comparison(terms_of(before), terms_of(after), no_order, SEOUL, NOW))


def codes(found: Impact) -> dict[str, list[RefusalCode]]:
    return {each.visit.ref: [reason.code for reason in each.reasons] for each in found.lost}


def with_allowance(**limits: int) -> Policy:
    """Korea's rules with other limits for S3."""
    row = {Period(period): limit for period, limit in limits.items()}
    return replace(KR, allowance={**KR.allowance, InmateClass.S3: row})


def test_every_rule_is_asked_or_belongs_to_the_moment() -> None:
    assert set(STANDING) | OF_THE_MOMENT == set(RULES)
    assert list(STANDING) == [rule for rule in RULES if rule in STANDING]
    assert not set(STANDING) & OF_THE_MOMENT


def test_the_same_rules_refuse_nobody() -> None:
    found = impact([visit("2026-12-01 09:00"), visit("2026-12-02 15:45", party=3)], KR)
    assert (found.asked, found.lost, found.other_length) == (2, (), 0)


def test_hours_that_close_lose_what_lies_outside() -> None:
    shorter = with_hours(week=(((9 * 60, 12 * 60),),) * 5 + ((), ()))
    found = impact([visit("2026-12-01 14:00"), visit("2026-12-01 11:45", inmate=OTHER, applicant=BORA)], shorter)
    assert codes(found) == {"MN-2026-12-01 14:00": [RefusalCode.OUTSIDE_HOURS]}
    assert found.by_facility == {DAEGU: 1}


def test_a_party_that_is_too_large_now() -> None:
    found = impact([visit("2026-12-01 09:00", party=3)], replace(KR, party_max=2))
    assert found.by_reason == {RefusalCode.PARTY_TOO_LARGE: 1}
    assert found.lost[0].reasons[0].params == {"max": 2}


def test_who_booked_last_is_over_the_allowance() -> None:
    days = ("2026-12-01", "2026-12-04", "2026-12-02", "2026-12-03")
    found = impact([visit(f"{day} 09:00") for day in days], with_allowance(month=2, day=1))
    assert codes(found) == {
        "MN-2026-12-02 09:00": [RefusalCode.ALLOWANCE_USED],
        "MN-2026-12-03 09:00": [RefusalCode.ALLOWANCE_USED],
    }
    assert [each.visit.day.day for each in found.lost] == [2, 3]


def test_what_is_over_counts_and_is_not_judged() -> None:
    visits = [visit("2026-12-01 09:00", is_asked=False), visit("2026-12-02 09:00")]
    found = impact(visits, with_allowance(month=1, day=1))
    assert (found.asked, codes(found)) == (1, {"MN-2026-12-02 09:00": [RefusalCode.ALLOWANCE_USED]})


def test_an_order_raises_the_limit_here_too() -> None:
    visits = [visit("2026-12-01 09:00"), visit("2026-12-02 09:00")]
    rules = with_allowance(month=1, day=1)

    def one_more(_inmate: int, day: date) -> Mapping[Period, int]:
        return {Period.MONTH: 1} if day == date(2026, 12, 2) else {}

    compared = Comparison(terms_of(KR), terms_of(rules), one_more, SEOUL, NOW)
    assert impact_on(visits, compared).lost == ()


def test_one_applicant_has_fewer_visits_a_day() -> None:
    before = replace(KR, applicant_per_day=2)
    visits = [visit("2026-12-01 09:00"), visit("2026-12-01 11:00", inmate=OTHER)]
    found = impact(visits, KR, before)
    assert codes(found) == {"MN-2026-12-01 11:00": [RefusalCode.APPLICANT_DAY_LIMIT]}


def test_what_its_own_rules_refuse_too_is_not_the_new_ones_doing() -> None:
    too_many = visit("2026-12-01 09:00", party=4)
    assert impact([too_many], replace(KR, party_max=2)).lost == ()
    both = visit("2026-12-01 14:00", party=4)
    found = impact([both], replace(with_hours(week=(((540, 720),),) * 5 + ((), ())), party_max=2))
    assert codes(found) == {"MN-2026-12-01 14:00": [RefusalCode.OUTSIDE_HOURS]}


@pytest.mark.parametrize(
    "later",
    [
        with_window(opens_days_before=2),
        with_window(closes_days_before=5),
        replace(KR, no_show_pause_days=3000),
        replace(KR, application=replace(KR.application, first_application_days_before=7)),
    ],
)
def test_the_moment_of_booking_is_over(later: Policy) -> None:
    assert impact([visit("2026-11-24 10:00")], later).lost == ()


def test_longer_visits_are_told_and_those_that_no_longer_fit_are_lost() -> None:
    longer = replace(KR, call=replace(KR.call, talk_seconds=1200))
    visits = [visit("2026-12-01 09:00"), visit("2026-12-01 11:45", inmate=OTHER, applicant=BORA)]
    found = impact(visits, longer)
    assert found.other_length == 2
    assert codes(found) == {"MN-2026-12-01 11:45": [RefusalCode.OUTSIDE_HOURS]}


def test_where_no_rules_hold_there_are_no_visits() -> None:
    def nowhere(_visit: BookedVisit) -> None:
        return None

    compared = Comparison(terms_of(KR), nowhere, no_order, SEOUL, NOW)
    found = impact_on([visit("2026-12-01 09:00")], compared)
    assert found.by_reason == {RefusalCode.FACILITY_CLOSED: 1}


def lawyers(when: str, *, applicant: int = HANEUL, kind: str = "lawyer", case: str = "") -> BookedVisit:
    return visit(when, applicant=applicant, quanta=5, kind=kind, case=case, role=VisitorRole.LAWYER)


def with_kind(name: str, **changes: object) -> Policy:
    return replace(KR, kinds={**KR.kinds, name: replace(KR.kinds[name], **changes)})  # type: ignore[arg-type]


def test_a_kind_that_is_no_longer_listed() -> None:
    gone = replace(KR, kinds={ORDINARY: KR.kinds[ORDINARY]})
    found = impact([lawyers("2026-12-01 09:00"), visit("2026-12-02 09:00")], gone)
    assert codes(found) == {"MN-2026-12-01 09:00": [RefusalCode.KIND_NOT_OPEN]}


def test_a_kind_that_is_for_lawyers_from_now_on() -> None:
    found = impact([visit("2026-12-01 09:00")], with_kind(ORDINARY, role=VisitorRole.LAWYER))
    assert codes(found) == {"MN-2026-12-01 09:00": [RefusalCode.KIND_NOT_OPEN]}


def test_kinds_count_apart_as_the_new_rules_say() -> None:
    visits = [lawyers(f"2026-12-0{day} 09:00") for day in (1, 2, 3)] + [visit("2026-12-04 09:00")]
    fewer = with_kind("lawyer", own=OwnAllowance({Period.MONTH: 2}))
    assert codes(impact(visits, fewer)) == {"MN-2026-12-03 09:00": [RefusalCode.ALLOWANCE_USED]}
    cases = [lawyers(f"2026-12-0{day} 09:00", kind="retrial", case="2026-1") for day in (1, 2)]
    once = with_kind("retrial", own=OwnAllowance({}, per_case=1))
    assert codes(impact(cases, once)) == {"MN-2026-12-02 09:00": [RefusalCode.CASE_VISITS_USED]}
