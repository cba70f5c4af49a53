"""What is taken in a span of days, out of the read model: a pool of booths as one row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from psycopg import sql

from mannam.domain.availability import PoolDay
from mannam.domain.bitmaps import WHOLE_DAY
from mannam.models import Booth, Resource, prepared

# A booth without a row is free; so a pool is blocked only where every one of its booths has a row that says so.
TAKEN = """
SELECT kind, facility_id, day, count(*), bit_and({blocked})::text
FROM occupancy
WHERE kind = 1 AND facility_id = ANY(%(facilities)s::bigint[]) AND day = ANY(%(days)s::date[])
  AND NOT resource_id = ANY(%(out_of_service)s::bigint[])
GROUP BY kind, facility_id, day
UNION ALL
SELECT kind, facility_id, day, count(*), bit_and({blocked})::text
FROM occupancy
WHERE kind IN (2, 3) AND facility_id = %(home)s AND day = ANY(%(days)s::date[])
  AND CASE kind WHEN 2 THEN NOT resource_id = ANY(%(out_of_service)s::bigint[])
                ELSE resource_id <= %(supervision_places)s END
GROUP BY kind, facility_id, day
UNION ALL
SELECT 0, 0, day, count(*), bit_or(taken)::text
FROM occupancy
WHERE facility_id = 0 AND day = ANY(%(days)s::date[])
  AND ((kind = 4 AND resource_id = %(inmate)s) OR (kind = 5 AND resource_id = ANY(%(visitors)s::bigint[])))
GROUP BY day
"""

BOOTHS = """
SELECT facility_id, side, count(*) FILTER (WHERE in_service),
       coalesce(array_agg(id) FILTER (WHERE NOT in_service), '{}')
FROM mannam_booth
WHERE facility_id = ANY(%(facilities)s::bigint[])
GROUP BY facility_id, side
"""

_PEOPLE = (0, 0)
_KIND_OF = {Booth.BoothSide.VISITOR: Resource.VISITOR_BOOTH, Booth.BoothSide.INMATE: Resource.INMATE_BOOTH}


@dataclass(frozen=True)
class Taken:
    """Blocked starts by (kind, facility, day) with how many resources said so, and each pool's size."""

    blocked: Mapping[tuple[int, int, date], tuple[int, int]]
    sizes: Mapping[tuple[int, int], int]

    def pool(self, kind: Resource, facility_id: int, day: date, opened: int) -> PoolDay:
        """The pool of one kind at one facility on one day, open during ``opened``."""
        size = self.sizes.get((kind, facility_id), 0)
        told, blocked = self.blocked.get((kind, facility_id, day), (0, 0))
        if size == 0:
            blocked = WHOLE_DAY
        return PoolDay(opened, blocked if told >= size else 0)

    def people(self, day: date) -> int:
        """The quanta at which the inmate or a visitor is taken."""
        return self.blocked.get((*_PEOPLE, day), (0, 0))[1]


def read_taken(
    *,
    facility_ids: Collection[int],
    inmate_facility_id: int,
    supervision_places: int,
    inmate_id: int,
    visitor_ids: Collection[int],
    days: Sequence[date],
    quanta: int,
) -> Taken:
    """Read the booths of ``facility_ids``, the inmate's side, and the people, in two statements."""
    booths = prepared.rows(BOOTHS, {"facilities": [*facility_ids, inmate_facility_id]})
    sizes = {(int(_KIND_OF[Booth.BoothSide(side)]), where): count for where, side, count, _ in booths}
    sizes[Resource.SUPERVISION_PLACE, inmate_facility_id] = supervision_places
    found = prepared.rows(
        _statement(quanta),
        {
            "facilities": list(facility_ids),
            "home": inmate_facility_id,
            "supervision_places": supervision_places,
            "inmate": inmate_id,
            "visitors": list(visitor_ids),
            "days": list(days),
            "out_of_service": [booth for *_, out in booths for booth in out],
        },
    )
    blocked = {(kind, where, day): (count, int(bits, 2)) for kind, where, day, count, bits in found}
    return Taken(blocked, sizes)


@lru_cache
def _statement(quanta: int) -> sql.Composed:
    """The starts that a taken quantum blocks are those up to ``quanta`` - 1 before it."""
    shifts = [sql.SQL("(taken >> {})").format(sql.Literal(shift)) for shift in range(1, quanta)]
    return sql.SQL(TAKEN).format(blocked=sql.SQL(" | ").join([sql.SQL("taken"), *shifts]))
