"""Take the place that was offered: what is held is booked, if the rules still allow it."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.confirm_hold import confirm_hold
from mannam.actions.decline_offer import last_offer
from mannam.models import Visit


def accept_offer(entry_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, booked, or requested where the policy wants an approval. Again, nothing changes.

    Raises Refused: no_offer without one, hold_ended when the time has run out, and whatever the rules of a booking
    say by now: then the place goes to the next, and they wait on.
    """
    return confirm_hold(last_offer(entry_id).visit_id, by, now=now)
