"""Forget what is over: sessions that have ended, counters, used codes, tokens and keys that count no more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q

from mannam.models import IdempotencyKey, UsedJoinToken, WebhookDelivery

CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""A process whose clock is behind still takes a token or a one-time code that has run out here.

So that it was used is remembered longer.
"""

KEYS_LAST: Final = timedelta(days=30)
"""How long a request is known by its key; no program tries again for longer."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows were deleted."""

    sessions: int
    counters: int
    join_tokens: int
    keys: int = 0


def forget_expired(now: datetime) -> Forgotten:
    """Delete sessions, join tokens, keys of requests, tellings and rows of the cache that are over.

    What counts stays.
    """
    sessions, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    join_tokens, _by_model = UsedJoinToken.objects.filter(until__lt=now - CLOCKS_DIFFER).delete()
    keys, _by_model = IdempotencyKey.objects.filter(created_at__lt=now - KEYS_LAST).delete()
    # what was kept for a paused or removed webhook is not kept for ever
    waits_in_vain = Q(webhook__paused_at__isnull=False) | Q(webhook__ended_at__isnull=False)
    over = WebhookDelivery.objects.filter(~Q(state=WebhookDelivery.State.QUEUED) | waits_in_vain)
    over.filter(queued_at__lt=now - KEYS_LAST).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [now - CLOCKS_DIFFER])
        return Forgotten(sessions, cursor.rowcount, join_tokens, keys)
