"""The booths and supervision places that nobody has claimed for a time, and who is busy then."""

from dataclasses import dataclass
from random import Random

from mannam.domain.slots import SlotNo
from mannam.models import prepared

FREE = """
SELECT ARRAY(SELECT booth.id FROM mannam_booth booth
              WHERE booth.facility_id = %(away)s AND booth.side = 'visitor' AND booth.in_service
                AND NOT EXISTS (SELECT FROM claim WHERE claim.facility_id = %(away)s AND claim.kind = 1
                  AND claim.resource_id = booth.id AND claim.slot_no BETWEEN %(first)s AND %(last)s)
              ORDER BY booth.number) AS visitor_booths,
       ARRAY(SELECT booth.id FROM mannam_booth booth
              WHERE booth.facility_id = %(home)s AND booth.side = 'inmate' AND booth.in_service
                AND NOT EXISTS (SELECT FROM claim WHERE claim.facility_id = %(home)s AND claim.kind = 2
                  AND claim.resource_id = booth.id AND claim.slot_no BETWEEN %(first)s AND %(last)s)
              ORDER BY booth.number) AS inmate_booths,
       ARRAY(SELECT place.number
               FROM mannam_facility home, generate_series(1, home.supervision_places::bigint) AS place (number)
              WHERE home.id = %(home)s
                AND NOT EXISTS (SELECT FROM claim WHERE claim.facility_id = %(home)s AND claim.kind = 3
                  AND claim.resource_id = place.number AND claim.slot_no BETWEEN %(first)s AND %(last)s)
              ORDER BY place.number) AS supervision_places,
       EXISTS (SELECT FROM claim WHERE claim.facility_id = 0 AND claim.kind = 4
                  AND claim.resource_id = %(inmate)s
                  AND claim.slot_no BETWEEN %(first)s AND %(last)s) AS inmate_busy,
       EXISTS (SELECT FROM claim WHERE claim.facility_id = 0 AND claim.kind = 5
                  AND claim.resource_id = ANY(%(party)s::bigint[])
                  AND claim.slot_no BETWEEN %(first)s AND %(last)s) AS visitor_busy,
       nextval(pg_get_serial_sequence('mannam_visit', 'id')) AS next_visit_id
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
    """What the claims leave free for a visit from ``slot`` on."""
    found = prepared.row(
        FREE,
        {
            "away": visitor_facility_id,
            "home": inmate_facility_id,
            "inmate": inmate_id,
            "party": list(visitor_ids),
            "first": slot,
            "last": slot + quanta - 1,
        },
    )
    return FreePlaces(
        tuple(found.visitor_booths),
        tuple(found.inmate_booths),
        tuple(found.supervision_places),
        found.inmate_busy,
        found.visitor_busy,
        found.next_visit_id,
    )
