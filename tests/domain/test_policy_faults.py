"""Every fault of a policy has a sentence in both languages, and a document's faults are told together."""

import re

import pytest
from django.utils import translation

from mannam.domain.policy_document import faults_in
from mannam.domain.policy_faults import FAULTS, FaultCode, PolicyError
from mannam.notify.policy_wording import fault_words
from tests.domain.test_bad_policies import KOREAN, with_line

PARAMS = dict.fromkeys(("told", "value", "least", "most", "allowed", "country", "part"), "x")


@pytest.mark.parametrize("code", list(FaultCode))
def test_a_fault_has_its_sentence_in_both_languages(code: FaultCode) -> None:
    error = PolicyError("call.talk_seconds", code, line=7, **PARAMS)
    with translation.override("en"):
        english = fault_words(error)
    with translation.override("ko"):
        korean = fault_words(error)
    assert english == FAULTS[code] % PARAMS
    assert code is FaultCode.NOT_TOML or re.search("[가-힣]", korean)


def test_the_text_of_a_fault_is_english_wherever_it_is_said() -> None:
    with translation.override("ko"):
        error = PolicyError("name", FaultCode.MISSING, line=2)
        assert str(error) == "name: is missing (at line 2)"
        assert str(error.in_file("kr.toml")) == "kr.toml: name: is missing (at line 2)"


@pytest.mark.parametrize(("key", "slip"), [("talk_seconds", "talk_secnds"), ("opens_at", "opens_att")])
def test_a_misspelt_key_is_told_where_it_stands(key: str, slip: str) -> None:
    document = KOREAN.replace(f"\n{key} =", f"\n{slip} =", 1)
    (fault,) = faults_in(document)
    assert (fault.path.rpartition(".")[2], fault.code) == (slip, FaultCode.UNKNOWN_KEY)
    assert document.splitlines()[(fault.line or 0) - 1].startswith(f"{slip} =")


def test_a_policy_has_no_faults() -> None:
    assert faults_in(KOREAN) == ()


def test_the_faults_of_several_tables_are_told_at_once_in_their_order() -> None:
    document = with_line("talk_seconds", "talk_seconds = 0").replace('mon = ["09:00', 'mon = ["09:05')
    document = document.replace("party_max = 3", "party_max = 0").replace('name = "kr"', "name = 1\ncolour = 1")
    found = [(fault.path, fault.line) for fault in faults_in(document)]
    assert [path for path, _line in found] == [
        "name",
        "colour",
        "call.talk_seconds",
        "hours.mon",
        "booking.party_max",
    ]
    lines = [line for _path, line in found if line is not None]
    assert lines == sorted(lines)
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("key", "line", "code"),
    [
        ("name", "name = ", FaultCode.NOT_TOML),
        ("closes_days_before", "closes_days_before = 7", FaultCode.NEVER_OPEN),
        ("first_application_days_before", "first_application_days_before = 9", FaultCode.FIRST_VISIT_TOO_EARLY),
        ("units", "units = 1\nwhat = 2", FaultCode.UNKNOWN_KEY),
    ],
)
def test_a_fault_between_tables_or_in_the_writing_is_told_alone(key: str, line: str, code: FaultCode) -> None:
    document = with_line(key, line) if key != "units" else KOREAN + "\ncolour = 1\n"
    assert [fault.code for fault in faults_in(document)] == [code]
