"""Which quanta of a day are open: weekly hours, public holidays and closures only ever clear bits."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

from mannam.domain.bitmaps import interval, union
from mannam.domain.policy import Hours
from mannam.domain.slots import QUANTUM_MINUTES


@lru_cache(maxsize=64)
def _public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def is_holiday(hours: Hours, day: date) -> bool:
    """A public holiday (substitute days included) or a day the ministry closed (D 58(1))."""
    if day in hours.extra_open:
        return False
    if day in hours.extra_closed:
        return True
    return hours.closed_on_holidays and day in _public_holidays(hours.country, hours.subdivision, day.year)


def is_working_day(hours: Hours, day: date) -> bool:
    """A day on which visits are held at all."""
    return bool(hours.week[day.weekday()]) and not is_holiday(hours, day)


def working_days_before(hours: Hours, day: date, count: int) -> date:
    """The ``count``-th working day before ``day``. The week must have one (``policy_document`` sees to it)."""
    while count > 0:
        day -= timedelta(days=1)
        if is_working_day(hours, day):
            count -= 1
    return day


def open_quanta(hours: Hours, day: date, closures: Iterable[int] = ()) -> int:
    """The open quanta of ``day`` as bits; ``closures`` are bitmaps of closed quanta."""
    if is_holiday(hours, day):
        return 0
    spans = hours.week[day.weekday()]
    opened = union(interval(a // QUANTUM_MINUTES, b // QUANTUM_MINUTES) for a, b in spans)
    return opened & ~union(closures)
