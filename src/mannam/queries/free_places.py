"""The booths and supervision places that are free at a time, and who is busy then."""

from dataclasses import dataclass
from random import Random

from mannam.domain.bitmaps import interval
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, day_of, index_in_day
from mannam.models import prepared

# out of the read model, a range of one index for each pool however old the database is; the claims decide when
# they are taken
FREE = """
SELECT ARRAY(SELECT booth.id FROM mannam_booth booth
               LEFT JOIN occupancy known ON known.facility_id = %(away)s AND known.day = %(day)s AND known.kind = 1
                 AND known.resource_id = booth.id
              WHERE booth.facility_id = %(away)s AND booth.side = 'visitor' AND booth.in_service
                AND (known.taken IS NULL OR known.taken & %(bits)s::bit(96) = 0::bit(96))
              ORDER BY booth.number) AS visitor_booths,
       ARRAY(SELECT booth.id FROM mannam_booth booth
               LEFT JOIN occupancy known ON known.facility_id = %(home)s AND known.day = %(day)s AND known.kind = 2
                 AND known.resource_id = booth.id
              WHERE booth.facility_id = %(home)s AND booth.side = 'inmate' AND booth.in_service
                AND (known.taken IS NULL OR known.taken & %(bits)s::bit(96) = 0::bit(96))
              ORDER BY booth.number) AS inmate_booths,
       ARRAY(SELECT known.resource_id FROM occupancy known
              WHERE known.facility_id = %(home)s AND known.day = %(day)s AND known.kind = 3
                AND known.taken & %(bits)s::bit(96) <> 0::bit(96)) AS supervision_taken,
       (SELECT supervision_places FROM mannam_facility WHERE id = %(home)s) AS supervision_places,
       EXISTS (SELECT FROM occupancy known WHERE known.facility_id = 0 AND known.day = %(day)s AND known.kind = 4
                  AND known.resource_id = %(inmate)s
                  AND known.taken & %(bits)s::bit(96) <> 0::bit(96)) AS inmate_busy,
       EXISTS (SELECT FROM occupancy known WHERE known.facility_id = 0 AND known.day = %(day)s AND known.kind = 5
                  AND known.resource_id = ANY(%(party)s::bigint[])
                  AND known.taken & %(bits)s::bit(96) <> 0::bit(96)) AS visitor_busy,
       nextval('mannam_visit_id_seq') AS next_visit_id
"""


@dataclass(frozen=True)
class Places:
    """One of each: the booths' ids and the number of the supervision place."""

    visitor_booth: int
    inmate_booth: int
    supervision_place: int


@dataclass(frozen=True)
class FreePlaces:
    """What is free for the whole of a visit, and a fresh id for it."""

    visitor_booths: tuple[int, ...]
    inmate_booths: tuple[int, ...]
    supervision_places: tuple[int, ...]
    inmate_busy: bool
    visitor_busy: bool
    next_visit_id: int

    def choose(self, random: Random) -> Places | None:
        """One of each, or None when a kind is used up.

        One throw chooses all three: applicants who come at the same moment and throw differently get in each
        other's way nowhere, where three throws would make them collide three times as often.
        """
        pools = (self.visitor_booths, self.inmate_booths, self.supervision_places)
        if not all(pools):
            return None
        throw = random.random()
        return Places(*(pool[int(throw * len(pool))] for pool in pools))


def free_places(
    *,
    visitor_facility_id: int,
    inmate_facility_id: int,
    inmate_id: int,
    visitor_ids: tuple[int, ...],
    slot: SlotNo,
    quanta: int,
) -> FreePlaces:
    """What is left free for a visit from ``slot`` on."""
    index = index_in_day(slot)
    found = prepared.row(
        FREE,
        {
            "away": visitor_facility_id,
            "home": inmate_facility_id,
            "inmate": inmate_id,
            "party": list(visitor_ids),
            "day": day_of(slot),
            "bits": f"{interval(index, index + quanta):0{QUANTA_PER_DAY}b}",
        },
    )
    places = set(range(1, found.supervision_places + 1)).difference(found.supervision_taken)
    return FreePlaces(
        tuple(found.visitor_booths),
        tuple(found.inmate_booths),
        tuple(sorted(places)),
        found.inmate_busy,
        found.visitor_busy,
        found.next_visit_id,
    )
