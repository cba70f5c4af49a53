"""A policy that cannot be used is refused, and the key and the reason are named."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.policy_document import parse
from mannam.domain.policy_faults import PolicyError
from tests.domain.office import POLICIES

KOREAN = (POLICIES / "kr.toml").read_text()


def with_line(key: str, line: str) -> str:
    """The Korean policy with ``line`` in the place of the first that sets ``key``."""
    text, count = re.subn(rf"(?m)^{key} = (\[[^\]]*\]|[^\n]*)", line, KOREAN, count=1)
    assert count == 1
    return text


def refusal(document: str) -> PolicyError:
    """How ``document`` is refused."""
    with pytest.raises(PolicyError) as caught:
        parse(document)
    return caught.value


@pytest.mark.parametrize(
    ("key", "line", "path", "reason"),
    [
        # a key that is missing, unknown, misspelt
        ("talk_seconds", "", "call.talk_seconds", "is missing"),
        ("talk_seconds", "talk_seconds = 600\ntalk_minutes = 10", "call.talk_minutes", "is not a key of a policy"),
        ("party_max", "party_max = 3\nparty_min = 1", "booking.party_min", "is not a key of a policy"),
        ("name", 'name = "kr"\ncolour = "red"', "colour", "is not a key of a policy"),
        ("country", 'country = "KR"\nsummer = []', "hours.summer", "is not a key of a policy"),
        ("opens_at", 'opens_at = "16:00"\nopens = 1', "window.opens", "is not a key of a policy"),
        ("S1", "S1 = { day = 1 }\nS5 = { day = 1 }", "allowance.S5", "is not a key of a policy"),
        ("S1", "S1 = { week = 1 }", "allowance.S1.week", "is not a key of a policy"),
        ("fine_labour", "", "allowance.fine_labour", "is missing"),
        # a value of the wrong type
        ("name", "name = 5", "name", "must be a text"),
        ("effective_from", 'effective_from = "2026-02-09"', "effective_from", "must be a date"),
        ("effective_from", "effective_from = 2026-02-09T00:00:00", "effective_from", "must be a date"),
        ("talk_seconds", 'talk_seconds = "600"', "call.talk_seconds", "must be a whole number"),
        ("talk_seconds", "talk_seconds = 600.0", "call.talk_seconds", "must be a whole number"),
        ("talk_seconds", "talk_seconds = true", "call.talk_seconds", "must be a whole number"),
        ("cue_seconds", "cue_seconds = 120", "call.cue_seconds", "must be a list"),
        ("cue_seconds", 'cue_seconds = [120, "30"]', "call.cue_seconds", "must be a whole number"),
        ("end_reasons", "end_reasons = [1]", "call.end_reasons", "must be a list of texts"),
        ("recording", 'recording = "maybe"', "call.recording", "must be one of never, on_grounds, always"),
        ("recording", "recording = false", "call.recording", "must be one of"),
        ("guarantees", 'guarantees = ["magic"]', "call.guarantees", "must be one of"),
        ("mon", 'mon = "09:00-12:00"', "hours.mon", "must be a list"),
        ("closed_on_holidays", "closed_on_holidays = 1", "hours.closed_on_holidays", "must be true or false"),
        ("extra_closed", 'extra_closed = ["2026-05-06"]', "hours.extra_closed", "must be a date"),
        ("S1", "S1 = 1", "allowance.S1", "must be a table"),
        ("S1", 'S1 = { day = "one" }', "allowance.S1.day", "must be a whole number"),
        # a number out of its range
        ("talk_seconds", "talk_seconds = 0", "call.talk_seconds", "from 1 to 86400"),
        ("turnaround_seconds", "turnaround_seconds = -1", "call.turnaround_seconds", "from 0 to 86400"),
        ("opens_days_before", "opens_days_before = 999999", "window.opens_days_before", "from 0 to 86400"),
        ("party_max", "party_max = 0", "booking.party_max", "from 1 to"),
        ("S1", "S1 = { day = 0 }", "allowance.S1.day", "from 1 to"),
        # hours that cannot be
        ("mon", 'mon = ["09:10-12:00"]', "hours.mon", "quarter hour"),
        ("mon", 'mon = ["09:00-12:05"]', "hours.mon", "quarter hour"),
        ("mon", 'mon = ["09:00-12:00", "11:00-16:00"]', "hours.mon", "not a span after the one before"),
        ("mon", 'mon = ["13:00-16:00", "09:00-12:00"]', "hours.mon", "not a span after the one before"),
        ("mon", 'mon = ["12:00-09:00"]', "hours.mon", "not a span"),
        ("mon", 'mon = ["09:00-09:00"]', "hours.mon", "not a span"),
        ("mon", 'mon = ["09:00-24:30"]', "hours.mon", "not a time of day"),
        ("mon", 'mon = ["09:00-11:60"]', "hours.mon", "not a time of day"),
        ("mon", 'mon = ["nine-noon"]', "hours.mon", "not a time such as"),
        ("mon", 'mon = ["09:00"]', "hours.mon", "not a time such as"),
        ("mon", 'mon = ["0900-1200"]', "hours.mon", "not a time such as"),
        ("mon", 'mon = ["-09:00-12:00"]', "hours.mon", "not a time such as"),
        ("country", 'country = "XX"', "hours.country", "are not known"),
        # a window that cannot be
        ("opens_at", 'opens_at = "24:00"', "window.opens_at", "the next day's 00:00"),
        ("opens_at", 'opens_at = "start"', "window.opens_at", "not a time such as"),
        ("closes_at", 'closes_at = "24:30"', "window.closes_at", "not a time of day"),
        ("closes_at", 'closes_at = "end"', "window.closes_at", "not a time such as"),
        ("opens_days_before", "opens_days_before = 0", "window.opens_days_before", "close before it opens"),
        ("closes_days_before", "closes_days_before = 7", "window.opens_days_before", "close before it opens"),
        ("opens_days_before", "opens_days_before = 1", "window.opens_days_before", "close before it opens"),
        # rules that contradict each other, or say nothing
        (
            "make_up_limit_seconds",
            "make_up_limit_seconds = 301",
            "call.make_up_limit_seconds",
            "than the turnaround",
        ),
        ("S1", "S1 = {}", "allowance.S1", "needs a number for a day or a month"),
        # not TOML at all
        ("name", "name = ", "", "Invalid value"),
    ],
)
def test_what_is_wrong_is_named(key: str, line: str, path: str, reason: str) -> None:
    error = refusal(with_line(key, line))
    assert error.path == path
    assert reason in error.reason
    assert str(error) == (f"{path}: {error.reason}" if path else error.reason)


@pytest.mark.parametrize("table", ["call", "hours", "window", "booking", "allowance"])
def test_a_missing_table_is_named(table: str) -> None:
    error = refusal(KOREAN.replace(f"[{table}]", f"[another_{table}]"))
    assert (error.path, error.reason) == (table, "is missing")


def test_a_week_without_an_hour_is_refused() -> None:
    never = re.sub(r'(?m)^(mon|tue|wed|thu|fri) = \["[^\]]*\]', r"\1 = []", KOREAN)
    error = refusal(never)
    assert error.path == "hours.mon"
    assert "no day of the week" in error.reason


def test_of_several_unknown_keys_the_first_by_name_is_named() -> None:
    assert refusal(with_line("name", 'name = "kr"\nzebra = 1\nant = 1')).path == "ant"


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("mon", 'mon = ["00:00-24:00"]'),
        ("mon", 'mon = ["09:00-12:00", "12:00-16:00"]'),  # one span right after the other
        ("mon", "mon = []"),
        ("make_up_limit_seconds", "make_up_limit_seconds = 300"),
        ("closes_at", 'closes_at = "start"'),
        ("closes_at", 'closes_at = "15:59"'),
        ("cue_seconds", "cue_seconds = []"),
        ("guarantees", "guarantees = []"),
        ("extra_open", "extra_open = [2026-12-25]"),
    ],
)
def test_what_is_unusual_is_not_wrong(key: str, line: str) -> None:
    parse(with_line(key, line))


def test_cues_come_longest_first_and_once() -> None:
    assert parse(with_line("cue_seconds", "cue_seconds = [30, 120, 30]")).call.cue_seconds == (120, 30)


def keys_of(table: dict[str, object], prefix: str = "") -> Iterator[str]:
    """Every key of the document with the tables it stands in."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from keys_of(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


KEYS = [key for key in keys_of(tomllib.loads(KOREAN)) if not key.startswith(("allowance.", "kinds."))]
NEVER_GOOD = st.sampled_from(["{ a = 1 }", "[[1]]", "-1", "1.5", "[true]", "12:00:00"])


@given(st.sampled_from(KEYS), NEVER_GOOD)
def test_nonsense_in_any_place_is_refused_there(key: str, nonsense: str) -> None:
    name = key.rpartition(".")[2]
    assert refusal(with_line(name, f"{name} = {nonsense}")).path == key
