"""Closures as the bits of a day."""

from collections.abc import Iterable
from datetime import date

from mannam.domain.bitmaps import interval, union
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of
from mannam.models import Booth

ClosureRow = tuple[int, str, int, int]
"""facility, side ("" is both), first slot, end slot"""


def closed_bits(closures: Iterable[ClosureRow], facility_id: int, side: Booth.BoothSide, day: date) -> int:
    """The quanta of ``day`` at which this side of the facility is closed."""
    start = first_slot_of(day)
    return union(
        interval(min(max(first - start, 0), QUANTA_PER_DAY), min(max(end - start, 0), QUANTA_PER_DAY))
        for where, which, first, end in closures
        if where == facility_id and which in {"", side}
    )
