"""What the end of a hold makes of the offer that it was for, in the transaction that ends it."""

from datetime import datetime

from mannam.domain.waitlist import LIVE_STATES, STATE_AFTER, OfferOutcome
from mannam.models import Visit, WaitlistEntry, WaitlistOffer


def settle_offer(visit: Visit, outcome: OfferOutcome, *, now: datetime) -> WaitlistOffer | None:
    """The offer, over; None when the visit was held for something else, or it is over already.

    The caller holds the visit's row: whoever ends a hold takes the visit first and then its entry.
    """
    offer = WaitlistOffer.objects.filter(visit=visit, outcome=OfferOutcome.OPEN).first()
    if offer is None:
        return None
    entry = WaitlistEntry.objects.select_for_update().get(pk=offer.entry_id)
    offer.outcome, offer.ended_at = outcome, now
    offer.save(update_fields=["outcome", "ended_at"])
    entry.state = STATE_AFTER[outcome]
    entry.ended_at = None if entry.state in LIVE_STATES else now
    entry.save(update_fields=["state", "ended_at"])
    return offer
