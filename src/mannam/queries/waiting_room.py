"""For whom of those who wait there may be a place at all: one statement for the whole line.

A search costs a few statements, and those who wait mostly wait because all is taken. Whoever is left out here has
no free place; who is named may have none all the same, since neither rules nor people nor closures are asked.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.bitmaps import WHOLE_DAY, interval
from mannam.domain.calendar import open_quanta
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from mannam.domain.waitlist import Waiting, offered_until
from mannam.models import Resource, WaitlistEntry, prepared
from mannam.queries.country import Country, country

# a booth without a row is free, and so is the pool that it is of
TAKEN = """
SELECT kind, facility_id, day, count(*), bit_and(taken)::text
FROM occupancy
WHERE kind IN (1, 2) AND facility_id = ANY(%(facilities)s::bigint[]) AND day = ANY(%(days)s::date[])
  AND NOT resource_id = ANY(%(out_of_service)s::bigint[])
GROUP BY kind, facility_id, day
"""

Pool = tuple[int, int, date]
"""Kind of booth, facility and day."""


def with_room(line: Sequence[Waiting], now: datetime, day: date | None = None) -> frozenset[int]:
    """The entries (ids) of ``line`` for whom a booth at either end is free in an open hour that they wish for.

    With ``day`` only on this one.
    """
    ids = [one.entry_id for one in line]
    homes = dict(WaitlistEntry.objects.filter(pk__in=ids).values_list("pk", "inmate__facility"))
    room = _Room(country(), now, day, homes, line)
    return frozenset(one.entry_id for one in line if one.entry_id in homes and room.has(one))


@dataclass(frozen=True)
class _Room:
    known: Country
    now: datetime
    day: date | None
    homes: Mapping[int, int]
    line: Sequence[Waiting]

    def has(self, one: Waiting) -> bool:
        home = self.homes[one.entry_id]
        wished = interval(one.wish.from_index, one.wish.until_index)
        return any(
            wished & self._free(Resource.INMATE_BOOTH, home, day) & self._visitors(one.wish.facility_ids, day)
            for day in self._days(one)
            if self._is_offered(home, day)
        )

    def _visitors(self, facility_ids: Collection[int], day: date) -> int:
        found = 0
        for facility_id in facility_ids:
            found |= self._free(Resource.VISITOR_BOOTH, facility_id, day)
        return found

    def _days(self, one: Waiting) -> Iterator[date]:
        first = max(one.wish.first_day, self.now.astimezone(_zone()).date())
        if self.day is not None:
            yield self.day
            return
        for number in range((one.wish.last_day - first).days + 1):
            yield first + timedelta(days=number)

    def _free(self, kind: Resource, facility_id: int, day: date) -> int:
        """The open quanta of ``day`` in which one of the booths is free."""
        size = len(self.known.pool(kind, facility_id))
        told, taken = self._taken.get((kind, facility_id, day), (0, 0))
        if size == 0:
            return 0
        opened = self._opened(self.known.sites[facility_id].policy_name, day)
        return opened & ~taken if told >= size else opened

    @cached_property
    def _taken(self) -> Mapping[Pool, tuple[int, int]]:
        """How many booths of a pool have something taken, and what all of those have in common."""
        facilities = {*self.homes.values(), *(where for one in self.line for where in one.wish.facility_ids)}
        out = [booth for where in facilities for booth in self.known.out_of_service.get(where, ())]
        days = {day for one in self.line for day in self._days(one)}
        rows = prepared.rows(
            TAKEN, {"facilities": sorted(facilities), "days": sorted(days), "out_of_service": out}
        )
        return {(kind, where, day): (count, int(bits, 2)) for kind, where, day, count, bits in rows}

    @cached_property
    def _opened(self) -> Callable[[str, date], int]:
        return lru_cache(maxsize=None)(self._hours)

    def _hours(self, policy_name: str, day: date) -> int:
        rules = self.known.rules_named(policy_name, day)
        return 0 if rules is None else open_quanta(rules.policy.hours, day) & WHOLE_DAY

    @cached_property
    def _is_offered(self) -> Callable[[int, date], bool]:
        return lru_cache(maxsize=None)(self._offered)

    def _offered(self, home: int, day: date) -> bool:
        """Whether its last start is offered by now: where that is not, none of the day is."""
        rules = self.known.rules(home, day)
        last = SlotNo(first_slot_of(day) + QUANTA_PER_DAY - 1)
        return rules is not None and offered_until(rules.policy, last, _zone(), self.now) is not None


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
