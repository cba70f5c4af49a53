"""Leave the waitlist: what is held for somebody who waits no more is free for the next."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.try_again import LostRaceError, try_again
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.waitlist import EntryState, OfferOutcome
from mannam.models import WaitlistEntry, WaitlistOffer


def leave_waitlist(entry_id: int, by: By, *, now: datetime) -> WaitlistEntry:
    """The entry, left. Leaving again changes nothing, nor does leaving what is taken or has run out."""
    return try_again(lambda: _leave(entry_id, by, now))


def _leave(entry_id: int, by: By, now: datetime) -> WaitlistEntry:
    # the visit first and then the entry, as everybody does who ends a hold
    offer = WaitlistOffer.objects.filter(entry=entry_id, outcome=OfferOutcome.OPEN).first()
    if offer is not None:
        withdraw_visit(offer.visit_id, by, now=now)
    entry = WaitlistEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state == EntryState.OFFERED:
        raise LostRaceError  # a place was offered just now
    if entry.state == EntryState.WAITING:
        entry.state, entry.ended_at = EntryState.LEFT, now
        entry.save(update_fields=["state", "ended_at"])
        record_audit("leave_waitlist", by, now=now, facility_id=entry.facility_id, data={"entry": entry.code})
    return entry
