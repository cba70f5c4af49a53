"""An administrator reads in plain words what a policy says and what another one says otherwise."""

import re
from dataclasses import replace

import pytest
from django.utils import translation

from mannam.domain.policy import Policy
from mannam.domain.policy_settings import changes, said_of, settings_of
from mannam.notify.policy_table import CODES, LABELS, OF_KINDS, change_rows, label, policy_rows
from tests.domain.office import KR, preset
from tests.domain.test_rules_page import every_key

NAMES = ("kr", "tw", "uk", "demo")
TITLES = sorted({*LABELS.values(), *OF_KINDS.values(), *CODES.values()})


@pytest.mark.parametrize("name", NAMES)
def test_every_key_has_its_words_in_both_languages(name: str) -> None:
    """A new key of a policy needs words in ``notify/policy_table.py``."""
    policy = preset(name)
    for key in settings_of(policy):
        with translation.override("en"):
            assert label(key, policy) != key
            assert not label(key, policy).endswith(f": {key.partition('.')[2].partition('.')[2]}")
        with translation.override("ko"):
            assert re.search("[가-힣]", label(key, policy))


def test_the_words_are_translated() -> None:
    with translation.override("ko"):
        assert [title for title in TITLES if not re.search("[가-힣]", translation.gettext(title))] == []


def test_no_key_of_a_document_is_forgotten() -> None:
    """The list knows every key of ``docs/rules.md``, but for names, dates and what is said by another key."""
    said_by_another = {"name", "effective_from", "kinds.NAME.counts_as", "booking.no_show_pause_days"}
    said_by_another |= {key for key in every_key() if re.fullmatch(r"allowance\.\w+", key)}
    listed = {re.sub(r"^kinds\.\w+\.", "kinds.NAME.", key) for name in NAMES for key in settings_of(preset(name))}
    assert every_key() - said_by_another - listed <= {"kinds.NAME.own.day", "kinds.NAME.own"}


def rows(policy: Policy) -> dict[str, str]:
    return {row.key: row.value for row in policy_rows(policy)}


def test_what_korea_says() -> None:
    with translation.override("en"):
        said = rows(KR)
        assert said["call.talk_seconds"] == "10 minutes"
        assert said["call.cue_seconds"] == "2 minutes, 30 seconds"
        assert said["hours.mon"] == "09:00-12:00, 13:00-16:00"
        assert said["hours.sat"] == "none"
        assert said["window.opens_days_before"] == "7 days"
        assert said["window.opens_at"] == "16:00"
        assert said["application.contacts_max"] == "no limit"
        assert said["kinds.lawyer.role"] == "lawyers"
        assert said["kinds.lawyer.applicant_per_day"] == "no limit"
        assert label("kinds.lawyer.talk_seconds", KR) == "Litigation lawyer's visit: Length of the talk"
        assert label("allowance.death_row.month", KR) == "Visits a month of an inmate of class death row"
    with translation.override("ko"):
        assert rows(KR)["call.talk_seconds"] == "10분"


def test_what_a_kind_takes_from_the_call_is_said_once() -> None:
    assert "kinds.lawyer.long_loss_seconds" in settings_of(KR)
    assert "kinds.lawyer.long_loss_seconds" not in said_of(KR)
    assert "kinds.lawyer.talk_seconds" in said_of(KR)


def test_reasons_that_are_sentences_stand_beside_one_another_without_a_comma() -> None:
    with translation.override("en"):
        said = next(row.value for row in policy_rows(KR) if row.key == "call.end_reasons")
    assert said.count(". ") > 1
    assert ".," not in said


def test_the_same_policy_changes_nothing() -> None:
    assert changes(KR, KR) == []
    assert changes(KR, replace(KR, name="other")) == []


def test_a_change_is_told_key_by_key() -> None:
    longer = replace(KR, party_max=2, call=replace(KR.call, long_loss_seconds=60))
    with translation.override("en"):
        (loss, party) = sorted(change_rows(changes(KR, longer), longer, KR), key=lambda row: row.key, reverse=True)
    assert (party.key, party.before, party.after) == ("booking.party_max", "3", "2")
    assert (loss.key, loss.before, loss.after) == ("call.long_loss_seconds", "2 minutes", "1 minute")


def test_a_kind_that_comes_or_goes_is_told() -> None:
    without = replace(KR, kinds={name: kind for name, kind in KR.kinds.items() if name != "retrial"})
    with translation.override("en"):
        gone = {
            row.key: (row.label, row.before, row.after) for row in change_rows(changes(KR, without), without, KR)
        }
    assert gone["kinds.retrial.own.case"] == ("Retrial lawyer's visit: Visits of this kind a case", "2", "–")
