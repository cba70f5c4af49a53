"""What ``mannam walk`` says in the end: in the language of the terminal, whatever that of the pages is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mannam.domain.lifecycle import Status
from mannam.ops.commands.walk import outcome_words
from mannam.ops.walk.call import Measured
from mannam.ops.walk.journey import Walked
from mannam.ops.walk.probe import Received

SEEN = Received(frames=2, packets=2, energy=1.0)


ON_THE_PAGE = {"ko": "교도관이 중지함", "en": "Ended by the officer"}


@pytest.mark.parametrize("pages", ["ko", "en"])
@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("C.UTF-8", "ended by officer"),
        ("en_GB.UTF-8", "ended by officer"),
        ("ko_KR.UTF-8", "교도관이 중지함"),
    ],
)
def test_the_state_of_the_visit_is_told_in_the_terminals_language(
    monkeypatch: pytest.MonkeyPatch, locale: str, words: str, pages: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    received = Measured(SEEN, SEEN, SEEN)
    outcome = ON_THE_PAGE[pages]
    walked = Walked("MN-7", "by_officer", Status.ENDED_BY_OFFICER, outcome, "", 2.0, received)
    assert outcome_words(walked) == words


def test_a_korean_shell_has_the_words_from_django_that_it_sets_up_itself(tmp_path: Path) -> None:
    script = """
from mannam.ops.commands.walk import outcome_words
from mannam.ops.walk.journey import Walked
print(outcome_words(Walked("MN-7", "by_officer", "ended_by_officer", "Ended by the officer", "", 2.0, None)))
"""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        cwd=tmp_path,
        env=own | {"LC_ALL": "ko_KR.UTF-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.stdout, done.stderr) == ("교도관이 중지함\n", "")
