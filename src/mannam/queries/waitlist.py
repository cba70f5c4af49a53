"""Who waits, in which order, and what is free for them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mannam.domain.availability import Offer
from mannam.domain.lifecycle import Status
from mannam.domain.slots import day_of
from mannam.domain.waitlist import (
    LIVE_STATES,
    EntryState,
    OfferOutcome,
    PlaceWish,
    Waiting,
    ends_at,
    fair_order,
    offered_until,
)
from mannam.models import Visit, WaitlistEntry
from mannam.queries.availability import free_offers
from mannam.queries.country import Country, country
from mannam.queries.release import not_released


def waiting_line(now: datetime, *, facilities: Collection[int] = (), day: date | None = None) -> list[Waiting]:
    """Those who wait, in the fair order.

    With ``facilities`` only those whose inmate is at one of them, or who would go to one; with ``day`` only those
    who wish for it.
    """
    entries = WaitlistEntry.objects.filter(state=EntryState.WAITING, last_day__gte=_today(now))
    if day is not None:
        entries = entries.filter(first_day__lte=day, last_day__gte=day)
    found = [(entry, waiting) for entry, waiting in _as_waiting(entries, now)]
    ends = set(facilities)
    return fair_order(
        waiting
        for entry, waiting in found
        if not ends or entry.inmate.facility_id in ends or waiting.wish.facility_ids & ends
    )


def place_in_line(entry: WaitlistEntry, now: datetime) -> int:
    """1 for the next; before them stand all who come earlier and could be offered what they wish for too."""
    others = WaitlistEntry.objects.filter(
        state=EntryState.WAITING, first_day__lte=entry.last_day, last_day__gte=entry.first_day
    )
    line = {waiting.entry_id: (other, waiting) for other, waiting in _as_waiting(others, now)}
    mine = line.get(entry.pk)
    if mine is None:
        return 0
    order = fair_order(waiting for other, waiting in line.values() if _competes(*mine, other, waiting))
    return [waiting.entry_id for waiting in order].index(entry.pk) + 1


def wish_of(entry: WaitlistEntry, places: Country) -> PlaceWish:
    """What somebody would take, the places by their ids."""
    turned_down = {
        (offer.visit.visitor_facility_id, offer.visit.slot_no)
        for offer in entry.offers.all()
        if offer.outcome == OfferOutcome.DECLINED
    }
    return PlaceWish(
        facilities_within(places, entry.facility_id, entry.within_km),
        entry.first_day,
        entry.last_day,
        entry.from_index,
        entry.until_index,
        frozenset(turned_down),
    )


def facilities_within(places: Country, facility_id: int, within_km: int) -> frozenset[int]:
    """A facility, and every other within so many kilometres of it (0: none)."""
    around = places.around(facility_id) if within_km else ()
    near = {spot.facility_id for spot in around if spot.km is not None and spot.km <= within_km}
    return frozenset(near | {facility_id})


def free_for(one: Waiting, now: datetime, day: date | None = None) -> list[Offer]:
    """What could be offered to them now: free, allowed by the rules, and with the whole time to answer."""
    entry = WaitlistEntry.objects.select_related("inmate").get(pk=one.entry_id)
    home = entry.inmate.facility_id
    days = _days(one.wish, now) if day is None else [day]
    closed = not_released(home, days, entry.applicant_id, now=now)
    found = free_offers(
        inmate_id=entry.inmate_id,
        visitor_ids=tuple(entry.party.order_by("pk").values_list("pk", flat=True)),
        days=[each for each in days if each not in closed],
        facility_ids=one.wish.facility_ids,
        near=country().sites[entry.facility_id].place,
        now=now,
        applicant_id=entry.applicant_id,
        kind=entry.kind,
        case=entry.case_ref,
    )
    return [place for place in found if _is_offered(home, place, now)]


def run_out(now: datetime) -> QuerySet[WaitlistEntry]:
    """Those who wait for times that have all passed (and perhaps some whose last has not yet)."""
    return WaitlistEntry.objects.filter(state=EntryState.WAITING, last_day__lte=_today(now))


def is_run_out(entry: WaitlistEntry, now: datetime) -> bool:
    """Whether the last start that they wish for has begun."""
    wish = PlaceWish(frozenset(), entry.first_day, entry.last_day, entry.from_index, entry.until_index)
    return ends_at(wish, _zone()) <= now


def entries_of(user_id: int) -> QuerySet[WaitlistEntry]:
    """The entries of a user, the newest first."""
    return with_places(WaitlistEntry.objects.filter(applicant__user=user_id)).order_by("-joined_at", "-pk")


def waiting_at(facility_id: int) -> QuerySet[WaitlistEntry]:
    """Those who wait for a visit to an inmate here, or to a booth here, in the order in which they joined."""
    here = Q(facility=facility_id) | Q(inmate__facility=facility_id)
    live = WaitlistEntry.objects.filter(here, state__in=sorted(LIVE_STATES))
    return with_places(live).select_related("applicant")


def with_places(entries: QuerySet[WaitlistEntry]) -> QuerySet[WaitlistEntry]:
    """These entries with everything that a page or an answer shows."""
    shown = entries.select_related("inmate__facility", "facility")
    return shown.prefetch_related("party", "offers__visit__visitor_facility")


def _as_waiting(entries: QuerySet[WaitlistEntry], now: datetime) -> Iterable[tuple[WaitlistEntry, Waiting]]:
    places, today = country(), _today(now)
    found = list(
        entries.select_related("inmate").prefetch_related("offers__visit").annotate(is_owed=Exists(_owing()))
    )
    for entry in found:
        rules = places.rules(entry.inmate.facility_id, today)
        first = entry.is_owed and rules is not None and rules.policy.waitlist.owed_first
        yield entry, Waiting(entry.pk, entry.joined_at, bool(first), wish_of(entry, places))


def _owing() -> QuerySet[Visit]:
    """Visits of the entry's two that broke off without their fault, after the last one that they had in full."""
    theirs = Visit.objects.filter(applicant=OuterRef("applicant"), inmate=OuterRef("inmate"))
    held = Visit.objects.filter(
        applicant=OuterRef("applicant"), inmate=OuterRef("inmate"), status=Status.COMPLETED
    )
    last = Subquery(held.order_by("-slot_no").values("slot_no")[:1])
    return theirs.filter(owed_ms__gt=0).annotate(last=Coalesce(last, -1)).filter(slot_no__gt=F("last"))


def _competes(entry: WaitlistEntry, mine: Waiting, other: WaitlistEntry, theirs: Waiting) -> bool:
    """Whether one freed place could go to either: the inmates' booths are shared, or the visitors'."""
    in_hours = theirs.wish.from_index < mine.wish.until_index and mine.wish.from_index < theirs.wish.until_index
    is_shared = other.inmate.facility_id == entry.inmate.facility_id
    return in_hours and (is_shared or bool(mine.wish.facility_ids & theirs.wish.facility_ids))


def _is_offered(home_id: int, place: Offer, now: datetime) -> bool:
    rules = country().rules(home_id, day_of(place.slot))
    return rules is not None and offered_until(rules.policy, place.slot, _zone(), now) is not None


def _days(wish: PlaceWish, now: datetime) -> Sequence[date]:
    first = max(wish.first_day, _today(now))
    return [first + timedelta(days=n) for n in range((wish.last_day - first).days + 1)]


def _today(now: datetime) -> date:
    return now.astimezone(_zone()).date()


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
