"""Hold a place and time for somebody who still has to say yes: everything is taken as for a booking."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.domain.slots import start_of
from mannam.models import Visit


def hold_place(
    order: BookingOrder,
    by: By,
    *,
    until: datetime,
    now: datetime,
    random: Random,
    idempotency_key: str | None = None,
    before_writing: Callable[[], None] = lambda: None,
) -> Visit:
    """The visit, held until then, or until it would begin. Raises Refused as ``book_visit`` does.

    ``confirm_hold`` makes it a visit; else a worker frees everything when the time has run out. Nobody is told:
    the caller knows for what it is held.
    """
    begins = start_of(order.slot, ZoneInfo(settings.TIME_ZONE))
    return book_visit(
        order,
        by,
        now=now,
        random=random,
        idempotency_key=idempotency_key,
        before_writing=before_writing,
        held_until=min(until, begins),
    )
