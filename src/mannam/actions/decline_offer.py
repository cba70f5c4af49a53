"""Turn a place down that was offered: the next gets it, and who turned it down waits on for another."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.refused import Refused
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import WaitlistEntry, WaitlistOffer


def decline_offer(entry_id: int, by: By, *, now: datetime) -> WaitlistEntry:
    """The entry, which keeps its place in line. Again, nothing changes.

    Raises Refused: no_offer when nothing was ever offered, cannot_cancel when the offer was taken.
    """
    withdraw_visit(last_offer(entry_id).visit_id, by, now=now)
    return WaitlistEntry.objects.get(pk=entry_id)


def last_offer(entry_id: int) -> WaitlistOffer:
    """The offer that was made last. Raises Refused (no_offer)."""
    found = WaitlistOffer.objects.filter(entry=entry_id).order_by("-offered_at", "-pk").first()
    if found is None:
        raise Refused(Refusal(RefusalCode.NO_OFFER))
    return found
