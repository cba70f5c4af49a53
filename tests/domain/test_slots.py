"""Every time lies on one grid of quarter hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mannam.domain.slots import (
    EPOCH,
    OffGridError,
    SlotNo,
    day_of,
    first_slot_of,
    index_in_day,
    slot_at,
    slot_holding,
    start_of,
    time_of,
)
from tests.domain.office import SEOUL, at, slot

NEW_YORK = ZoneInfo("America/New_York")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
zones = st.sampled_from([SEOUL, NEW_YORK, KATHMANDU, ZoneInfo("Europe/London"), ZoneInfo("Australia/Lord_Howe")])
slots = st.integers(-20_000, 600_000).map(SlotNo)  # some days before the epoch to the year 2037
moments = st.datetimes(datetime(2019, 6, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def wall_clock(number: SlotNo) -> datetime:
    """Oracle: count quarter hours on a clock without a zone."""
    return datetime.combine(EPOCH, time()) + timedelta(minutes=15) * number


@given(slots)
def test_a_slot_is_its_day_and_its_index_in_the_day(number: SlotNo) -> None:
    wall = wall_clock(number)
    assert day_of(number) == wall.date()
    assert time_of(index_in_day(number)) == wall.time()
    assert first_slot_of(day_of(number)) + index_in_day(number) == number


@given(slots)
def test_a_slot_survives_the_way_to_utc_and_back_in_seoul(number: SlotNo) -> None:
    moment = start_of(number, SEOUL)
    assert moment.tzinfo is UTC
    assert moment.replace(tzinfo=None) == wall_clock(number) - timedelta(hours=9)
    assert slot_at(moment, SEOUL) == number


@given(slots, zones)
def test_a_slot_survives_in_every_zone_unless_its_hour_is_skipped(number: SlotNo, zone: ZoneInfo) -> None:
    moment = start_of(number, zone)
    wall = moment.astimezone(zone).replace(tzinfo=None)
    assume(wall == wall_clock(number))
    assert slot_at(moment, zone) == slot_holding(moment, zone) == number


@given(moments, zones)
def test_a_moment_falls_in_the_slot_that_the_wall_shows(moment: datetime, zone: ZoneInfo) -> None:
    wall = moment.astimezone(zone).replace(tzinfo=None)
    start = wall_clock(slot_holding(moment, zone))
    assert start <= wall < start + timedelta(minutes=15)


@given(moments, zones)
def test_only_the_start_of_a_slot_is_on_the_grid(moment: datetime, zone: ZoneInfo) -> None:
    wall = moment.astimezone(zone).replace(tzinfo=None)
    if wall == wall_clock(slot_holding(moment, zone)):
        assert slot_at(moment, zone) == slot_holding(moment, zone)
        return
    with pytest.raises(OffGridError):
        slot_at(moment, zone)


@pytest.mark.parametrize(
    "text", ["2026-11-24 10:01", "2026-11-24 10:00:01", "2026-11-24 10:14:59.999999", "2026-11-24 10:00:00.000001"]
)
def test_a_second_beside_the_grid_is_off_it(text: str) -> None:
    with pytest.raises(OffGridError):
        slot_at(at(text), SEOUL)
    assert slot_holding(at(text), SEOUL) == slot("2026-11-24 10:00")


def test_the_grid_starts_at_the_epoch_and_a_day_is_96() -> None:
    assert slot("2020-01-01 00:00") == 0
    assert slot("2020-01-01 23:45") == 95
    assert slot("2020-01-02 00:00") == first_slot_of(date(2020, 1, 2)) == 96
    assert slot("2024-03-01 00:00") - slot("2024-02-28 00:00") == 2 * 96  # a leap day


def test_an_hour_that_the_clocks_skip_falls_on_the_hour_after() -> None:
    skipped = SlotNo(first_slot_of(date(2026, 3, 8)) + 10)  # 02:30, New York goes from 02:00 to 03:00
    assert start_of(skipped, NEW_YORK) == datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK)


def test_an_hour_that_the_clocks_repeat_is_one_slot() -> None:
    repeated = SlotNo(first_slot_of(date(2026, 11, 1)) + 6)  # 01:30
    first, second = (datetime(2026, 11, 1, 1, 30, fold=fold, tzinfo=NEW_YORK) for fold in (0, 1))
    assert start_of(repeated, NEW_YORK) == first.astimezone(UTC)
    assert slot_at(first.astimezone(UTC), NEW_YORK) == slot_at(second.astimezone(UTC), NEW_YORK) == repeated
