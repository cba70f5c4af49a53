"""Dates, times and refusals as people read them, in both languages."""

from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from django.utils import translation

from mannam.domain.lifecycle import Status
from mannam.domain.policy import parse
from mannam.domain.refusals import SENTENCES, Param, Refusal, RefusalCode
from mannam.notify import wording

MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # 09:30 in Seoul
EVERY_PARAM: dict[str, Param] = {
    "opens_at": MORNING,
    "closed_at": MORNING,
    "day": date(2026, 11, 24),
    "until": date(2026, 12, 1),
    "max": 3,
    "limit": 1,
    "guarantee": "recording",
}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ko", "11월 24일(화) 오전 9:30"), ("en", "Tuesday 24 November, 9:30 am")],
)
def test_a_moment_has_its_weekday_and_half_of_the_day(language: str, expected: str) -> None:
    with translation.override(language):
        assert wording.when(MORNING) == expected


@pytest.mark.parametrize(("language", "expected"), [("ko", "화요일 오전 9:30"), ("en", "Tuesday 9:30 am")])
def test_the_next_button_names_weekday_and_time(language: str, expected: str) -> None:
    with translation.override(language):
        assert wording.weekday_and_time(MORNING) == expected


@pytest.mark.parametrize(
    ("hour_utc", "korean", "english"),
    [
        (15, "오전 0:00", "12:00 am"),
        (3, "오후 12:00", "12:00 pm"),
        (4, "오후 1:00", "1:00 pm"),
        (14, "오후 11:00", "11:00 pm"),
    ],
)
def test_noon_and_midnight(hour_utc: int, korean: str, english: str) -> None:
    moment = datetime(2026, 11, 24, hour_utc, tzinfo=UTC)
    with translation.override("ko"):
        assert wording.time_words(moment) == korean
    with translation.override("en"):
        assert wording.time_words(moment) == english


@pytest.mark.parametrize(("language", "expected"), [("ko", "9분 30초"), ("en", "9 minutes 30 seconds")])
def test_lengths_of_talk(language: str, expected: str) -> None:
    with translation.override(language):
        assert wording.minutes_words(570_000) == expected


def test_a_length_without_seconds_names_none() -> None:
    with translation.override("en"):
        assert wording.minutes_words(60_000) == "1 minute"
        assert wording.minutes_words(0) == "0 seconds"


def test_dates_in_a_refusal_are_worded() -> None:
    refusal = Refusal(RefusalCode.WINDOW_NOT_OPEN, {"opens_at": MORNING})
    with translation.override("en"):
        assert wording.sentence(refusal) == ("Booking for this day opens on Tuesday 24 November, 9:30 am.")
    with translation.override("ko"):
        assert "11월 24일(화) 오전 9:30" in wording.sentence(refusal)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("code", list(RefusalCode))
def test_every_refusal_has_a_sentence_without_a_gap(code: RefusalCode, language: str) -> None:
    with translation.override(language):
        words = wording.sentence(Refusal(code, EVERY_PARAM))
    assert words
    assert "%" not in words
    assert code in SENTENCES


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words(status: Status) -> None:
    assert wording.status_words(status)


def test_every_lawful_reason_of_the_korean_policy_has_words(korean_policy: str) -> None:
    reasons = parse(korean_policy).call.end_reasons
    assert reasons
    assert all(wording.end_reason_words(reason) for reason in reasons)


def test_parts_of_the_day() -> None:
    assert wording.day_part(MORNING) is wording.DayPart.MORNING
    assert wording.day_part(datetime(2026, 11, 24, 3, tzinfo=UTC)) is wording.DayPart.AFTERNOON
    assert wording.day_part(datetime(2026, 11, 24, 15, tzinfo=UTC)) is wording.DayPart.NIGHT
    assert wording.day_part(datetime(2026, 11, 24, 9, tzinfo=UTC)) is wording.DayPart.EVENING


@pytest.fixture
def korean_policy() -> str:
    """The Korean policy as it is shipped."""
    return files("mannam").joinpath("policies/kr.toml").read_text()
