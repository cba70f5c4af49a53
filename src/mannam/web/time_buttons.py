"""Days as links and the times of one day as large buttons, for every page on which a time is chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mannam.domain.slots import SlotNo, day_of, start_of
from mannam.notify import wording


@dataclass(frozen=True)
class DayButton:
    """One day, its weekday and how many places are free, in words.

    ``anchor`` ends the address, so that a chosen day far to the right is in view without JavaScript.
    """

    anchor: str
    url: str
    weekday: str
    number: int
    places: str
    whole: str
    is_selected: bool
    is_full: bool


@dataclass(frozen=True)
class TimeButton:
    """One time of the chosen day."""

    slot: int
    label: str
    sentence: str
    is_checked: bool


@dataclass(frozen=True)
class TimeGroup:
    """The times of a part of the day."""

    title: str
    times: list[TimeButton]


def day_buttons(
    window: Sequence[date], free: Sequence[SlotNo], chosen: date | None, address_of: Callable[[date], str]
) -> list[DayButton]:
    """A button for each day of the window from the first that has a free time on."""
    counts = {day: len(list(slots)) for day, slots in groupby(free, key=day_of)}
    first = next((day for day in window if day in counts), None)
    return [
        _day(day, counts.get(day, 0), address_of(day), is_selected=day == chosen)
        for day in window
        if first is not None and day >= first
    ]


def _day(day: date, count: int, address: str, *, is_selected: bool) -> DayButton:
    anchor = f"day-{day.isoformat()}"
    return DayButton(
        anchor,
        f"{address}#{anchor}",
        wording.weekday_short(day),
        day.day,
        _places(count),
        wording.day_words(day),
        is_selected,
        count == 0,
    )


def time_groups(day: date, free: Sequence[SlotNo], chosen: int | None) -> list[TimeGroup]:
    """The free times of ``day`` by the parts of the day."""
    slots = [slot for slot in free if day_of(slot) == day]
    parts = groupby(slots, key=lambda slot: wording.day_part(_starts(slot)))
    return [
        TimeGroup(wording.day_part_words(part, day), [_time(slot, chosen) for slot in found])
        for part, found in parts
    ]


def _time(slot: SlotNo, chosen: int | None) -> TimeButton:
    moment = _starts(slot)
    return TimeButton(slot, wording.clock_words(moment), wording.weekday_and_time(moment), slot == chosen)


def _places(count: int) -> str:
    if count == 0:
        return _("none free")
    return ngettext("%(count)d free", "%(count)d free", count) % {"count": count}


def _starts(slot: SlotNo) -> datetime:
    return start_of(slot, ZoneInfo(settings.TIME_ZONE))
