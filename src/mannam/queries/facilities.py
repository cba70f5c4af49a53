"""Facilities, nearest first, and the towns they stand in."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from mannam.domain.distance import Place, distance_km
from mannam.models import Facility, prepared

SPOTS = """
SELECT id, code, policy_name, latitude, longitude FROM mannam_facility
WHERE %(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[])
ORDER BY code
"""


def facilities_by_distance(near: Place | None) -> list[tuple[Facility, float | None]]:
    """Every facility with its distance in km from ``near``; without a place by code, without a distance."""
    facilities = list(Facility.objects.order_by("code"))
    if near is None:
        return [(facility, None) for facility in facilities]
    measured = sorted((distance_km(near, facility.place), facility.code, facility) for facility in facilities)
    return [(facility, km) for km, _code, facility in measured]


def cities() -> list[tuple[str, Place]]:
    """The towns of the facilities, by name, each with the place of one facility there."""
    places: dict[str, Place] = {}
    for facility in Facility.objects.order_by("city", "code"):
        places.setdefault(facility.city, facility.place)
    return list(places.items())


class Spot(NamedTuple):
    """What a search for free times asks of a facility. ``km`` from the place that was given; None without one."""

    facility_id: int
    code: str
    policy_name: str
    km: float | None


def spots(near: Place | None = None, ids: Collection[int] | None = None) -> list[Spot]:
    """Every facility, or those with these ids: nearest first, without a place by code."""
    rows = prepared.rows(SPOTS, {"ids": None if ids is None else list(ids)})
    if near is None:
        return [Spot(pk, code, policy, None) for pk, code, policy, *_ in rows]
    return _nearest_first(rows, near)


def spots_around(facility_id: int) -> list[Spot]:
    """Every facility: this one, then the nearest to it."""
    rows = prepared.rows(SPOTS, {"ids": None})
    (here,) = (Place(*where) for pk, _code, _policy, *where in rows if pk == facility_id)
    # another may stand on the same spot
    return sorted(_nearest_first(rows, here), key=lambda spot: spot.facility_id != facility_id)


def _nearest_first(rows: Iterable[tuple[Any, ...]], near: Place) -> list[Spot]:
    found = [Spot(pk, code, policy, distance_km(near, Place(*where))) for pk, code, policy, *where in rows]
    return sorted(found, key=lambda spot: (spot.km, spot.code))


@lru_cache(maxsize=4096)
def code_of(facility_id: int) -> str:
    """The code of a facility. It is the facility's name for good, so the process keeps it."""
    found = prepared.row("SELECT code FROM mannam_facility WHERE id = %(id)s", {"id": facility_id})
    return str(found.code)


def facility_id_of(code: str) -> int | None:
    """The facility with this code."""
    found = prepared.row("SELECT id FROM mannam_facility WHERE code = %(code)s", {"code": code})
    return None if found is None else int(found.id)
