"""Hold a freed place for somebody who waits, and tell them of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.actions.actor import SYSTEM
from mannam.actions.hold_place import hold_place
from mannam.actions.order import BookingOrder
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.domain.slots import SlotNo, day_of
from mannam.domain.waitlist import EntryState, offered_until
from mannam.models import Visit, WaitlistEntry, WaitlistOffer
from mannam.queries.country import country
from mannam.queries.release import not_released


@dataclass(frozen=True)
class FreedPlace:
    """Where a party could go, and when."""

    facility_id: int
    slot: SlotNo


def offer_place(
    entry_id: int,
    place: FreedPlace,
    *,
    now: datetime,
    random: Random,
    before_writing: Callable[[], None] = lambda: None,
) -> WaitlistOffer | None:
    """The offer, with everything taken that the visit needs; None when they wait no more, or may not have it.

    Every rule of a booking is asked, as of now. ``before_writing`` is called where a race would be.
    """
    return try_again(lambda: _offer(entry_id, place, now, random, before_writing))


def _offer(
    entry_id: int, place: FreedPlace, now: datetime, random: Random, before_writing: Callable[[], None]
) -> WaitlistOffer | None:
    waiting = WaitlistEntry.objects.select_for_update(of=("self",)).select_related("inmate")
    entry = waiting.filter(pk=entry_id, state=EntryState.WAITING).first()
    until = None if entry is None else _until(entry, place, now)
    if entry is None or until is None:
        return None
    before_writing()
    party = tuple(entry.party.order_by("pk").values_list("pk", flat=True))
    whom, who = entry.inmate_id, entry.applicant_id
    order = BookingOrder(whom, place.facility_id, place.slot, who, party, entry.kind, entry.case_ref)
    try:
        visit = hold_place(order, SYSTEM, until=until, now=now, random=random)
    except Refused:
        return None  # the rules say no to them as of now, or somebody else was quicker
    return _write(entry, visit, until, now)


def _until(entry: WaitlistEntry, place: FreedPlace, now: datetime) -> datetime | None:
    """Until when it would be held; None when it is not offered, or the day is not everybody's yet."""
    day, home = day_of(place.slot), entry.inmate.facility_id
    rules = country().rules(home, day)
    if rules is None or not_released(home, [day], entry.applicant_id, now=now):
        return None
    return offered_until(rules.policy, place.slot, ZoneInfo(settings.TIME_ZONE), now)


def _write(entry: WaitlistEntry, visit: Visit, until: datetime, now: datetime) -> WaitlistOffer:
    offer = WaitlistOffer.objects.create(entry=entry, visit=visit, offered_at=now, until=until)
    entry.state = EntryState.OFFERED
    entry.save(update_fields=["state"])
    record_at_visitors("offer_place", visit, SYSTEM, now=now, data={"entry": entry.code})
    tell_applicant(visit, "offered", now=now)
    return offer
