"""A window opened later has a higher number, whatever was done to the database or its clock in between."""

import pytest
from django.db import connection

from mannam.actions.number_window import number_window
from tests.actions.crowd import all_at_once

pytestmark = pytest.mark.django_db

CENTURY_AHEAD = 5_000_000_000_000_000
"""Microseconds since 1970, in the year 2128."""


def counted_so_far(number: int) -> None:
    """The database's count stands there, as it does in what was restored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('call_window', %s)", [number])


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


@pytest.mark.django_db(transaction=True)
def test_two_windows_opened_at_once_have_two_numbers() -> None:
    """Also where the clock went back, and each number is one more than the last."""
    counted_so_far(CENTURY_AHEAD)
    numbers = all_at_once([number_window] * 400, workers=8)
    assert sorted(numbers) == [CENTURY_AHEAD + n for n in range(1, 401)]
