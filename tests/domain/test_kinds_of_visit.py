"""A policy lists its kinds of visit; one that lists none has the ordinary kind."""

from datetime import date
from pathlib import Path

import pytest

from mannam.domain.calendar import is_holiday
from mannam.domain.policy import (
    ORDINARY,
    Application,
    Guarantee,
    InmateClass,
    OwnAllowance,
    Period,
    Recording,
    Release,
    ReleaseMode,
    VisitorRole,
    Waitlist,
)
from mannam.domain.policy_document import parse
from tests.domain.office import KR, POLICIES, preset
from tests.domain.test_bad_policies import KOREAN, refusal

STORED = sorted((Path(__file__).parent / "stored").glob("*.toml"))
LAWYER = '\n[kinds.extra]\nname_en = "Extra"\nname_ko = "추가"\ntalk_seconds = 1800\nturnaround_seconds = 900\n'
RELEASE = '\n[release]\nmode = "{}"\nlottery_minutes = {}\nqueue_bound = 500\n'
WITHOUT_TABLES = KOREAN.partition("\n[application]")[0]
"""The Korean policy up to the tables that may be left out."""


@pytest.mark.parametrize("file", STORED, ids=lambda file: file.stem)
def test_a_document_stored_by_an_earlier_version_is_still_read(file: Path) -> None:
    policy = parse(file.read_text())
    assert list(policy.kinds) == [ORDINARY]
    assert policy.terms_of(ORDINARY) == policy.call == KR.call
    assert (policy.no_show_count, policy.no_show_pause_days) == (1, 14)
    assert (policy.application, policy.release) == (Application(), Release())


def test_an_unknown_kind_has_no_terms() -> None:
    with pytest.raises(KeyError):
        KR.terms_of("conjugal")


def test_the_korean_kinds() -> None:
    assert list(KR.kinds) == [ORDINARY, "lawyer", "retrial", "counsel"]
    assert KR.terms_of(ORDINARY) == KR.call
    lawyer, retrial, counsel = (KR.kinds[name] for name in ("lawyer", "retrial", "counsel"))
    assert {kind.role for kind in (lawyer, retrial, counsel)} == {VisitorRole.LAWYER}
    assert lawyer.own == OwnAllowance({Period.MONTH: 4})
    assert retrial.own == OwnAllowance({}, per_case=2)
    assert counsel.own == OwnAllowance({})
    assert counsel.inmate_classes == {InmateClass.PRETRIAL}
    assert lawyer.inmate_classes == set(InmateClass)
    assert [KR.terms_of(kind.name).quanta for kind in (lawyer, retrial, counsel)] == [5, 5, 5]
    assert KR.terms_of("lawyer").talk_seconds == 60 * 60


def test_counsel_is_neither_heard_nor_recorded() -> None:
    terms = KR.terms_of("counsel")
    assert not terms.monitored
    assert terms.recording is Recording.NEVER
    assert not terms.guarantees & {Guarantee.SUPERVISION, Guarantee.RECORDING}
    assert KR.terms_of(ORDINARY).monitored


def test_taiwan_counts_two_no_shows_in_six_months() -> None:
    tw = preset("tw")
    assert (tw.no_show_count, tw.no_show_within_days, tw.no_show_pause_days) == (2, 183, 30)
    assert tw.application.first_application_days_before == 7
    assert set(map(str, tw.allowance.values())) == {str({Period.MONTH: 2})}
    assert tw.call.talk_seconds == 30 * 60
    assert is_holiday(tw.hours, date(2026, 10, 10))  # the National Day


def test_england_counts_an_hour_as_two_half_hours() -> None:
    uk = preset("uk")
    assert (uk.kinds[ORDINARY].units, uk.kinds["hour"].units) == (1, 2)
    assert (uk.call.talk_seconds, uk.terms_of("hour").talk_seconds) == (30 * 60, 60 * 60)
    assert uk.allowance[InmateClass.S1] == {Period.MONTH: 2}
    assert (uk.application.contacts_max, uk.application.applicant_must_be_adult) == (4, True)
    assert uk.call.recording is Recording.ALWAYS
    assert (uk.window.opens_days_before, uk.window.closes_days_before) == (28, 1)


def test_englands_holidays_are_not_scotlands() -> None:
    easter_monday, st_andrew = date(2026, 4, 6), date(2026, 11, 30)
    england = preset("uk").hours
    scotland = parse((POLICIES / "uk.toml").read_text().replace('"ENG"', '"SCT"')).hours
    assert [is_holiday(england, day) for day in (easter_monday, st_andrew)] == [True, False]
    assert [is_holiday(scotland, day) for day in (easter_monday, st_andrew)] == [False, True]


def test_a_kind_takes_from_the_call_what_it_does_not_say() -> None:
    terms = parse(WITHOUT_TABLES + LAWYER).terms_of("extra")
    assert (terms.make_up_limit_seconds, terms.cue_seconds) == (180, (120, 30))
    assert (terms.recording, terms.monitored) == (KR.call.recording, True)
    shorter = LAWYER + "make_up_limit_seconds = 60\ncue_seconds = [10, 300]\n"
    terms = parse(WITHOUT_TABLES + shorter).terms_of("extra")
    assert (terms.make_up_limit_seconds, terms.cue_seconds) == (60, (300, 10))


@pytest.mark.parametrize(
    ("added", "path", "reason"),
    [
        (LAWYER + "talk_minutes = 30", "kinds.extra.talk_minutes", "is not a key of a policy"),
        (LAWYER.replace("talk_seconds = 1800", ""), "kinds.extra.talk_seconds", "is missing"),
        (
            LAWYER.replace("talk_seconds = 1800", "talk_seconds = 10200"),
            "kinds.extra.talk_seconds",
            "opening hours",
        ),
        (LAWYER.replace("kinds.extra", 'kinds."a:b"'), "kinds.a:b", "is named in small letters"),
        (LAWYER + 'role = "judge"', "kinds.extra.role", "must be one of visitor, lawyer"),
        (LAWYER + 'inmate_classes = ["S9"]', "kinds.extra.inmate_classes", "must be one of"),
        (LAWYER + "inmate_classes = []", "kinds.extra.inmate_classes", "is open to nobody"),
        (LAWYER + "units = 0", "kinds.extra.units", "from 1 to"),
        (LAWYER + 'counts_as = "lawyer"', "kinds.extra.counts_as", "must be ordinary"),
        (LAWYER + "own = { week = 1 }", "kinds.extra.own.week", "is not a key of a policy"),
        (LAWYER + "own = { case = 0 }", "kinds.extra.own.case", "from 1 to"),
        (LAWYER + "own = {}\nunits = 2", "kinds.extra.units", "counts apart"),
        (LAWYER + 'own = {}\ncounts_as = "ordinary"', "kinds.extra.counts_as", "counts apart"),
        (LAWYER + 'monitored = false\nrecording = "always"', "kinds.extra.recording", "is never recorded"),
        (LAWYER + "make_up_limit_seconds = 901", "kinds.extra.make_up_limit_seconds", "than the turnaround"),
        (LAWYER.replace("= 900", "= 60"), "kinds.extra.turnaround_seconds", "than the turnaround"),
        (LAWYER.replace("extra", "ordinary"), "kinds.ordinary.talk_seconds", "is not a key of a policy"),
        (
            "\n[no_show]\ncount = 2\nwithin_days = 9\npause_days = 9",
            "booking.no_show_pause_days",
            "said by the table",
        ),
        (
            '\n[release]\nmode = "first_come"\nlottery_minutes = 5\nqueue_bound = 0',
            "release.lottery_minutes",
            "is for",
        ),
        (
            '\n[release]\nmode = "lottery"\nlottery_minutes = 0\nqueue_bound = 0',
            "release.lottery_minutes",
            "is for",
        ),
        ('\n[release]\nmode = "lottery"', "release.lottery_minutes", "is missing"),
        ("\n[application]\nfirst_application_days_before = 7", "application.contacts_max", "is missing"),
        ("\n[waitlist]\nentries_max = 0\nowed_first = true", "waitlist.entries_max", "from 1 to"),
        ("\n[waitlist]\nentries_max = 3\nowed_first = 1", "waitlist.owed_first", "must be true or false"),
        ("\n[waitlist]\nentries_max = 3", "waitlist.owed_first", "is missing"),
        ("\n[waitlist]\nentries_max = 3\nowed_first = true\nminutes = 5", "waitlist.minutes", "is not a key"),
        ("\n[restriction]\ndiscipline_days_max = -1", "restriction.discipline_days_max", "from 0 to"),
        ("\n[restriction]\ndays = 30", "restriction.discipline_days_max", "is missing"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_line(added: str, path: str, reason: str) -> None:
    error = refusal(WITHOUT_TABLES + added)
    assert error.path == path
    assert reason in error.reason
    assert error.line is not None


def test_a_first_visit_cannot_be_asked_for_before_booking_opens() -> None:
    first = "first_application_days_before ="
    parse(KOREAN.replace(f"{first} 0", f"{first} 7"))
    error = refusal(KOREAN.replace(f"{first} 0", f"{first} 8"))
    assert error.path == "application.first_application_days_before"


def test_a_part_of_a_country_that_is_not_known_is_refused() -> None:
    error = refusal((POLICIES / "uk.toml").read_text().replace('"ENG"', '"KENT"'))
    assert error.path == "hours.subdivision"
    assert "'KENT' in 'GB'" in error.reason


def test_a_document_without_the_table_lets_people_wait_for_three_inmates() -> None:
    assert parse(WITHOUT_TABLES).waitlist == Waitlist(entries_max=3, owed_first=True)
    table = "\n[waitlist]\nentries_max = 1\nowed_first = false\n"
    assert parse(WITHOUT_TABLES + table).waitlist == Waitlist(entries_max=1, owed_first=False)


def test_a_lottery_has_its_minutes() -> None:
    assert parse(WITHOUT_TABLES + RELEASE.format("lottery", 30)).release == Release(ReleaseMode.LOTTERY, 30, 500)
