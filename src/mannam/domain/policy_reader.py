"""Reading a TOML table strictly: every value typed, every key used, every fault named by its path."""

from collections.abc import Iterator
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from mannam.domain.policy_faults import FaultCode, PolicyError
from mannam.domain.slots import QUANTUM_MINUTES

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

MINUTES_PER_DAY = 24 * 60
MOST = 86_400
"""The largest number that any key takes: the seconds of a day. More is a slip, and would leave the calendar."""
SLIP = 0.85
"""How alike two keys are (as difflib counts) of which one is a misspelling of the other."""
LONGEST = {
    "seconds": (4 * 3600, FaultCode.TOO_MANY_SECONDS, FaultCode.WITH_SECONDS),
    "minutes": (7 * 24 * 60, FaultCode.TOO_MANY_MINUTES, FaultCode.WITH_MINUTES),
    "days": (3660, FaultCode.TOO_MANY_DAYS, FaultCode.WITH_DAYS),
}
"""The largest number that makes sense of each unit (more is written in another unit, or a zero too many), what is
said of a larger one, and of one that is written with its unit."""


class Table:
    """One table of the document. ``finish`` refuses the keys nobody asked for."""

    def __init__(self, prefix: str, values: dict[str, object]) -> None:
        self._prefix = prefix
        self._values = values
        self._used: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """The keys, in the order of the document."""
        return iter(self._values)

    def path(self, key: str) -> str:
        """The key with the tables it stands in: ``call.talk_seconds``."""
        return f"{self._prefix}.{key}" if self._prefix else key

    def finish(self) -> None:
        """Raise PolicyError for a key that was never read."""
        for key in sorted(self._values.keys() - self._used):
            raise PolicyError(self.path(key), FaultCode.UNKNOWN_KEY)

    def table(self, key: str) -> "Table":
        value = self._get(key)
        if not isinstance(value, dict):
            raise PolicyError(self.path(key), FaultCode.NOT_A_TABLE)
        return Table(self.path(key), value)

    def text(self, key: str) -> str:
        return self._as(str, key, FaultCode.NOT_A_TEXT)

    def flag(self, key: str) -> bool:
        return self._as(bool, key, FaultCode.NOT_A_FLAG)

    def whole(self, key: str, *, least: int = 0) -> int:
        return self._whole(self._get(key), key, least)

    def wholes(self, key: str) -> list[int]:
        return [self._whole(item, key, 0) for item in self._list(key)]

    def texts(self, key: str) -> list[str]:
        return [self._checked(str, item, key, FaultCode.NOT_TEXTS) for item in self._list(key)]

    def choice(self, key: str, kind: type[E]) -> E:
        return self._choice(self._get(key), key, kind)

    def choices(self, key: str, kind: type[E]) -> list[E]:
        return [self._choice(item, key, kind) for item in self._list(key)]

    def day(self, key: str) -> date:
        return self._day(self._get(key), key)

    def days(self, key: str) -> list[date]:
        return [self._day(item, key) for item in self._list(key)]

    def clock(self, key: str) -> time:
        """A time of day, "16:00"."""
        minutes = self._minutes(self.text(key), key)
        if minutes == MINUTES_PER_DAY:
            raise PolicyError(self.path(key), FaultCode.NEXT_DAY)
        return time(minutes // 60, minutes % 60)

    def clock_or_start(self, key: str) -> time | None:
        """A time of day, or "start" (None) for the start of the visit itself."""
        if self.text(key) == "start":
            return None
        return self.clock(key)

    def spans(self, key: str) -> Iterator[tuple[int, int]]:
        """Opening spans such as "09:00-12:00", in minutes since midnight, on the grid, in order."""
        last = 0
        for item in self.texts(key):
            opens, dash, closes = item.partition("-")
            first, end = self._minutes(opens, key), self._minutes(closes, key)
            if not dash or first >= end or first < last:
                raise PolicyError(self.path(key), FaultCode.NOT_A_SPAN, value=repr(item))
            if first % QUANTUM_MINUTES or end % QUANTUM_MINUTES:
                raise PolicyError(self.path(key), FaultCode.OFF_THE_QUARTER, value=repr(item))
            last = end
            yield first, end

    def _get(self, key: str) -> object:
        if key not in self._values:
            for slip in get_close_matches(key, self._values.keys() - self._used, 1, SLIP):
                raise PolicyError(self.path(slip), FaultCode.UNKNOWN_KEY)
            raise PolicyError(self.path(key), FaultCode.MISSING)
        self._used.add(key)
        return self._values[key]

    def _as(self, kind: type[T], key: str, fault: FaultCode) -> T:
        return self._checked(kind, self._get(key), key, fault)

    def _list(self, key: str) -> list[object]:
        return self._as(list, key, FaultCode.NOT_A_LIST)

    def _checked(self, kind: type[T], value: object, key: str, fault: FaultCode) -> T:
        if not isinstance(value, kind):
            raise PolicyError(self.path(key), fault, value=repr(value))
        return value

    def _whole(self, value: object, key: str, least: int) -> int:
        unit = next((unit for unit in LONGEST if unit in key.split("_")), "")
        longest, too_many, with_unit = LONGEST.get(unit, (MOST, FaultCode.NOT_A_NUMBER, FaultCode.NOT_A_NUMBER))
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
            fault = with_unit if isinstance(value, str) else FaultCode.NOT_A_NUMBER
            raise PolicyError(self.path(key), fault, least=least, most=MOST, value=repr(value))
        if value > longest:
            raise PolicyError(self.path(key), too_many, value=value)
        return value

    def _choice(self, value: object, key: str, kind: type[E]) -> E:
        if not isinstance(value, str) or value not in {member.value for member in kind}:
            allowed = ", ".join(member.value for member in kind)
            raise PolicyError(self.path(key), FaultCode.NOT_ONE_OF, allowed=allowed, value=repr(value))
        return kind(value)

    def _day(self, value: object, key: str) -> date:
        if isinstance(value, datetime) or not isinstance(value, date):
            raise PolicyError(self.path(key), FaultCode.NOT_A_DATE, value=repr(value))
        return value

    def _minutes(self, text: str, key: str) -> int:
        hours, colon, minutes = text.strip().partition(":")
        if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):  # noqa: PLR2004
            raise PolicyError(self.path(key), FaultCode.NOT_A_CLOCK, value=repr(text))
        total = int(hours) * 60 + int(minutes)
        if int(minutes) >= 60 or total > MINUTES_PER_DAY:  # noqa: PLR2004
            raise PolicyError(self.path(key), FaultCode.NOT_OF_A_DAY, value=repr(text))
        return total
