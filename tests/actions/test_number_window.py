"""A window opened later has a higher number, whatever was done to the database or its clock in between."""

from collections.abc import Callable
from importlib import import_module
from threading import Event
from time import monotonic

import pytest
from django.db import connection, transaction

from mannam.actions.number_window import NEXT, number_window
from tests.actions.crowd import PATIENCE, all_at_once

pytestmark = pytest.mark.django_db

CENTURY_AHEAD = 5_000_000_000_000_000
"""Microseconds since 1970, in the year 2128."""


def counted_so_far(number: int) -> None:
    """The database's count stands there, as it does in what was restored."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM window_count")
        cursor.execute("INSERT INTO window_count (n) VALUES (%s)", [number])


@pytest.fixture(autouse=True)
def _count_as_before(db: None) -> None:
    counted_so_far(1)


def test_a_window_opened_after_a_restore_is_newer_than_one_of_before() -> None:
    before = [number_window() for _window in range(3)]
    counted_so_far(1)
    assert number_window() > max(before)


def test_where_the_clock_went_back_the_count_goes_on() -> None:
    counted_so_far(CENTURY_AHEAD)
    assert [number_window(), number_window()] == [CENTURY_AHEAD + 1, CENTURY_AHEAD + 2]


def test_the_count_goes_on_above_the_sequence_of_before() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('call_window', %s)", [CENTURY_AHEAD])
        cursor.execute("DROP TABLE window_count")
        cursor.execute(import_module("mannam.migrations.0002_window_count").COUNT)
    assert number_window() == CENTURY_AHEAD + 1


def read_and_write() -> int:
    """The next number as it would be without the row's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT n + 1 FROM window_count")
        (number,) = cursor.fetchone()
        cursor.execute("UPDATE window_count SET n = %s", [number])
        return int(number)


def update() -> int:
    """The next number by the statement itself, in whatever transaction is open."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        return int(cursor.fetchone()[0])


def until_somebody_waits() -> None:
    """Until another connection waits for a lock."""
    deadline = monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("nobody waited")


def interleaved(first: Callable[[], int], second: Callable[[], int]) -> list[int]:
    """What both give where the second begins after the first's writing and before the end of its transaction."""
    has_written = Event()

    def slowly() -> int:
        with transaction.atomic():
            number = first()
            has_written.set()
            until_somebody_waits()
        return number

    def meanwhile() -> int:
        assert has_written.wait(PATIENCE)
        return second()

    return all_at_once([slowly, meanwhile], workers=2)


@pytest.mark.django_db(transaction=True)
def test_read_and_then_written_two_windows_would_have_one_number() -> None:
    counted_so_far(CENTURY_AHEAD)
    assert interleaved(read_and_write, read_and_write) == [CENTURY_AHEAD + 1] * 2


@pytest.mark.django_db(transaction=True)
def test_two_windows_opened_at_once_have_two_numbers() -> None:
    """Also where the clock went back."""
    counted_so_far(CENTURY_AHEAD)
    assert interleaved(update, number_window) == [CENTURY_AHEAD + 1, CENTURY_AHEAD + 2]


@pytest.mark.django_db(transaction=True)
def test_no_window_is_numbered_within_another_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        number_window()
