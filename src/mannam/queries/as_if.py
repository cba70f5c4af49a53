"""People and places as they will be once a disruption is applied: for its preview, which changes nothing."""

from dataclasses import replace

from mannam.domain.disruption import DisruptionKind
from mannam.models import Booth, Disruption, Resource
from mannam.queries.country import Country
from mannam.queries.people import People

_KIND_OF = {Booth.BoothSide.VISITOR: Resource.VISITOR_BOOTH, Booth.BoothSide.INMATE: Resource.INMATE_BOOTH}


def as_if_applied(disruption: Disruption, people: People) -> People:
    """The same people; of an inmate who is kept from visits, nothing changes here (``is_ruled_out`` says it)."""
    match DisruptionKind(disruption.kind):
        case DisruptionKind.CLOSURE:
            row = (disruption.facility_id, disruption.side, disruption.first_slot, disruption.end_slot or 0)
            closures = {
                **people.closures,
                disruption.facility_id: [*people.closures.get(disruption.facility_id, ()), row],
            }
            return replace(people, closures=closures)
        case DisruptionKind.BOOTH:
            return replace(people, country=country_without(people.country, disruption.booth))
        case DisruptionKind.TRANSFER if people.inmate_id == disruption.inmate_id and disruption.to_facility_id:
            return replace(people, home_id=disruption.to_facility_id)
        case _:
            return people


def is_ruled_out(disruption: Disruption, slot: int, quanta: int) -> bool:
    """Whether its inmate can be visited by nobody then, or its visitor may come to nobody of the facility."""
    if disruption.kind not in {DisruptionKind.UNAVAILABLE, DisruptionKind.RELEASE, DisruptionKind.BAN}:
        return False
    return slot + quanta > disruption.first_slot and (disruption.end_slot is None or slot < disruption.end_slot)


def country_without(country: Country, booth: Booth | None) -> Country:
    """The country as it is when this booth is out of service; without a booth as it is."""
    if booth is None:
        return country
    key = _KIND_OF[Booth.BoothSide(booth.side)], booth.facility_id
    pool = [one for one in country.pools.get(key, ()) if one != booth.pk]
    out = {
        **country.out_of_service,
        booth.facility_id: [*country.out_of_service.get(booth.facility_id, ()), booth.pk],
    }
    return replace(country, pools={**country.pools, key: pool}, out_of_service=out)
