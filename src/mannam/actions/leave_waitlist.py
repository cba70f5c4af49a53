"""Leave the waitlist: what is held for somebody who waits no more is free for the next."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.move_visit import hold_visit
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.try_again import LostRaceError, try_again
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.lifecycle import Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.waitlist import EntryState, OfferOutcome
from mannam.models import WaitlistEntry, WaitlistOffer


def leave_waitlist(entry_id: int, by: By, *, now: datetime) -> WaitlistEntry:
    """The entry, left. Leaving again changes nothing, nor does leaving what has run out.

    Raises Refused (offer_taken) when they have taken a place: then there is a visit, which is cancelled otherwise.
    """
    return try_again(lambda: _leave(entry_id, by, now))


def _leave(entry_id: int, by: By, now: datetime) -> WaitlistEntry:
    # the visit first and then the entry, as everybody does who ends a hold
    offer = WaitlistOffer.objects.filter(entry=entry_id, outcome=OfferOutcome.OPEN).first()
    if offer is not None and not _is_taken(offer.visit_id):
        withdraw_visit(offer.visit_id, by, now=now)
    entry = WaitlistEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state == EntryState.TAKEN:
        raise Refused(Refusal(RefusalCode.OFFER_TAKEN))
    if entry.state == EntryState.OFFERED:
        raise LostRaceError  # a place was offered just now
    if entry.state == EntryState.WAITING:
        entry.state, entry.ended_at = EntryState.LEFT, now
        entry.save(update_fields=["state", "ended_at"])
        record_audit("leave_waitlist", by, now=now, facility_id=entry.facility_id, data={"entry": entry.code})
    return entry


def _is_taken(visit_id: int) -> bool:
    """Whether they have said yes meanwhile, in another window."""
    return hold_visit(visit_id).status != Status.HELD
