"""Facilities, nearest first."""

from collections.abc import Collection
from functools import lru_cache

from mannam.domain.distance import Place, distance_km
from mannam.models import Facility, prepared
from mannam.queries.country import Spot, country


def facilities_by_distance(near: Place | None) -> list[tuple[Facility, float | None]]:
    """Every facility with its distance in km from ``near``; without a place by code, without a distance."""
    facilities = list(Facility.objects.order_by("code"))
    if near is None:
        return [(facility, None) for facility in facilities]
    measured = sorted((distance_km(near, facility.place), facility.code, facility) for facility in facilities)
    return [(facility, km) for km, _code, facility in measured]


def spots(near: Place | None = None, ids: Collection[int] | None = None) -> list[Spot]:
    """Every facility, or those with these ids: nearest first, without a place by code."""
    found = country().spots(near)
    return found if ids is None else [spot for spot in found if spot.facility_id in ids]


@lru_cache(maxsize=4096)
def code_of(facility_id: int) -> str:
    """The code of a facility. It is the facility's name for good, so the process keeps it."""
    found = prepared.row("SELECT code FROM mannam_facility WHERE id = %(id)s", {"id": facility_id})
    return str(found.code)
