"""The first day of a policy's document, written into it from a field of its own."""

import re
from collections.abc import Collection
from datetime import date, timedelta

_LINE = re.compile(r"(?m)^([ \t]*effective_from[ \t]*=[ \t]*)[^\s#]*")


def with_day(document: str, day: date) -> str:
    """The document with ``day`` on its line of ``effective_from``; as it is where it has none."""
    return _LINE.sub(lambda found: f"{found[1]}{day.isoformat()}", document, count=1)


def first_free_day(today: date, taken: Collection[date]) -> date:
    """The next day on which no other version begins."""
    day = today + timedelta(days=1)
    while day in taken:
        day += timedelta(days=1)
    return day
