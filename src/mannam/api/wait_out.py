"""A place in the waitlist as a program reads it."""

from datetime import datetime, time

from mannam.api import inmate_keys
from mannam.api.schemas import OfferOut, WaitOut
from mannam.domain.slots import QUANTA_PER_DAY, time_of
from mannam.domain.waitlist import EntryState, OfferOutcome
from mannam.models import User, WaitlistEntry
from mannam.queries.waitlist import place_in_line


def wait_json(entry: WaitlistEntry, reader: User, now: datetime) -> str:
    """An entry of ``reader``: JSON text."""
    return _wait_out(entry, reader, now).model_dump_json(by_alias=True)


def _wait_out(entry: WaitlistEntry, reader: User, now: datetime) -> WaitOut:
    return WaitOut(
        id=entry.code,
        state=EntryState(entry.state),
        place_in_line=place_in_line(entry, now) if entry.state == EntryState.WAITING else 0,
        inmate=inmate_keys.issue(reader.pk, entry.inmate_id),
        inmate_facility=entry.inmate.facility.code,
        facility=entry.facility.code,
        within_km=entry.within_km,
        first=entry.first_day,
        last=entry.last_day,
        earliest=_time(entry.from_index),
        latest=_time(entry.until_index),
        visitors=sorted(visitor.pk for visitor in entry.party.all()),
        joined_at=entry.joined_at,
        ended_at=entry.ended_at,
        kind=entry.kind,
        case=entry.case_ref or None,
        offer=_offer(entry),
    )


def _time(index: int) -> time | None:
    """The hour at which the quanta begin or end; None for midnight, where a day does."""
    return time_of(index) if 0 < index < QUANTA_PER_DAY else None


def _offer(entry: WaitlistEntry) -> OfferOut | None:
    found = next((offer for offer in entry.offers.all() if offer.outcome == OfferOutcome.OPEN), None)
    if found is None:
        return None
    visit = found.visit
    return OfferOut(
        visit=visit.ref,
        visitor_facility=visit.visitor_facility.code,
        starts_at=visit.starts_at,
        until=found.until,
    )
