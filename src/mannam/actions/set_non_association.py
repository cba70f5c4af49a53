"""Keep two inmates, or two visitors, from being at one facility at one time: by a claim of the pair (ADR 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q

from mannam.actions.actor import By
from mannam.actions.claim_places import Wanted, free_one, take
from mannam.actions.record_audit import record_audit
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import FREED
from mannam.domain.slots import SlotNo, slot_holding
from mannam.models import Claim, Inmate, NonAssociation, Resource, Visit, Visitor


class StillTogetherError(Exception):
    """The two are booked into one facility at one time already; ``refs`` are those visits, to be moved first.

    Where a facility's manager sets the pair, only visits that this facility knows.
    """

    def __init__(self, refs: Iterable[str]) -> None:
        self.refs = tuple(sorted(refs))
        super().__init__(f"booked at one place and time: {', '.join(self.refs)}")


@dataclass(frozen=True)
class Two:
    """Two inmates or two visitors, by id; the order does not matter. ``ground`` is a code.

    ``facility_id``: whose manager sets it (None: a program).
    """

    of: type[Inmate] | type[Visitor]
    one_id: int
    other_id: int
    ground: str = ""
    facility_id: int | None = None

    @property
    def key(self) -> dict[str, int]:
        """The columns of the pair, the lower id first."""
        name = "inmate" if self.of is Inmate else "visitor"
        low, high = sorted((self.one_id, self.other_id))
        return {f"{name}_id": low, f"other_{name}_id": high}


def set_non_association(two: Two, by: By, *, now: datetime) -> NonAssociation:
    """The pair, which every visit of either one that is to come has claimed. Set again it changes nothing.

    Two that are together already, and of which the facility does not know both, are left alone: nobody learns
    here who visits elsewhere. Whoever is just booking one of them has claimed the pair too, or waits and then
    reads again. Raises StillTogetherError, having changed nothing, and IntegrityError for one person twice or one
    who is not known.
    """
    return try_again(lambda: _set(two, by, now))


def unset_non_association(pair_id: int, by: By, *, now: datetime, facility_id: int | None = None) -> None:
    """They may be in one place again. Harmless when there is no such pair. ``facility_id``: who ends it."""
    try_again(lambda: _unset(pair_id, by, now, facility_id))


def _set(two: Two, by: By, now: datetime) -> NonAssociation:
    first_slot = slot_holding(now, ZoneInfo(settings.TIME_ZONE))
    _change_people(two.of, two.key.values())
    pair, is_new = NonAssociation.objects.get_or_create(
        **two.key,
        defaults={
            "ground": two.ground,
            "facility_id": two.facility_id,
            "set_by_id": by.user_id,
            "first_slot": first_slot,
        },
    )
    visits = [visit for visit in _visits(pair) if visit.pk not in pair.left]
    left = _check_apart(pair, visits)
    if left:
        pair.left = sorted({*pair.left, *left})
        pair.save(update_fields=["left"])
    for visit in visits:
        if visit.pk in left:
            continue
        wanted = _wanted(pair, visit)
        if not Claim.objects.filter(visit=visit, kind=wanted.kind, resource_id=pair.pk).exists():
            take([wanted], SlotNo(visit.slot_no), visit.quanta, visit.pk)
    if is_new:
        data = {"pair": pair.pk, **two.key, "ground": two.ground}
        record_audit("set_non_association", by, now=now, facility_id=two.facility_id, data=data)
    return pair


def _unset(pair_id: int, by: By, now: datetime, facility_id: int | None) -> None:
    pair = NonAssociation.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        return
    _change_people(Inmate, [pair.inmate_id, pair.other_inmate_id])
    _change_people(Visitor, [pair.visitor_id, pair.other_visitor_id])
    for visit in _visits(pair):
        free_one(_wanted(pair, visit), visit)
    record_audit("unset_non_association", by, now=now, facility_id=facility_id, data={"pair": pair_id})
    pair.delete()


def _change_people(of: type[Inmate] | type[Visitor], ids: Iterable[int | None]) -> None:
    """Let whoever has read of their pairs and writes later read again (``write_visit``)."""
    for pk in sorted(pk for pk in ids if pk is not None):
        of._default_manager.filter(pk=pk).update(pairs_set=F("pairs_set") + 1)


def _visits(pair: NonAssociation) -> list[Visit]:
    """What either one has, from the pair's first slot on; held, so that nobody moves it meanwhile."""
    of_inmate = Q(inmate__in=[pair.inmate_id or 0, pair.other_inmate_id or 0])
    of_visitor = Q(members__visitor__in=[pair.visitor_id or 0, pair.other_visitor_id or 0])
    ids = Visit.objects.filter(of_inmate | of_visitor, slot_no__gte=pair.first_slot).exclude(status__in=FREED)
    held = Visit.objects.select_for_update().filter(pk__in=ids.values("pk")).order_by("pk")
    return [visit for visit in held if visit.status not in FREED]


def _check_apart(pair: NonAssociation, visits: list[Visit]) -> set[int]:
    """Which of the visits stay although they are together, so that of such two one claims the pair.

    Raises StillTogetherError for those that the facility of the pair knows, or for any where it has none.
    """
    together = [two for two in combinations(visits, 2) if _meet(pair, *two)]
    if pair.visitor_id is not None:
        together += [(visit, visit) for visit in visits if _both_come(pair, visit)]
    if known := [two for two in together if all(_is_known(pair, visit) for visit in two)]:
        raise StillTogetherError({visit.ref for two in known for visit in two})
    left: set[int] = set()
    for one, other in together:
        if one.pk not in left and one is not other:
            left.add(other.pk)
    return left


def _meet(pair: NonAssociation, one: Visit, other: Visit) -> bool:
    is_one_place = _wanted(pair, one) == _wanted(pair, other)
    return is_one_place and one.slot_no < other.slot_no + other.quanta and other.slot_no < one.slot_no + one.quanta


def _is_known(pair: NonAssociation, visit: Visit) -> bool:
    return pair.facility_id in {None, visit.visitor_facility_id, visit.inmate_facility_id}


def _both_come(pair: NonAssociation, visit: Visit) -> bool:
    both = 2
    return visit.members.filter(visitor__in=[pair.visitor_id, pair.other_visitor_id]).count() == both


def _wanted(pair: NonAssociation, visit: Visit) -> Wanted:
    if pair.inmate_id is not None:
        return Wanted(visit.inmate_facility_id, Resource.INMATE_PAIR, pair.pk)
    return Wanted(visit.visitor_facility_id, Resource.VISITOR_PAIR, pair.pk)
