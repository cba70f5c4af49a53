"""Who applies, how early, and for whom: the rules that some countries have."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.refusals import SENTENCES, Refusal, RefusalCode
from tests.domain.office import FACTS, KR, at, codes, preset, refused, slot

TW, UK = preset("tw"), preset("uk")
FIRST = replace(FACTS, first_application=True)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-11-17 00:00", True),
        ("2026-11-17 23:59", True),  # the last minute of the day a week ahead
        ("2026-11-18 00:00", False),
        ("2026-11-18 00:01", False),
    ],
)
def test_a_first_visit_is_asked_for_a_week_ahead(now: str, allowed: bool) -> None:
    found = refused(FIRST, policy=TW, now=at(now), start=slot("2026-11-24 10:00"))
    too_soon = Refusal(RefusalCode.FIRST_VISIT_TOO_SOON, {"earliest": date(2026, 11, 25)})
    assert found == (() if allowed else (too_soon,))
    assert refused(FACTS, policy=TW, now=at(now), start=slot("2026-11-24 10:00")) == ()  # not the first


def test_a_week_ahead_goes_over_a_leap_day() -> None:
    found = refused(FIRST, policy=TW, now=at("2028-02-25 09:00"), start=slot("2028-03-02 10:00"))
    assert found == (Refusal(RefusalCode.FIRST_VISIT_TOO_SOON, {"earliest": date(2028, 3, 3)}),)
    assert refused(FIRST, policy=TW, now=at("2028-02-25 09:00"), start=slot("2028-03-03 10:00")) == ()


def test_a_policy_without_it_lets_a_first_visit_be_like_any_other() -> None:
    assert refused(FIRST) == ()


@given(st.integers(0, 20), st.integers(2, 25))
def test_the_day_that_is_told_is_the_first_that_is_not_too_soon(ahead: int, days: int) -> None:
    policy = replace(TW, application=replace(TW.application, first_application_days_before=ahead))
    now, visit = at("2026-11-02 09:00"), date(2026, 11, 2) + timedelta(days=days)
    found = refused(FIRST, policy=policy, now=now, start=slot(f"{visit} 10:00"))
    told = [refusal.params["earliest"] for refusal in found]
    assert told == ([date(2026, 11, 2) + timedelta(days=ahead)] if days < ahead else [])


def test_in_england_an_adult_books() -> None:
    child = replace(FACTS, applicant_adult=False)
    assert refused(child, policy=UK) == (Refusal(RefusalCode.APPLICANT_NOT_ADULT),)
    assert refused(FACTS, policy=UK) == ()
    assert refused(child, policy=KR) == ()


@pytest.mark.parametrize(
    ("contacts", "new", "allowed"),
    [(0, 4, True), (3, 1, True), (4, 0, True), (3, 2, False), (4, 1, False), (5, 0, True), (0, 5, False)],
)
def test_a_list_of_four_takes_no_fifth(contacts: int, new: int, allowed: bool) -> None:
    facts = replace(FACTS, contacts=contacts, new_contacts=new)
    assert codes(refused(facts, policy=UK)) == ([] if allowed else [RefusalCode.NOT_ON_LIST])
    assert refused(facts, policy=KR) == ()


def test_the_words_do_not_say_that_the_list_is_full() -> None:
    sentence = SENTENCES[RefusalCode.NOT_ON_LIST].lower()
    assert "%" not in sentence
    for word in ("full", "four", "other", "already", "many"):
        assert word not in sentence
