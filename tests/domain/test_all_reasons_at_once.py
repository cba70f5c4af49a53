"""Haneul is told every reason at once, not one a try."""

from dataclasses import replace
from datetime import date
from itertools import combinations

from mannam.domain.bitmaps import WHOLE_DAY
from mannam.domain.policy import InmateClass
from mannam.domain.refusals import RefusalCode
from mannam.domain.rules import RULES, BookingFacts
from tests.domain.office import BORA, FACTS, HANEUL, MIN, SEO, at, codes, preset, refused

TROUBLES: dict[RefusalCode, dict[str, object]] = {
    RefusalCode.FACILITY_CLOSED: {"inmate_open": 0},
    RefusalCode.ALLOWANCE_USED: {"inmate_used": {"2026-11": 5}},
    RefusalCode.APPLICANT_DAY_LIMIT: {"applicant_used": {"2026-11-24": 1}},
    RefusalCode.NO_SHOW_PAUSE: {"last_no_show": date(2026, 11, 18)},
    RefusalCode.SAME_DAY_CANCEL_PAUSE: {"last_same_day_cancel": date(2026, 11, 19)},
    RefusalCode.NOT_POSSIBLE: {"visitors_admitted": False},
}


def in_trouble(which: tuple[RefusalCode, ...]) -> BookingFacts:
    """Facts with these troubles and no other."""
    changes = {key: value for code in which for key, value in TROUBLES[code].items()}
    return replace(FACTS, **changes)  # type: ignore[arg-type]


def test_an_ordinary_booking_is_refused_by_no_rule() -> None:
    assert refused(party=(HANEUL, BORA)) == ()
    everywhere = replace(FACTS, visitor_open=WHOLE_DAY, inmate_open=WHOLE_DAY, inmate_class=InmateClass.S1)
    assert refused(everywhere, policy=preset("demo")) == ()


def test_any_set_of_troubles_gives_just_those_reasons() -> None:
    for count in range(len(TROUBLES) + 1):
        for which in combinations(TROUBLES, count):
            assert codes(refused(in_trouble(which))) == list(which)


def test_too_early_with_too_many_and_everything_else() -> None:
    found = refused(in_trouble(tuple(TROUBLES)), now=at("2026-11-17 15:59"), party=(HANEUL, BORA, SEO, MIN))
    assert codes(found) == [
        RefusalCode.WINDOW_NOT_OPEN,
        RefusalCode.FACILITY_CLOSED,
        RefusalCode.PARTY_TOO_LARGE,
        *list(TROUBLES)[1:],
    ]


def test_too_late_with_nobody() -> None:
    found = refused(in_trouble(tuple(TROUBLES)), now=at("2026-11-24 10:00"), party=())
    assert codes(found) == [
        RefusalCode.IN_THE_PAST,
        RefusalCode.WINDOW_CLOSED,
        RefusalCode.FACILITY_CLOSED,
        RefusalCode.PARTY_EMPTY,
        *list(TROUBLES)[1:],
    ]


def test_no_rule_is_asked_twice() -> None:
    assert len(RULES) == len(set(RULES))
