"""What a person reads: refusals, dates, times, states and reasons, worded for the active language.

A date is not a translated string: Korean and English put its parts in another order, so each language has its
own small wording below. Sentences come from the catalogue.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
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

NOON = 12  # o'clock
UNBROKEN = "\u00a0"
JOINED = "\u2060"
"""Is not seen, and keeps what stands on either side on one line: a browser breaks Korean before a bracket."""


def made_up_words() -> str:
    """What stands on everything that the demo sends or prints."""
    return gettext("This is a demo: the people and visits are made up.")


class DayPart(StrEnum):
    """How a day is divided on the pages that offer times."""

    NIGHT = "night"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_DAY_PARTS: Mapping[DayPart, str] = {
    DayPart.MORNING: _("Morning"),
    DayPart.AFTERNOON: _("Afternoon"),
    DayPart.EVENING: _("Evening"),
}

_STATUS_WORDS: Mapping[Status, str] = {
    Status.HELD: _("Kept for you"),
    Status.REQUESTED: _("Waiting for approval"),
    Status.BOOKED: _("Booked"),
    Status.CHECKED_IN: _("Checked in"),
    Status.IN_CALL: _("Talking now"),
    Status.COMPLETED: _("Done"),
    Status.INTERRUPTED: _("Broken off by a fault"),
    Status.ENDED_BY_OFFICER: _("Ended by the officer"),
    Status.NO_SHOW: _("Not attended"),
    Status.INMATE_NO_SHOW: _("The other side did not come"),
    Status.CANCELLED: _("Cancelled"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.REJECTED: _("Not approved"),
    Status.EXPIRED: _("Not confirmed in time"),
    Status.DECLINED: _("Will not take place"),
    Status.CALLED_OFF: _("Called off"),
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


def sentence(refusal: Refusal, today: date | None = None) -> str:
    """The refusal in plain words of the active language; its dates are worded too, as ``day_words`` does."""
    words = {name: _worded(value, today) for name, value in refusal.params.items()}
    return gettext(SENTENCES[refusal.code]) % words


def when(moment: datetime) -> str:
    """Day and time: "11월 24일(화) 오전 9:30", "Tuesday 24 November, 9:30 am".

    The hour after midnight names both days, "11월 24일(화)에서 25일(수)로 넘어가는 밤 12:00": one reader takes
    "25일 밤 12시" for the end of that day and another for its beginning.
    """
    wall = local(moment)
    joint = " " if _is_korean() else ", "
    days = night_before(wall.date()) if wall.hour == 0 else day_words(wall.date())
    return f"{days}{joint}{time_words(wall)}"


def time_and_day(moment: datetime, today: date | None = None) -> str:
    """A moment on the pages of staff, of 24 hours: "00:10 · 11월 25일(수)", "00:10 · Wednesday 25 November".

    The day has its year where ``day_words`` gives it one.
    """
    wall = local(moment)
    return f"{wall:%H:%M} · {day_words(wall.date(), today)}"


def night_before(day: date) -> str:
    """The night in which ``day`` begins: "11월 24일(화)에서 25일(수)로 넘어가는", "the night from …"."""
    eve = day - timedelta(days=1)
    if _is_korean():
        arrived = day_words(day) if eve.month != day.month else day_words(day).partition(" ")[2]
        return f"{day_words(eve)}에서 {arrived}로 넘어가는"
    left = day_words(eve) if eve.month != day.month else day_words(eve).rpartition(" ")[0]
    return f"the night from {left} to {day_words(day)}"


def day_words(day: date, today: date | None = None) -> str:
    """A day with its weekday: "11월 24일(화)", "Tuesday 24 November".

    With its year where ``today`` is given and in another one: "2020년 1월 1일(수)", "Wednesday 1 January 2020".
    """
    has_year = today is not None and today.year != day.year
    if _is_korean():
        words = f"{day.month}월 {day.day}일{JOINED}({_WEEKDAYS_KO[day.weekday()]})"
        return f"{day.year}년 {words}" if has_year else words
    words = f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"
    return f"{words} {day.year}" if has_year else words


def weekday_short(day: date) -> str:
    """The weekday as it stands on a day button: "화", "Tue"."""
    return _WEEKDAYS_KO[day.weekday()] if _is_korean() else _WEEKDAYS_EN[day.weekday()][:3]


def weekday_and_time(moment: datetime) -> str:
    """What the Next button says of a chosen time: "화요일 오전 10:00", "Tuesday 10:00 am".

    The hour after midnight in as few words as fit there: "화·수 사이 밤 12:00", "Tuesday night, 12 midnight".
    """
    wall = local(moment)
    day, eve = wall.date(), wall.date() - timedelta(days=1)
    if wall.hour > 0:
        weekday = f"{weekday_short(day)}요일" if _is_korean() else _WEEKDAYS_EN[day.weekday()]
        return f"{weekday} {time_words(wall)}"
    if _is_korean():
        return f"{weekday_short(eve)}·{weekday_short(day)} 사이 {time_words(wall)}"
    return f"{_WEEKDAYS_EN[eve.weekday()]} night, {time_words(wall)}"


def time_words(moment: datetime) -> str:
    """A time of day: "오전 9:30", "9:30 am". The hours of twelve as people say them: "밤 12:15", "12 noon".

    The blank of "9:30 am" and of "오전 9:30" does not break: on a narrow telephone half of it stood on the next.
    """
    wall = local(moment)
    if _is_korean():
        half = {0: "밤", NOON: "낮"}.get(wall.hour, "오전" if wall.hour < NOON else "오후")
        return f"{half}{UNBROKEN}{clock_words(wall)}"
    if wall.hour in {0, NOON} and wall.minute == 0:
        return "12 midnight" if wall.hour == 0 else "12 noon"
    if wall.hour == 0:
        return f"{clock_words(wall)} after midnight"
    return f"{clock_words(wall)}{UNBROKEN}{'am' if wall.hour < NOON else 'pm'}"


def clock_words(moment: datetime) -> str:
    """Hours and minutes alone, of twelve hours: "9:30"; midnight and noon are 12."""
    wall = local(moment)
    return f"{wall.hour % NOON or NOON}:{wall.minute:02d}"


def day_part(moment: datetime) -> DayPart:
    """The part of the day in which ``moment`` falls: from 6, 12 and 18 o'clock."""
    return tuple(DayPart)[local(moment).hour // 6]


def day_part_words(part: DayPart, day: date) -> str:
    """The name of a part of ``day``. The night is that in which the day begins, and says so."""
    if part is not DayPart.NIGHT:
        return gettext(_DAY_PARTS[part])
    words = night_before(day)
    return f"{words} 밤과 새벽" if _is_korean() else words[0].upper() + words[1:]


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


def span_words(minutes: int) -> str:
    """A span that is told ahead: "45 minutes", "2 hours"; whole hours as people count them."""
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        return f"{minutes}분" if _is_korean() else f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{hours}시간" if _is_korean() else f"{hours} hour{'' if hours == 1 else 's'}"


def local(moment: datetime) -> datetime:
    """``moment`` on the wall clock of the deployment."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))


def _worded(value: Param, today: date | None) -> str | int:
    if isinstance(value, datetime):
        return when(value)
    return day_words(value, today) if isinstance(value, date) else value


def _is_korean() -> bool:
    return (get_language() or "").startswith("ko")
