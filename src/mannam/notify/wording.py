"""What a person reads: refusals, dates, times, states and reasons, worded for the active language.

A date is not a translated string: Korean and English put its parts in another order, so each language has its
own small wording below. Sentences come from the catalogue.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from mannam.domain.lifecycle import Status
from mannam.domain.refusals import SENTENCES, Param, Refusal

_WEEKDAYS_KO = "월화수목금토일"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class DayPart(StrEnum):
    """How a day is divided on the pages that offer times."""

    NIGHT = "night"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_DAY_PARTS: Mapping[DayPart, str] = {
    DayPart.NIGHT: _("At night"),
    DayPart.MORNING: _("Morning"),
    DayPart.AFTERNOON: _("Afternoon"),
    DayPart.EVENING: _("Evening"),
}

_STATUS_WORDS: Mapping[Status, str] = {
    Status.BOOKED: _("Booked"),
    Status.CHECKED_IN: _("Checked in"),
    Status.IN_CALL: _("Talking now"),
    Status.COMPLETED: _("Done"),
    Status.INTERRUPTED: _("Broken off by a fault"),
    Status.ENDED_BY_OFFICER: _("Ended by the officer"),
    Status.NO_SHOW: _("Not attended"),
    Status.CANCELLED: _("Cancelled"),
}

# the grounds of A 42 and D 63, by the names that policies use
_END_REASONS: Mapping[str, str] = {
    "destroys_evidence": _("There was a danger that evidence would be destroyed."),
    "contraband": _("There was an attempt to hand over or ask for forbidden things."),
    "crime": _("The talk was about a crime."),
    "false_rumours": _("Untrue things were said about life in the facility."),
    "harms_rehabilitation": _("The talk would have made the return to a good life harder."),
    "endangers_security": _("The security or the order of the facility was in danger."),
}


def sentence(refusal: Refusal) -> str:
    """The refusal in plain words of the active language; its dates are worded too."""
    words = {name: _worded(value) for name, value in refusal.params.items()}
    return gettext(SENTENCES[refusal.code]) % words


def when(moment: datetime) -> str:
    """Day and time: "11월 24일(화) 오전 9:30", "Tuesday 24 November, 9:30 am"."""
    wall = local(moment)
    joint = " " if _is_korean() else ", "
    return f"{day_words(wall.date())}{joint}{time_words(wall)}"


def day_words(day: date) -> str:
    """A day with its weekday: "11월 24일(화)", "Tuesday 24 November"."""
    if _is_korean():
        return f"{day.month}월 {day.day}일({_WEEKDAYS_KO[day.weekday()]})"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"


def weekday_short(day: date) -> str:
    """The weekday as it stands on a day button: "화", "Tue"."""
    return _WEEKDAYS_KO[day.weekday()] if _is_korean() else _WEEKDAYS_EN[day.weekday()][:3]


def weekday_and_time(moment: datetime) -> str:
    """What the Next button says of a chosen time: "화요일 오전 10:00", "Tuesday 10:00 am"."""
    wall = local(moment)
    weekday = f"{weekday_short(wall.date())}요일" if _is_korean() else _WEEKDAYS_EN[wall.weekday()]
    return f"{weekday} {time_words(wall)}"


def time_words(moment: datetime) -> str:
    """A time of day: "오전 9:30", "9:30 am"."""
    wall = local(moment)
    if _is_korean():
        return f"{'오전' if wall.hour < 12 else '오후'} {clock_words(wall)}"  # noqa: PLR2004 - noon
    return f"{clock_words(wall)} {'am' if wall.hour < 12 else 'pm'}"  # noqa: PLR2004


def clock_words(moment: datetime) -> str:
    """Hours and minutes alone, of twelve hours: "9:30". Midnight is 0 in Korean, 12 in English."""
    wall = local(moment)
    hour = wall.hour % 12
    if hour == 0 and not (_is_korean() and wall.hour == 0):
        hour = 12
    return f"{hour}:{wall.minute:02d}"


def day_part(moment: datetime) -> DayPart:
    """The part of the day in which ``moment`` falls: from 6, 12 and 18 o'clock."""
    return tuple(DayPart)[local(moment).hour // 6]


def day_part_words(part: DayPart) -> str:
    """The name of a part of the day."""
    return gettext(_DAY_PARTS[part])


def status_words(status: str) -> str:
    """Where a visit stands, in a word or two."""
    return gettext(_STATUS_WORDS[Status(status)])


def end_reason_words(reason: str) -> str:
    """The lawful reason for which an officer ended a visit, as a sentence; empty when it is not known."""
    words = _END_REASONS.get(reason, "")
    return gettext(words) if words else ""


def minutes_words(milliseconds: int) -> str:
    """A length of talk: "9 minutes 30 seconds"; no minutes or seconds when there are none."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    parts = []
    if minutes:
        parts.append(f"{minutes}분" if _is_korean() else f"{minutes} minute{'' if minutes == 1 else 's'}")
    if seconds or not minutes:
        parts.append(f"{seconds}초" if _is_korean() else f"{seconds} second{'' if seconds == 1 else 's'}")
    return " ".join(parts)


def local(moment: datetime) -> datetime:
    """``moment`` on the wall clock of the deployment."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))


def _worded(value: Param) -> str | int:
    if isinstance(value, datetime):
        return when(value)
    return day_words(value) if isinstance(value, date) else value


def _is_korean() -> bool:
    return (get_language() or "").startswith("ko")
