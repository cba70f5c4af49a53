"""Offers as other programs see them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.availability import Offer
from mannam.domain.slots import SlotNo, start_of
from mannam.models import Facility


def slots_out(offers: Sequence[Offer]) -> list[dict[str, object]]:
    """``{"facility", "starts_at", "slot_no", "distance_km"}`` for each offer, in the given order."""
    if not offers:
        return []
    facility_ids = {offer.facility_id for offer in offers}
    codes = dict(Facility.objects.filter(pk__in=facility_ids).values_list("pk", "code"))
    starts = {slot: _starts_at(slot) for slot in {offer.slot for offer in offers}}
    return [
        {
            "facility": codes[offer.facility_id],
            "starts_at": starts[offer.slot],
            "slot_no": offer.slot,
            "distance_km": None if offer.distance_km is None else round(offer.distance_km, 1),
        }
        for offer in offers
    ]


def _starts_at(slot: SlotNo) -> str:
    zone = ZoneInfo(settings.TIME_ZONE)
    return start_of(slot, zone).astimezone(zone).isoformat()
