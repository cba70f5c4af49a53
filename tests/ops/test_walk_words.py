"""What ``mannam walk`` says in the end: in the language of the terminal, whatever that of the pages is."""

import pytest

from mannam.domain.lifecycle import Status
from mannam.ops.commands.walk import outcome_words
from mannam.ops.walk.call import Measured
from mannam.ops.walk.journey import Walked
from mannam.ops.walk.probe import Received

SEEN = Received(frames=2, packets=2, energy=1.0)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("C.UTF-8", "ended by officer"),
        ("en_GB.UTF-8", "ended by officer"),
        ("ko_KR.UTF-8", "교도관이 중지함"),
    ],
)
def test_the_state_of_the_visit_is_told_in_the_terminals_language(
    monkeypatch: pytest.MonkeyPatch, locale: str, words: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    received = Measured(SEEN, SEEN, SEEN)
    walked = Walked("MN-7", "by_officer", Status.ENDED_BY_OFFICER, "교도관이 중지함", "", 2.0, received)
    assert outcome_words(walked) == words
