"""The grid that every visit is placed on: quanta of fifteen minutes, numbered since a fixed epoch.

A deployment has one grid, in one zone (Asia/Seoul), because people are claimed on it too and a person
may be claimed from two facilities. ``slot_no`` is an integer, so a day is 96 of them and a day's
free starts are the bits of one integer.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

QUANTUM_MINUTES = 15
QUANTUM_SECONDS = QUANTUM_MINUTES * 60
QUANTA_PER_DAY = 24 * 60 // QUANTUM_MINUTES
EPOCH = date(2020, 1, 1)

SlotNo = NewType("SlotNo", int)


class OffGridError(ValueError):
    """A time that is not the start of a quantum."""


def first_slot_of(day: date) -> SlotNo:
    """The slot number of 00:00 on ``day``."""
    return SlotNo((day - EPOCH).days * QUANTA_PER_DAY)


def day_of(slot: SlotNo) -> date:
    """The day on which ``slot`` starts, in the grid's zone."""
    return EPOCH + timedelta(days=slot // QUANTA_PER_DAY)


def index_in_day(slot: SlotNo) -> int:
    """0 for the quantum at 00:00, 95 for the one at 23:45."""
    return slot % QUANTA_PER_DAY


def time_of(index: int) -> time:
    """The wall-clock time at which quantum ``index`` of a day starts."""
    hours, quarter = divmod(index, 60 // QUANTUM_MINUTES)
    return time(hours, quarter * QUANTUM_MINUTES)


def start_of(slot: SlotNo, zone: ZoneInfo) -> datetime:
    """When ``slot`` starts, as an aware datetime in UTC.

    In a zone with summer time, an hour that the clocks skip falls on the hour after it, and one that they
    repeat is its first pass. Asia/Seoul has had none since 1988.
    """
    wall = datetime.combine(day_of(slot), time_of(index_in_day(slot)), tzinfo=zone)
    return wall.astimezone(UTC)


def slot_at(moment: datetime, zone: ZoneInfo) -> SlotNo:
    """The slot that starts exactly at ``moment`` (aware).

    Raises OffGridError when ``moment`` is not on the grid.
    """
    wall = moment.astimezone(zone)
    if wall.minute % QUANTUM_MINUTES or wall.second or wall.microsecond:
        raise OffGridError(moment.isoformat())
    return slot_holding(moment, zone)


def slot_holding(moment: datetime, zone: ZoneInfo) -> SlotNo:
    """The slot during which ``moment`` (aware) falls."""
    wall = moment.astimezone(zone)
    index = (wall.hour * 60 + wall.minute) // QUANTUM_MINUTES
    return SlotNo(first_slot_of(wall.date()) + index)
