"""Take and free booths, places and people: the claims, and the read model made of them.

Whoever writes here first writes claims, then occupancy, each in the order of their keys, so that two who want
the same wait for each other in the same order and never in a circle.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mannam.domain.bitmaps import interval
from mannam.domain.pairs import Pairs
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, day_of, index_in_day
from mannam.models import Claim, Resource, Visit, prepared
from mannam.queries.free_places import Places
from mannam.queries.pairs import pair_keys

PEOPLE = 0
"""People belong to no facility: they are claimed under facility 0."""

CLAIM_KEY = ("facility_id", "kind", "resource_id", "slot_no")

TAKE = (
    (
        "claimed",
        """
INSERT INTO claim (facility_id, kind, resource_id, slot_no, visit_id)
SELECT facility_id, kind, resource_id, slot_no, %(visit)s
FROM unnest(%(facilities)s::bigint[], %(kinds)s::smallint[], %(resources)s::bigint[])
       AS wanted (facility_id, kind, resource_id),
     generate_series(%(first)s::int, %(last)s::int) AS slot_no
ORDER BY facility_id, kind, resource_id, slot_no
RETURNING facility_id, kind, resource_id
""",
    ),
    (
        "marked",
        """
INSERT INTO occupancy AS known (facility_id, day, kind, resource_id, taken)
SELECT DISTINCT facility_id, %(day)s::date, kind, resource_id, %(bits)s::bit(96) FROM claimed
ORDER BY facility_id, kind, resource_id
ON CONFLICT (facility_id, day, kind, resource_id) DO UPDATE SET taken = known.taken | excluded.taken
""",
    ),
)

SET_BITS = """
INSERT INTO occupancy AS known (facility_id, day, kind, resource_id, taken)
SELECT facility_id, %(day)s::date, kind, resource_id, %(bits)s::bit(96)
FROM unnest(%(facilities)s::bigint[], %(kinds)s::smallint[], %(resources)s::bigint[])
       AS wanted (facility_id, kind, resource_id)
ORDER BY facility_id, kind, resource_id
ON CONFLICT (facility_id, day, kind, resource_id) DO UPDATE SET taken = known.taken | excluded.taken
"""

CLEAR_BITS = """
WITH held AS MATERIALIZED (
    SELECT facility_id, day, kind, resource_id FROM occupancy
    JOIN unnest(%(facilities)s::bigint[], %(kinds)s::smallint[], %(resources)s::bigint[])
           AS freed (facility_id, kind, resource_id) USING (facility_id, kind, resource_id)
    WHERE day = %(day)s
    ORDER BY facility_id, kind, resource_id
    FOR UPDATE OF occupancy
)
UPDATE occupancy SET taken = taken & ~%(bits)s::bit(96)
FROM held
WHERE (occupancy.facility_id, occupancy.day, occupancy.kind, occupancy.resource_id)
    = (held.facility_id, held.day, held.kind, held.resource_id)
"""


class Wanted(NamedTuple):
    """One resource; ``facility_id`` is 0 for people."""

    facility_id: int
    kind: int
    resource_id: int


def wanted_for(
    visitor_facility_id: int,
    inmate_facility_id: int,
    places: Places,
    inmate_id: int,
    visitor_ids: Iterable[int],
    pairs: Pairs,
) -> list[Wanted]:
    """Everything that one visit takes."""
    return [
        Wanted(visitor_facility_id, Resource.VISITOR_BOOTH, places.visitor_booth),
        Wanted(inmate_facility_id, Resource.INMATE_BOOTH, places.inmate_booth),
        *_supervision(inmate_facility_id, places.supervision_place),
        Wanted(PEOPLE, Resource.INMATE, inmate_id),
        *(Wanted(PEOPLE, Resource.VISITOR, visitor_id) for visitor_id in visitor_ids),
        *(Wanted(*key) for key in pair_keys(pairs, visitor_facility_id, inmate_facility_id)),
    ]


def _supervision(facility_id: int, place: int | None) -> list[Wanted]:
    return [] if place is None else [Wanted(facility_id, Resource.SUPERVISION_PLACE, place)]


def take(wanted: Sequence[Wanted], slot: SlotNo, quanta: int, visit_id: int) -> None:
    """Claim every resource for every quantum. One that is taken violates the claims' primary key."""
    span = {"first": slot, "last": slot + quanta - 1}
    prepared.execute(TAKE, {**_params(wanted, slot, quanta), **span, "visit": visit_id})


def claimed_by(visit: Visit) -> list[Wanted]:
    """Every resource that ``visit`` has claimed, in order."""
    claims = Claim.objects.filter(visit=visit)
    return sorted({Wanted(*key) for key in claims.values_list("facility_id", "kind", "resource_id")})


def free(visit: Visit) -> None:
    """Give back all that ``visit`` has claimed. The caller holds the visit's row."""
    held = claimed_by(visit)
    Claim.objects.filter(visit=visit).delete()
    _clear(held, visit)


def exchange(visit: Visit, wanted: Sequence[Wanted], slot: SlotNo, quanta: int) -> None:
    """Claim ``wanted`` from ``slot`` on, then give back what ``visit`` had claimed besides.

    The caller holds the visit's row and writes its new time. What is new is taken before anything is given back,
    so that nobody waits for this transaction to get what it may keep. One that is taken violates the primary key.
    """
    held = claimed_by(visit)
    before = {(*key,) for key in Claim.objects.filter(visit=visit).values_list(*CLAIM_KEY)}
    after = {(*one, number) for one in wanted for number in range(slot, slot + quanta)}
    Claim.objects.bulk_create(
        Claim(**dict(zip(CLAIM_KEY, key, strict=True)), visit=visit) for key in sorted(after - before)
    )
    Claim.objects.filter(pk__in=sorted(before - after)).delete()
    _clear(held, visit)
    prepared.execute(SET_BITS, _params(wanted, slot, quanta))


def free_one(held: Wanted, visit: Visit) -> None:
    """Give back one resource of ``visit``. The caller holds the visit's row."""
    Claim.objects.filter(visit=visit, kind=held.kind, resource_id=held.resource_id).delete()
    _clear([held], visit)


def _clear(held: Sequence[Wanted], visit: Visit) -> None:
    prepared.execute(CLEAR_BITS, _params(held, SlotNo(visit.slot_no), visit.quanta))


def _params(wanted: Sequence[Wanted], slot: SlotNo, quanta: int) -> dict[str, object]:
    index = index_in_day(slot)
    return {
        "facilities": [int(one.facility_id) for one in wanted],
        "kinds": [int(one.kind) for one in wanted],
        "resources": [int(one.resource_id) for one in wanted],
        "day": day_of(slot),
        "bits": f"{interval(index, index + quanta):0{QUANTA_PER_DAY}b}",
    }
