"""Offers as other programs see them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.availability import Offer
from mannam.domain.bitmaps import indices
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of, start_of
from mannam.queries.country import Spot
from mannam.queries.facilities import code_of


def slots_out(offers: Sequence[Offer]) -> list[dict[str, object]]:
    """``{"facility", "starts_at", "slot_no", "distance_km"}`` for each offer, in the given order."""
    if not offers:
        return []
    starts = {slot: _starts_at(slot) for slot in {offer.slot for offer in offers}}
    return [
        {
            "facility": code_of(offer.facility_id),
            "starts_at": starts[offer.slot],
            "slot_no": offer.slot,
            "distance_km": None if offer.distance_km is None else round(offer.distance_km, 1),
        }
        for offer in offers
    ]


def _starts_at(slot: SlotNo) -> str:
    zone = ZoneInfo(settings.TIME_ZONE)
    return start_of(slot, zone).astimezone(zone).isoformat()


Free = Mapping[date, Mapping[int, int]]
"""Bookable starts as the bits of a day, by day and facility."""


def slots_document(free: Free, places: Sequence[Spot], *, nearest_first: bool) -> str:
    """``{"slots": [...]}`` as JSON text, by place or else by time.

    A nation's two weeks are thousands of rows that differ in little, so they are put together from prepared
    parts: a facility's code is a slug and needs no escaping.
    """
    rows = _by_place(free, places) if nearest_first else _by_time(free, places)
    return f'{{"slots":[{",".join(rows)}]}}'


def _by_place(free: Free, places: Sequence[Spot]) -> Iterator[str]:
    when = cache(_when)
    on_day = cache(lambda day, bits: [when(first_slot_of(day) + index) for index in indices(bits)])
    for spot in places:
        head, tail = _where(spot)
        for day in sorted(free):
            for middle in on_day(day, free[day].get(spot.facility_id, 0)):
                yield head + middle + tail


def _by_time(free: Free, places: Sequence[Spot]) -> Iterator[str]:
    ends = [(spot.facility_id, *_where(spot)) for spot in places]
    for day in sorted(free):
        for index in range(QUANTA_PER_DAY):
            middle = ""
            for facility_id, head, tail in ends:
                if free[day].get(facility_id, 0) >> index & 1:
                    middle = middle or _when(SlotNo(first_slot_of(day) + index))
                    yield head + middle + tail


def _where(spot: Spot) -> tuple[str, str]:
    """How a row of a facility begins and ends."""
    return f'{{"facility":"{spot.code}",', f'"distance_km":{"null" if spot.km is None else round(spot.km, 1)}}}'


def _when(slot: SlotNo) -> str:
    return f'"starts_at":"{_starts_at(slot)}","slot_no":{slot},'
