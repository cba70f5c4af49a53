"""Where and when a visit that is hit by a disruption could be held instead, the best first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.bitmaps import indices
from mannam.domain.disruption import DisruptionKind
from mannam.domain.lifecycle import MOVABLE, Status
from mannam.domain.moving import WAIVED_FOR_STAFF
from mannam.domain.policy import Replanning
from mannam.domain.replan import Need, Place, best_first, spread
from mannam.domain.slots import SlotNo, day_of, first_slot_of, slot_holding
from mannam.models import Claim, Disruption, Resource, Visit
from mannam.queries.as_if import as_if_applied, country_without, is_ruled_out
from mannam.queries.availability import Question, free_starts
from mannam.queries.country import Country, Spot, country
from mannam.queries.disrupted import hit_of, hits_of, ordered, owed_of
from mannam.queries.free_places import free_for_visit
from mannam.queries.people import People, PeopleAsked
from mannam.queries.policies import stored_version

PLACES_AROUND = 10
"""How many facilities beside its own a visit may be moved to without a word of its people."""
MOST = 40
"""Of the places found, how many of the best are looked at."""
FORESEEN = 10
"""Of the visits that are hit, for how many a forecast looks ahead: each costs a search, and somebody waits."""
QUANTA_PER_HOUR = 4
_POOLS = (Resource.VISITOR_BOOTH, Resource.INMATE_BOOTH, Resource.SUPERVISION_PLACE)


@dataclass(frozen=True)
class Found:
    """What a visit that is hit would get: another booth at the same time, another place, or nothing.

    ``is_foreseen``: it was looked for; the work itself will look for the others.
    """

    visit: Visit
    owed_ms: int
    keeps_time: bool
    place: Place | None
    is_foreseen: bool = True


def places_for(visit: Visit, now: datetime, preview: Disruption | None = None) -> list[Place]:
    """The best places and times that are free for it now; as they would be under ``preview``, if one is given.

    The same day is looked at first: the days of the whole window cost many times as much.
    """
    if Status(visit.status) not in MOVABLE or visit.starts_at <= now:
        return []
    search = _Search(visit, now, preview)
    day = day_of(SlotNo(visit.slot_no))
    days = search.days()
    return search.best([day] if day in days else []) or search.best(days)


@dataclass(frozen=True)
class _Search:
    visit: Visit
    now: datetime
    preview: Disruption | None

    def days(self) -> list[date]:
        """From today to the last day that can be booked."""
        today = self.now.astimezone(_zone()).date()
        rules = self._country().rules(self._home(), today)
        ahead = 0 if rules is None else rules.policy.window.opens_days_before
        return [today + timedelta(days=number) for number in range(ahead + 1)]

    def best(self, days: Sequence[date]) -> list[Place]:
        """The places of these days that come in time."""
        if not days:
            return []
        around = self._country().around(self.visit.visitor_facility_id)[: PLACES_AROUND + 1]
        spots = [spot for spot in around if (spot.km or 0.0) <= self._terms().farthest_km]
        hit = hit_of(self.visit, 0)
        return best_first(hit, self._free(days, spots), self._known_from())[:MOST]

    def _free(self, days: Sequence[date], spots: Sequence[Spot]) -> Iterator[Place]:
        party = tuple(self.visit.party.order_by("pk").values_list("pk", flat=True))
        question = Question(
            self.visit.inmate_id,
            self.visit.applicant_id,
            party,
            tuple(days),
            self.now,
            besides=self.visit.pk,
            waived=WAIVED_FOR_STAFF,
            kind=self.visit.kind,
            case=self.visit.case_ref,
        )
        km = {spot.facility_id: spot.km or 0.0 for spot in spots}
        for day, places in free_starts(question, spots, self._people(question)).items():
            for facility_id, bits in places.items():
                for index in indices(bits):
                    slot = SlotNo(first_slot_of(day) + index)
                    if self._is_other(facility_id, slot):
                        yield Place(facility_id, slot, km[facility_id], self._needs(facility_id, slot, party))

    def _is_other(self, facility_id: int, slot: SlotNo) -> bool:
        here = facility_id == self.visit.visitor_facility_id and slot == self.visit.slot_no
        ruled_out = self.preview is not None and is_ruled_out(self.preview, slot, self.visit.quanta)
        # who was transferred meets the same party at the same time, if that is free there
        return not ruled_out and (not here or self._home() != self.visit.inmate_facility_id)

    def _people(self, question: Question) -> People:
        asked = PeopleAsked(
            inmate_id=question.inmate_id,
            applicant_id=question.applicant_id,
            visitor_ids=question.visitor_ids,
            days=question.days,
            kind=question.kind,
            case=question.case,
            besides=question.besides,
        )
        people = asked.answer()
        return people if self.preview is None else as_if_applied(self.preview, people)

    def _needs(self, facility_id: int, slot: SlotNo, party: Collection[int]) -> tuple[Need, ...]:
        """What runs out when others of the preview get it; the work itself asks the claims."""
        if self.preview is None:
            return ()
        home = self._home()
        of = [
            (Resource.VISITOR_BOOTH, facility_id),
            (Resource.INMATE_BOOTH, home),
            *([(Resource.SUPERVISION_PLACE, home)] if self.visit.is_supervised else []),
            (Resource.INMATE, self.visit.inmate_id),
            *((Resource.VISITOR, visitor) for visitor in party),
        ]
        quanta = range(slot, slot + self.visit.quanta)
        return tuple((kind.name, of_id, number) for kind, of_id in of for number in quanta)

    def _known_from(self) -> SlotNo:
        return SlotNo(slot_holding(self.now, _zone()) + 1 + self._terms().notice_hours * QUANTA_PER_HOUR)

    def _terms(self) -> Replanning:
        """Those of the rules under which it was booked."""
        return stored_version(self.visit.policy_id).policy.disruption

    def _home(self) -> int:
        """Where the inmate will be."""
        there = self.preview
        if there is not None and there.kind == DisruptionKind.TRANSFER and there.to_facility_id:
            return there.to_facility_id
        return self.visit.inmate.facility_id

    def _country(self) -> Country:
        return country()


def forecast(disruption: Disruption, now: datetime) -> list[Found]:
    """Each visit that is hit, in the order of the work, the first FORESEEN with what would be found for them.

    Nothing is changed. Whoever comes later in the order takes nothing from who comes before.
    """
    hits = list(hits_of(disruption, now).select_related("inmate", "applicant").prefetch_related("party"))
    owed = owed_of(hits)
    in_turn = ordered(hits, owed)
    visits, others = in_turn[:FORESEEN], in_turn[FORESEEN:]
    keeping = {visit.pk for visit in visits if _keeps_time(disruption, visit)}
    places = {visit.pk: places_for(visit, now, disruption) for visit in visits if visit.pk not in keeping}
    got = spread(
        (hit_of(visit, owed[visit.pk]) for visit in visits if visit.pk in places),
        places,
        _room(places, disruption),
    )
    return [
        *(Found(visit, owed[visit.pk], visit.pk in keeping, got.get(visit.pk)) for visit in visits),
        *(Found(visit, owed[visit.pk], keeps_time=False, place=None, is_foreseen=False) for visit in others),
    ]


def _keeps_time(disruption: Disruption, visit: Visit) -> bool:
    """Whether another booth is free at the same time."""
    if disruption.kind != DisruptionKind.BOOTH or disruption.booth is None:
        return False
    free = free_for_visit(visit, SlotNo(visit.slot_no), visit.quanta, monitored=visit.is_supervised)
    booths = free.visitor_booths if disruption.booth.side == "visitor" else free.inmate_booths
    return any(booth != disruption.booth_id for booth in booths)


def _room(places: dict[int, list[Place]], disruption: Disruption) -> dict[Need, int]:
    """How many booths and supervision places are free in each quantum that somebody could get."""
    needs = {need for found in places.values() for place in found for need in place.needs}
    slots = {slot for _, _, slot in needs}
    if not slots:
        return {}
    pools = country_without(country(), disruption.booth)
    taken = Claim.objects.filter(
        kind__in=_POOLS,
        facility_id__in={of_id for name, of_id, _ in needs if Resource[name] in _POOLS},
        slot_no__range=(min(slots), max(slots)),
    ).values_list("kind", "facility_id", "slot_no", "resource_id")
    room = {need: len(pools.pool(Resource[need[0]], need[1])) for need in needs if Resource[need[0]] in _POOLS}
    for kind, facility_id, slot, resource in taken:
        need = (Resource(kind).name, facility_id, slot)
        if need in room and resource in pools.pool(Resource(kind), facility_id):
            room[need] -= 1
    return room


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
