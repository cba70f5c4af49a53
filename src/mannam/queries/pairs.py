"""Who must not meet whom, and whether the other one of a pair is there already."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q

from mannam.domain.pairs import Pairs
from mannam.domain.slots import SlotNo
from mannam.models import Claim, Facility, NonAssociation, Resource, Visit

Key = tuple[int, Resource, int]
"""Facility, kind and id of a resource."""


def pairs_of(inmate_id: int, visitor_ids: Collection[int]) -> Pairs:
    """The pairs of an inmate and of a party."""
    of_inmate = Q(inmate=inmate_id) | Q(other_inmate=inmate_id)
    of_party = Q(visitor__in=visitor_ids) | Q(other_visitor__in=visitor_ids)
    return Pairs(_ids(of_inmate), _ids(of_party))


def pairs_of_visit(visit: Visit, visitor_ids: Collection[int], visitor_facility_id: int, slot: SlotNo) -> Pairs:
    """The pairs that a booked visit claims there and then: one that left it alone is claimed once it moves."""
    pairs = pairs_of(visit.inmate_id, visitor_ids)
    if (visit.visitor_facility_id, visit.slot_no) != (visitor_facility_id, slot):
        return pairs
    left = set(NonAssociation.objects.filter(left__contains=[visit.pk]).values_list("pk", flat=True))
    return Pairs(*(tuple(one for one in ids if one not in left) for ids in (pairs.of_inmate, pairs.of_party)))


def are_apart(key: Mapping[str, int]) -> bool:
    """Whether the two with these columns are a pair already."""
    return NonAssociation.objects.filter(**key).exists()


def pairs_at(facility: Facility) -> list[NonAssociation]:
    """Those of the facility's inmates, and those of visitors that were set there; the latest first."""
    of_inmates = Q(inmate__facility=facility) | Q(other_inmate__facility=facility)
    of_visitors = Q(visitor__isnull=False, facility=facility)
    found = NonAssociation.objects.filter(of_inmates | of_visitors).order_by("-pk")
    return list(found.select_related("inmate", "other_inmate", "visitor", "other_visitor", "set_by"))


def _ids(which: Q) -> tuple[int, ...]:
    return tuple(NonAssociation.objects.filter(which).order_by("pk").values_list("pk", flat=True))


def pair_keys(pairs: Pairs, visitor_facility_id: int, inmate_facility_id: int) -> Iterator[Key]:
    """What a visit claims so that the other one of a pair stays away: inmates at home, visitors where they go."""
    for pair in pairs.of_inmate:
        yield inmate_facility_id, Resource.INMATE_PAIR, pair
    for pair in pairs.of_party:
        yield visitor_facility_id, Resource.VISITOR_PAIR, pair


def is_other_there(
    pairs: Pairs,
    visitor_facility_id: int,
    inmate_facility_id: int,
    slot: SlotNo,
    quanta: int,
    besides: int | None = None,
) -> bool:
    """Whether the other one of a pair is at the facility for some of the visit; ``besides`` does not count."""
    which = Q(pk__in=[])
    for facility_id, kind, pair in pair_keys(pairs, visitor_facility_id, inmate_facility_id):
        which |= Q(facility_id=facility_id, kind=kind, resource_id=pair)
    found = Claim.objects.filter(which, slot_no__range=(slot, slot + quanta - 1))
    return found.exclude(visit=besides).exists() if besides else found.exists()
