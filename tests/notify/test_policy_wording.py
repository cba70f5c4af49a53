"""Staff read why a booked visit would be refused, in both languages: no reason is without words."""

import re

import pytest
from django.utils import translation

from mannam.domain.impact import STANDING
from mannam.domain.refusals import RefusalCode
from mannam.domain.version_state import VersionState
from mannam.notify.policy_wording import REASONS, reason_words, state_words
from tests.domain.test_rules_page import ROWS, quoted

ASKED = {rule.__name__ for rule in STANDING}
CODES = sorted({code for row in ROWS if row["rule"] in ASKED for code in quoted(row["codes"])})


def test_every_reason_that_a_rule_of_a_booked_visit_gives_has_words() -> None:
    assert set(CODES) == {code.value for code in REASONS}


@pytest.mark.parametrize("code", CODES)
def test_they_are_said_in_both_languages(code: str) -> None:
    with translation.override("ko"):
        assert re.search("[가-힣]", reason_words(RefusalCode(code)))
    with translation.override("en"):
        assert reason_words(RefusalCode(code)) == REASONS[RefusalCode(code)]


@pytest.mark.parametrize("state", list(VersionState))
def test_a_versions_state_is_said_in_both_languages(state: VersionState) -> None:
    with translation.override("ko"):
        assert re.search("[가-힣]", state_words(state))
