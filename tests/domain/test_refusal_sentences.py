"""Every refusal has a sentence, and what the sentence needs is what the rule gives."""

import re
from dataclasses import replace
from datetime import date

import pytest

from mannam.domain.policy import InmateClass, Release, ReleaseMode
from mannam.domain.refusals import SENTENCES, Refusal, RefusalCode
from mannam.domain.rules import BookingRequest, refusals_for
from tests.domain.office import FACTS, KR, LAWYER_OF_A_PRETRIAL, MIN, SEO, VISIT, at, preset, refused, slot

GIVEN_ELSEWHERE = {
    RefusalCode.TOO_EARLY: {"opens_at"},
    RefusalCode.HOLD_ENDED: {"until"},
    RefusalCode.CODE_USED: {"booth", "starts_at"},
    RefusalCode.ENGINE_LACKS_GUARANTEE: {"guarantee"},
    RefusalCode.RANGE_TOO_LONG: {"max"},
    RefusalCode.TOO_MANY_TRIES: {"free_at"},
    RefusalCode.WISHES_NUMBER: {"max"},
    RefusalCode.VERSION_NOT_TO_COME: {"earliest"},
    RefusalCode.VERSION_DAY_TAKEN: {"day"},
    RefusalCode.VERSION_IN_FORCE: {"since"},
    RefusalCode.WAITS_USED: {"max"},
    RefusalCode.WEBHOOKS_USED: {"max"},
}
"""What the actions and the API give with the refusals that no rule of a booking makes."""


def every_refusal() -> dict[RefusalCode, Refusal]:
    """One of each that the rules can give."""
    tries = [
        refused(now=at("2026-11-01 09:00"), party=()),
        refused(now=at("2026-11-25 09:00"), party=(1, 2, SEO, MIN)),
        refused(replace(FACTS, visitor_open=0), party=(1, 1)),
        refused(start=slot("2026-11-24 12:00")),
        refused(replace(FACTS, inmate_used={"2026-11": 5}, applicant_used={"2026-11-24": 1})),
        refused(replace(FACTS, inmate_class=InmateClass.S1, inmate_used={"2026-11-24": 1})),
        refused(replace(FACTS, last_no_show=date(2026, 11, 19), last_same_day_cancel=date(2026, 11, 19))),
        refused(replace(FACTS, inmate_available=False)),
        refused(kind="lawyer"),
        refused(LAWYER_OF_A_PRETRIAL, kind="retrial"),
        refused(replace(LAWYER_OF_A_PRETRIAL, inmate_used={"retrial:1": 2}), kind="retrial", case="1"),
        refused(replace(FACTS, first_application=True), policy=preset("tw")),
        refused(replace(FACTS, applicant_adult=False, new_contacts=5), policy=preset("uk")),
    ]
    lots = replace(KR, release=Release(ReleaseMode.LOTTERY, lottery_minutes=30))
    tries.append(refusals_for(BookingRequest(VISIT, (1,)), FACTS, lots, at("2026-11-17 16:00")))
    return {refusal.code: refusal for found in tries for refusal in found}


def needs(code: RefusalCode) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", SENTENCES[code]))


@pytest.mark.parametrize("code", RefusalCode)
def test_a_code_has_a_sentence_that_ends_like_one(code: RefusalCode) -> None:
    sentence = SENTENCES[code]
    assert sentence.endswith(".")
    assert sentence.replace("%(", "").count("%") == 0


def test_no_sentence_is_without_a_code() -> None:
    assert SENTENCES.keys() == set(RefusalCode)


@pytest.mark.parametrize("code", RefusalCode)
def test_a_sentence_gets_what_it_needs(code: RefusalCode) -> None:
    made = every_refusal().get(code)
    given = GIVEN_ELSEWHERE.get(code, set()) if made is None else set(made.params)
    assert needs(code) <= given
    if made is not None:
        assert "%" not in SENTENCES[code] % made.params


def test_every_reason_of_the_rules_is_among_them() -> None:
    assert len(every_refusal()) == 21
