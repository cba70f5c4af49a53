"""What stands on the terminal once Mannam runs."""

import pytest

from mannam.ops.welcome import sign_in_lines
from mannam.web.demo.people import PEOPLE


def test_everybody_to_sign_in_as_is_named_by_what_they_do_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANNAM_PORT", "8222")
    lines = sign_in_lines()
    assert len(lines) == len(PEOPLE)
    for key, words in (
        ("haneul", "Haneul, who visits"),
        ("seo", "Seo, at the desk of Seoul Dongbu"),
        ("min", "Min, at the desk of Daegu and supervising calls"),
        ("auditor", "The auditor: has no pages in this version yet"),
    ):
        (line,) = (line for line in lines if line.endswith(f"  http://localhost:8222/demo/sign-in/{key}/"))
        assert line.strip().startswith(words)
