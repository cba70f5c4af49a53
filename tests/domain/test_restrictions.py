"""Discipline, investigation, court, transfer and bans: each its own rule, all in the same words, said once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.refusals import SENTENCES, Refusal, RefusalCode
from mannam.domain.restriction import RestrictionKind
from mannam.domain.rules import (
    BookingRequest,
    Rule,
    check_ban,
    check_court_day,
    check_discipline,
    check_investigation,
    check_transfer_day,
)
from tests.domain.office import FACTS, HANEUL, KR, LAWYER_OF_A_PRETRIAL, NOW, VISIT, refused

NEUTRAL = (Refusal(RefusalCode.NOT_POSSIBLE),)
RULE_OF: dict[RestrictionKind, Rule] = {
    RestrictionKind.DISCIPLINE: check_discipline,
    RestrictionKind.INVESTIGATION: check_investigation,
    RestrictionKind.COURT: check_court_day,
    RestrictionKind.TRANSFER: check_transfer_day,
    RestrictionKind.BAN: check_ban,
}
SETS = st.frozensets(st.sampled_from(RestrictionKind))


@pytest.mark.parametrize("kind", RestrictionKind)
def test_each_restriction_gives_the_one_neutral_refusal(kind: RestrictionKind) -> None:
    facts = replace(FACTS, inmate_restrictions=frozenset({kind}))
    assert refused(facts) == NEUTRAL
    request = BookingRequest(VISIT, (HANEUL,))
    for other, rule in RULE_OF.items():
        assert rule(request, facts, KR, NOW) == (NEUTRAL[0] if other is kind else None)


def test_a_visitor_may_be_banned_and_nothing_else_is_a_visitors() -> None:
    assert refused(replace(FACTS, visitor_restrictions=frozenset({RestrictionKind.BAN}))) == NEUTRAL
    others = frozenset(RestrictionKind) - {RestrictionKind.BAN}
    assert refused(replace(FACTS, visitor_restrictions=others)) == ()


@given(SETS, SETS, st.booleans(), st.booleans())
def test_any_number_of_them_is_told_as_one(
    inmate: frozenset[RestrictionKind],
    visitor: frozenset[RestrictionKind],
    available: bool,
    admitted: bool,
) -> None:
    facts = replace(
        FACTS,
        inmate_restrictions=inmate,
        visitor_restrictions=visitor,
        inmate_available=available,
        visitors_admitted=admitted,
    )
    free = not inmate and RestrictionKind.BAN not in visitor and available and admitted
    assert refused(facts) == (() if free else NEUTRAL)


@pytest.mark.parametrize("kind", ["lawyer", "retrial", "counsel"])
def test_they_hold_for_every_kind_of_visit(kind: str) -> None:
    held = replace(LAWYER_OF_A_PRETRIAL, inmate_restrictions=frozenset({RestrictionKind.COURT}))
    assert refused(held, kind=kind, case="1") == NEUTRAL


def test_who_must_not_meet_is_told_the_words_of_a_time_that_was_taken() -> None:
    # non-association is a claim (ADR 7): the words must be true of an ordinary double booking and tell of nobody
    sentence = SENTENCES[RefusalCode.SLOT_TAKEN].lower()
    assert "%" not in sentence
    for word in ("meet", "keep", "apart", "inmate", "associat", "restrict"):
        assert word not in sentence
