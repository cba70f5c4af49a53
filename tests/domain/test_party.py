"""Who comes: somebody, nobody twice, at most as many as the policy says."""

from dataclasses import replace

import pytest

from mannam.domain.refusals import Refusal, RefusalCode
from tests.domain.office import BORA, HANEUL, KR, MIN, SEO, refused


@pytest.mark.parametrize("party", [(HANEUL,), (HANEUL, BORA), (HANEUL, BORA, SEO)])
def test_up_to_three_people_come(party: tuple[int, ...]) -> None:
    assert refused(party=party) == ()


def test_a_fourth_is_too_many_and_the_limit_is_told() -> None:
    assert refused(party=(HANEUL, BORA, SEO, MIN)) == (Refusal(RefusalCode.PARTY_TOO_LARGE, {"max": 3}),)


def test_the_limit_is_the_policys() -> None:
    five, one = replace(KR, party_max=5), replace(KR, party_max=1)
    assert refused(party=(1, 2, 3, 4, 5), policy=five) == ()
    assert refused(party=(1, 2, 3, 4, 5, 6), policy=five) == (Refusal(RefusalCode.PARTY_TOO_LARGE, {"max": 5}),)
    assert refused(party=(1, 2), policy=one) == (Refusal(RefusalCode.PARTY_TOO_LARGE, {"max": 1}),)


def test_a_visit_without_a_visitor_is_none() -> None:
    assert refused(party=()) == (Refusal(RefusalCode.PARTY_EMPTY),)


@pytest.mark.parametrize("party", [(HANEUL, HANEUL), (HANEUL, BORA, HANEUL), (HANEUL, HANEUL, BORA, SEO)])
def test_nobody_comes_twice(party: tuple[int, ...]) -> None:
    assert refused(party=party) == (Refusal(RefusalCode.VISITOR_TWICE),)
