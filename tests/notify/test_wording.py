"""Dates, times and refusals as people read them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from django.utils import translation

from mannam.domain.lifecycle import Status
from mannam.domain.policy_document import parse
from mannam.domain.refusals import SENTENCES, Param, Refusal, RefusalCode
from mannam.notify import wording

MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # 09:30 in Seoul
EVERY_PARAM: dict[str, Param] = {
    "opens_at": MORNING,
    "closed_at": MORNING,
    "day": date(2026, 11, 24),
    "until": date(2026, 12, 1),
    "earliest": date(2026, 12, 1),
    "since": date(2026, 12, 1),
    "max": 3,
    "limit": 1,
    "guarantee": "recording",
    "free_at": MORNING,
    "starts_at": MORNING,
    "booth": 2,
}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ko", "11월 24일\u2060(화) 오전\u00a09:30"), ("en", "Tuesday 24 November, 9:30\u00a0am")],
)
def test_a_moment_has_its_weekday_and_half_of_the_day(language: str, expected: str) -> None:
    with translation.override(language):
        assert wording.when(MORNING) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("ko", "화요일 오전\u00a09:30"), ("en", "Tuesday 9:30\u00a0am")]
)
def test_the_next_button_names_weekday_and_time(language: str, expected: str) -> None:
    with translation.override(language):
        assert wording.weekday_and_time(MORNING) == expected


@pytest.mark.parametrize(
    ("hour_utc", "korean", "english"),
    [
        (15, "밤\u00a012:00", "12 midnight"),
        (3, "낮\u00a012:00", "12 noon"),
        (4, "오후\u00a01:00", "1:00\u00a0pm"),
        (14, "오후\u00a011:00", "11:00\u00a0pm"),
    ],
)
def test_noon_and_midnight(hour_utc: int, korean: str, english: str) -> None:
    moment = datetime(2026, 11, 24, hour_utc, tzinfo=UTC)
    with translation.override("ko"):
        assert wording.time_words(moment) == korean
    with translation.override("en"):
        assert wording.time_words(moment) == english


@pytest.mark.parametrize(
    ("minute", "korean", "english"),
    [(0, "밤\u00a012:00", "12 midnight"), (45, "밤\u00a012:45", "12:45 after midnight")],
)
def test_the_hour_after_midnight_names_both_days(minute: int, korean: str, english: str) -> None:
    moment = datetime(2026, 11, 24, 15, minute, tzinfo=UTC)  # the 25th has begun in Seoul
    with translation.override("ko"):
        assert wording.when(moment) == f"11월 24일\u2060(화)에서 25일\u2060(수)로 넘어가는 {korean}"
        assert wording.weekday_and_time(moment) == f"화·수 사이 {korean}"
    with translation.override("en"):
        assert wording.when(moment) == f"the night from Tuesday 24 to Wednesday 25 November, {english}"
        assert wording.weekday_and_time(moment) == f"Tuesday night, {english}"


def test_midnight_between_two_months_and_years() -> None:
    month, year = datetime(2026, 11, 30, 15, tzinfo=UTC), datetime(2026, 12, 31, 15, tzinfo=UTC)
    with translation.override("ko"):
        assert wording.when(month) == "11월 30일\u2060(월)에서 12월 1일\u2060(화)로 넘어가는 밤\u00a012:00"
        assert wording.when(year).startswith("12월 31일\u2060(목)에서 1월 1일\u2060(금)로 넘어가는")
    with translation.override("en"):
        assert wording.when(month) == "the night from Monday 30 November to Tuesday 1 December, 12 midnight"


@pytest.mark.parametrize(
    ("hour_utc", "korean", "english"),
    [
        (14, "11월 24일\u2060(화) 오후\u00a011:45", "Tuesday 24 November, 11:45\u00a0pm"),
        (16, "11월 25일\u2060(수) 오전\u00a01:45", None),
    ],
)
def test_the_hours_beside_midnight_need_one_day(hour_utc: int, korean: str, english: str | None) -> None:
    moment = datetime(2026, 11, 24, hour_utc, 45, tzinfo=UTC)
    with translation.override("ko"):
        assert wording.when(moment) == korean
    with translation.override("en"):
        assert english is None or wording.when(moment) == english


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_two_times_of_a_day_read_the_same(language: str) -> None:
    moments = [MORNING + timedelta(minutes=15 * n) for n in range(96)]
    with translation.override(language):
        assert len({wording.when(moment) for moment in moments}) == len(moments)
        assert len({wording.time_words(moment) for moment in moments}) == len(moments)


def test_the_night_of_a_day_says_which_night() -> None:
    day = date(2026, 11, 25)
    with translation.override("ko"):
        assert (
            wording.day_part_words(wording.DayPart.NIGHT, day)
            == "11월 24일\u2060(화)에서 25일\u2060(수)로 넘어가는 밤과 새벽"
        )
        assert wording.day_part_words(wording.DayPart.MORNING, day) == "오전"
    with translation.override("en"):
        night = wording.day_part_words(wording.DayPart.NIGHT, day)
    assert night == "The night from Tuesday 24 to Wednesday 25 November"


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
        assert wording.sentence(refusal) == ("Booking for this day opens on Tuesday 24 November, 9:30\u00a0am.")
    with translation.override("ko"):
        assert "11월 24일\u2060(화) 오전\u00a09:30" in wording.sentence(refusal)


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


@pytest.mark.parametrize(
    ("minutes", "korean", "english"),
    [
        (1, "1분", "1 minute"),
        (20, "20분", "20 minutes"),
        (60, "1시간", "1 hour"),
        (90, "90분", "90 minutes"),
        (120, "2시간", "2 hours"),
    ],
)
def test_whole_hours_are_told_as_hours(minutes: int, korean: str, english: str) -> None:
    for language, expected in (("ko", korean), ("en", english)):
        with translation.override(language):
            assert wording.span_words(minutes) == expected


def test_parts_of_the_day() -> None:
    assert wording.day_part(MORNING) is wording.DayPart.MORNING
    assert wording.day_part(datetime(2026, 11, 24, 3, tzinfo=UTC)) is wording.DayPart.AFTERNOON
    assert wording.day_part(datetime(2026, 11, 24, 15, tzinfo=UTC)) is wording.DayPart.NIGHT
    assert wording.day_part(datetime(2026, 11, 24, 9, tzinfo=UTC)) is wording.DayPart.EVENING


@pytest.fixture
def korean_policy() -> str:
    """The Korean policy as it is shipped."""
    return files("mannam").joinpath("policies/kr.toml").read_text()
