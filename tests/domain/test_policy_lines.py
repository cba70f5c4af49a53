"""A fault in a policy's document is said with the line on which it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.policy_document import parse
from mannam.domain.policy_lines import line_of
from tests.domain.test_bad_policies import KOREAN, refusal, with_line

DOCUMENT = '''# a comment = 1
name = "x"
"quoted" = 2

[call]
talk = 600      # talk = 3
reasons = [
    # a comment with a ] in it
    "talk = 1",
    "[hours]",
]
words = """
[allowance]
talk = 5
"""

[hours]
mon = []
[allowance]
S1 = { day = 1, month = 2 }
S2.day = 3
[kinds.lawyer]
own = { month = 4 }
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("name", 2),
        ("quoted", 3),
        ("call", 5),
        ("call.talk", 6),
        ("call.reasons", 7),
        ("call.words", 12),
        ("hours", 17),
        ("hours.mon", 18),
        ("allowance", 19),
        ("allowance.S1.month", 20),
        ("allowance.S2.day", 21),
        ("kinds.lawyer", 22),
        ("kinds.lawyer.own.month", 23),
        ("call.missing", 5),  # of what is missing, the table
        ("allowance.S1.week", 20),
        ("kinds.visitor", 22),
        ("missing", None),
        ("missing.key", None),
    ],
)
def test_a_key_is_found_on_its_line(path: str, line: int | None) -> None:
    assert line_of(DOCUMENT, path) == line
    assert line_of(DOCUMENT.replace("\n", "\r\n"), path) == line


@given(st.integers(0, 40), st.sampled_from(["talk_seconds", "mon", "closes_at", "end_reasons", "party_max"]))
def test_lines_put_before_it_move_it_down(count: int, key: str) -> None:
    path = {"mon": "hours.mon", "closes_at": "window.closes_at", "party_max": "booking.party_max"}.get(
        key, f"call.{key}"
    )
    line = line_of(KOREAN, path)
    assert line is not None
    assert KOREAN.split("\n")[line - 1].startswith(f"{key} = ")
    assert line_of("# above = 1\n" * count + KOREAN, path) == line + count


@pytest.mark.parametrize(
    ("key", "line", "told"),
    [
        ("talk_seconds", 'talk_seconds = "10min"', "'10min': write the seconds alone, without the unit"),
        ("talk_seconds", "talk_seconds = 36000", "36000 seconds are more than four hours: is the unit right?"),
        ("opens_days_before", "opens_days_before = 10080", "10080 days are more than ten years"),
        ("check_in_opens_minutes_before", "check_in_opens_minutes_before = 10081", "minutes are more than a week"),
        ("party_max", "party_max = 3\npartymax = 4", "is not a key of a policy"),
        ("opens_days_before", "opens_days_before = 0", "booking would close before it opens"),
        ("name", "name = ", "Invalid value"),
    ],
)
def test_the_line_and_the_reason_are_told(key: str, line: str, told: str) -> None:
    document = with_line(key, line)
    wrong = line.rsplit("\n", maxsplit=1)[-1]
    number = document.split("\n").index(wrong) + 1
    error = refusal(document)
    assert told in str(error)
    assert f"(at line {number}" in str(error)
    assert error.line == number


@pytest.mark.parametrize(
    ("key", "value"),
    [("talk_seconds", 14400), ("opens_days_before", 3660), ("check_in_opens_minutes_before", 10080)],
)
def test_the_longest_that_makes_sense_is_taken(key: str, value: int) -> None:
    parse(with_line(key, f"{key} = {value}"))
    assert "is the unit right?" in refusal(with_line(key, f"{key} = {value + 1}")).reason
