"""What is taken in a span of days, out of the read model: a pool of booths as one row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from psycopg import sql

from mannam.domain.availability import PoolDay
from mannam.domain.bitmaps import WHOLE_DAY
from mannam.domain.pairs import Pairs
from mannam.models import Resource, prepared
from mannam.queries.country import Country
from mannam.queries.people import NO_VISIT

# A booth without a row is free; so a pool is blocked only where every one of its booths has a row that says so.
TAKEN = """
SELECT kind, facility_id, day, count(*), bit_and({blocked})::text
FROM {occupancy}
WHERE kind = 1 AND facility_id = ANY(%(facilities)s::bigint[]) AND day = ANY(%(days)s::date[])
  AND NOT resource_id = ANY(%(out_of_service)s::bigint[])
GROUP BY kind, facility_id, day
UNION ALL
SELECT kind, facility_id, day, count(*), bit_and({blocked})::text
FROM {occupancy}
WHERE kind IN (2, 3) AND facility_id = %(home)s AND day = ANY(%(days)s::date[])
  AND CASE kind WHEN 2 THEN NOT resource_id = ANY(%(out_of_service)s::bigint[])
                ELSE resource_id <= %(supervision_places)s END
GROUP BY kind, facility_id, day
UNION ALL
SELECT 0, 0, day, count(*), bit_or(taken)::text
FROM {occupancy}
WHERE facility_id = 0 AND day = ANY(%(days)s::date[])
  AND ((kind = 4 AND resource_id = %(inmate)s) OR (kind = 5 AND resource_id = ANY(%(visitors)s::bigint[])))
GROUP BY day
"""

# asked only where there are such pairs: nearly nobody is of one
APART = """
UNION ALL
SELECT kind, facility_id, day, count(*), bit_or(taken)::text
FROM {occupancy}
WHERE kind = 6 AND facility_id = %(home)s AND day = ANY(%(days)s::date[])
  AND resource_id = ANY(%(inmate_pairs)s::bigint[])
GROUP BY kind, facility_id, day
UNION ALL
SELECT kind, facility_id, day, count(*), bit_or({blocked})::text
FROM {occupancy}
WHERE kind = 7 AND facility_id = ANY(%(facilities)s::bigint[]) AND day = ANY(%(days)s::date[])
  AND resource_id = ANY(%(visitor_pairs)s::bigint[])
GROUP BY kind, facility_id, day
"""

# for a visit that is to be moved: what it has claimed itself is as good as free
OTHERS = """(
    SELECT facility_id, day, kind, resource_id, taken & ~coalesce((
        SELECT bit_or(set_bit(0::bit(96), 95 - slot_no %% 96, 1)) FROM claim
         WHERE visit_id = %(besides)s AND date '2020-01-01' + slot_no / 96 = day
           AND (claim.facility_id, claim.kind, claim.resource_id)
             = (known.facility_id, known.kind, known.resource_id)
    ), 0::bit(96)) AS taken FROM occupancy known
) AS occupancy"""

_PEOPLE = (0, 0)


@dataclass(frozen=True)
class Taken:
    """Blocked starts by (kind, facility, day) with how many resources said so, and the pools they are of."""

    blocked: Mapping[tuple[int, int, date], tuple[int, int]]
    country: Country
    inmate_facility_id: int

    def pool(self, kind: Resource, facility_id: int, day: date, opened: int) -> PoolDay:
        """The pool of one kind at one facility on one day, open during ``opened``."""
        size = len(self.country.pool(kind, facility_id))
        told, blocked = self.blocked.get((kind, facility_id, day), (0, 0))
        if size == 0:
            blocked = WHOLE_DAY
        apart = self._apart(Resource.VISITOR_PAIR, facility_id, day) if kind is Resource.VISITOR_BOOTH else 0
        return PoolDay(opened, (blocked if told >= size else 0) | apart)

    def people(self, day: date) -> int:
        """The quanta at which the inmate or a visitor is taken, or whom the inmate must not meet is there."""
        apart = self._apart(Resource.INMATE_PAIR, self.inmate_facility_id, day)
        return self.blocked.get((*_PEOPLE, day), (0, 0))[1] | apart

    def _apart(self, kind: Resource, facility_id: int, day: date) -> int:
        return self.blocked.get((kind, facility_id, day), (0, 0))[1]


def read_taken(
    *,
    country: Country,
    facility_ids: Collection[int],
    inmate_facility_id: int,
    inmate_id: int,
    visitor_ids: Collection[int],
    days: Sequence[date],
    quanta: int,
    pairs: Pairs,
    besides: int = NO_VISIT,
) -> Taken:
    """What is taken of the visitor booths of ``facility_ids``, of the inmate's side and of the people.

    ``besides``: the id of a visit whose own claims do not count.
    """
    found = prepared.rows(
        _statement(quanta, besides != NO_VISIT, bool(pairs)),
        {
            "besides": besides,
            "facilities": list(facility_ids),
            "home": inmate_facility_id,
            "supervision_places": country.sites[inmate_facility_id].supervision_places,
            "inmate": inmate_id,
            "visitors": list(visitor_ids),
            "inmate_pairs": list(pairs.of_inmate),
            "visitor_pairs": list(pairs.of_party),
            "days": list(days),
            "out_of_service": [
                booth
                for facility_id in {inmate_facility_id, *facility_ids}
                for booth in country.out_of_service.get(facility_id, ())
            ],
        },
    )
    blocked = {(kind, where, day): (count, int(bits, 2)) for kind, where, day, count, bits in found}
    return Taken(blocked, country, inmate_facility_id)


@lru_cache
def _statement(quanta: int, is_of_others: bool, has_pairs: bool) -> str:
    """The starts that a taken quantum blocks are those up to ``quanta`` - 1 before it."""
    shifts = [sql.SQL("(taken >> {})").format(sql.Literal(shift)) for shift in range(1, quanta)]
    occupancy = sql.SQL(OTHERS if is_of_others else "occupancy")
    taken = sql.SQL(TAKEN + APART if has_pairs else TAKEN)
    blocked = sql.SQL(" | ").join([sql.SQL("taken"), *shifts])
    return taken.format(blocked=blocked, occupancy=occupancy).as_string()
