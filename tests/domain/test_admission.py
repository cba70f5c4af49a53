"""A restriction on somebody is told in words that tell of none."""

from dataclasses import replace

from mannam.domain.refusals import SENTENCES, Refusal, RefusalCode
from tests.domain.office import FACTS, refused

NEUTRAL = (Refusal(RefusalCode.NOT_POSSIBLE),)


def test_nobody_can_tell_whether_yul_or_a_visitor_is_restricted() -> None:
    assert refused(replace(FACTS, inmate_available=False)) == NEUTRAL
    assert refused(replace(FACTS, visitors_admitted=False)) == NEUTRAL
    assert refused(replace(FACTS, inmate_available=False, visitors_admitted=False)) == NEUTRAL


def test_the_words_name_nobody_and_no_cause() -> None:
    sentence = SENTENCES[RefusalCode.NOT_POSSIBLE].lower()
    assert "%" not in sentence
    for word in ("ban", "court", "disciplin", "restrict", "investigat", "inmate", "refus", "visitor"):
        assert word not in sentence
