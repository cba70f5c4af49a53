"""What is free at another time for a visit that is booked already: its own claims are not in its way."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from mannam.domain.slots import SlotNo
from mannam.models import Booth, Claim, Resource, Visit
from mannam.queries.free_places import Places


@dataclass(frozen=True)
class FreeForVisit:
    """Places to have (None: a kind is used up), and which of its people others have claimed then."""

    places: Places | None
    inmate_busy: bool
    visitor_busy: bool


def free_for_visit(visit: Visit, slot: SlotNo, quanta: int) -> FreeForVisit:
    """What others leave free from ``slot`` on. The places that the visit has now are preferred."""
    others = Claim.objects.filter(slot_no__range=(slot, slot + quanta - 1)).exclude(visit=visit)
    people = others.filter(facility_id=0)
    party = visit.party.values_list("pk", flat=True)
    return FreeForVisit(
        _places(visit, others),
        people.filter(kind=Resource.INMATE, resource_id=visit.inmate_id).exists(),
        people.filter(kind=Resource.VISITOR, resource_id__in=list(party)).exists(),
    )


def _places(visit: Visit, others: QuerySet[Claim]) -> Places | None:
    here, there = visit.visitor_facility_id, visit.inmate_facility_id
    near, far = others.filter(facility_id=here), others.filter(facility_id=there)
    places = range(1, visit.inmate_facility.supervision_places + 1)
    visitor_booth = _first_free(
        [visit.visitor_booth_id, *_booths(here, Booth.BoothSide.VISITOR)], near, Resource.VISITOR_BOOTH
    )
    inmate_booth = _first_free(
        [visit.inmate_booth_id, *_booths(there, Booth.BoothSide.INMATE)], far, Resource.INMATE_BOOTH
    )
    place = _first_free([visit.supervision_place, *places], far, Resource.SUPERVISION_PLACE)
    if visitor_booth is None or inmate_booth is None or place is None:
        return None
    return Places(visitor_booth, inmate_booth, place)


def _booths(facility_id: int, side: Booth.BoothSide) -> list[int]:
    booths = Booth.objects.filter(facility=facility_id, side=side, in_service=True)
    return list(booths.order_by("number").values_list("pk", flat=True))


def _first_free(wanted: Sequence[int], others: QuerySet[Claim], kind: Resource) -> int | None:
    taken = set(others.filter(kind=kind).values_list("resource_id", flat=True))
    return next((one for one in wanted if one not in taken), None)
