"""The board of a day: cells, hours in use, the part that a screen shows."""

from datetime import time, timedelta

import pytest

from mannam.domain.lifecycle import FREED, Status
from mannam.models import Booth, Facility, Visit
from mannam.queries.booths import BoothScreen, ScreenState
from mannam.web.desk import board
from mannam.web.desk.board import Cell, Entry, Look
from tests.people import at

NINE, TEN, TWELVE = 36, 40, 48
HALF_PAST_TWELVE = 50


def entry(
    index: int,
    *,
    quanta: int = 1,
    booth: int = 1,
    pk: int = 1,
    status: Status = Status.BOOKED,
    minutes_late: int = 0,
) -> Entry:
    starts_at = at("2026-11-24 00:00") + timedelta(minutes=15 * index + minutes_late)
    visit = Visit(pk=pk, quanta=quanta, status=status, starts_at=starts_at)
    return Entry(visit, booth, booth, Booth.BoothSide.VISITOR, index, "김O순", 0, "Daegu", Facility())


def screen(booth: int) -> BoothScreen:
    return BoothScreen(Booth(pk=booth, number=booth, side=Booth.BoothSide.VISITOR), None, ScreenState.NOT_PAIRED)


def cells(entries: list[Entry], window: tuple[int, int]) -> list[Cell]:
    return list(board.draw(entries, [screen(1)], window).groups[0].rows[0].cells)


def test_hours_in_use_are_whole_hours() -> None:
    assert board.hours_in_use([entry(NINE + 1), entry(HALF_PAST_TWELVE, quanta=4)]) == (NINE, 56)


def test_the_last_hour_ends_with_the_day() -> None:
    assert board.hours_in_use([entry(95, quanta=4)]) == (92, 96)


def test_no_visits_no_hours() -> None:
    assert board.hours_in_use([]) == (0, 0)


@pytest.mark.parametrize(
    ("wanted", "used", "shown"),
    [
        (NINE, (NINE, TWELVE), (NINE, TWELVE)),
        (0, (NINE, TWELVE), (NINE, TWELVE)),
        (95, (NINE, TWELVE), (NINE, TWELVE)),
        (TEN + 2, (0, 96), (TEN, TEN + 12)),
        (95, (0, 96), (84, 96)),
        (-4, (0, 96), (0, 12)),
        (NINE, (NINE, TEN), (NINE, TEN)),
    ],
)
def test_shows_three_hours_of_those_in_use(wanted: int, used: tuple[int, int], shown: tuple[int, int]) -> None:
    assert board.window_from(wanted, used) == shown


def test_other_screens_skip_hours_without_visits() -> None:
    entries = [entry(8), entry(NINE), entry(90)]
    assert board.later_than((NINE, TWELVE), entries) == 90
    assert board.earlier_than((NINE, TWELVE), entries) == 0
    assert board.earlier_than((84, 96), entries) == 28
    assert board.later_than((84, 96), entries) is None
    assert board.earlier_than((8, 20), entries) is None


def test_a_row_fills_the_window() -> None:
    first, later = entry(NINE + 1), entry(NINE + 3, quanta=4)
    assert cells([first, later], (NINE, NINE + 8)) == [
        Cell(1),
        Cell(1, (first,)),
        Cell(1),
        Cell(4, (later,)),
        Cell(1),
    ]


def test_a_visit_over_the_edge_is_cut() -> None:
    before, after = entry(NINE - 2, quanta=4), entry(NINE + 7, quanta=4)
    shown = cells([before, after], (NINE, NINE + 8))
    assert shown[0] == Cell(2, (before,))
    assert shown[-1] == Cell(1, (after,))
    assert sum(cell.span for cell in shown) == 8


def test_two_visits_that_share_a_quarter_hour_stand_in_its_column() -> None:
    """A demo's are a few minutes apart; neither is drawn where it does not begin."""
    first, second = entry(NINE, minutes_late=5), entry(NINE, quanta=2, minutes_late=7, pk=2)
    after = entry(NINE + 2)
    assert cells([first, second, after], (NINE, NINE + 4)) == [
        Cell(2, (first, second)),
        Cell(1, (after,)),
        Cell(1),
    ]


def test_a_visit_within_another_ones_time_does_not_break_the_row() -> None:
    shown = cells([entry(NINE, quanta=4), entry(NINE + 2)], (NINE, NINE + 8))
    assert sum(cell.span for cell in shown) == 8


def test_a_visit_off_the_grid_says_its_own_time() -> None:
    late = entry(NINE, minutes_late=7)
    assert (late.starts, late.is_off_grid) == (time(9, 7), True)
    assert not entry(NINE).is_off_grid


def test_a_booth_shows_only_its_own_visits() -> None:
    assert cells([entry(NINE, booth=2)], (NINE, NINE + 1)) == [Cell(1)]


def test_the_legend_counts_visits_not_sides() -> None:
    both_sides = [entry(NINE), entry(NINE, booth=2)]
    counts = {look: count for look, _word, count in board.legend([*both_sides, entry(TEN, pk=2)])}
    assert counts[Look.BOOKED] == 2
    assert counts[Look.DONE] == 0


@pytest.mark.parametrize("status", sorted(set(Status) - FREED))
def test_every_state_has_a_look_and_a_word(status: Status) -> None:
    shown = entry(NINE, status=status)
    assert shown.look in board.LEGEND
    assert shown.word


def test_times_are_on_the_wall_clock() -> None:
    assert entry(NINE + 1).starts == time(9, 15)


@pytest.mark.parametrize(
    ("facility", "short"),
    [
        ("Seoul Dongbu Detention Center", "Seoul Dongbu"),
        ("Daegu Correctional Institution", "Daegu"),
        ("Nonsan Branch", "Nonsan"),
        ("Somewhere else", "Somewhere else"),
    ],
)
def test_short_names(facility: str, short: str) -> None:
    assert board.short_name(Facility(name_en=facility, name_ko=facility)) == short
