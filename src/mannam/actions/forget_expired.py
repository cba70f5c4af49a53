"""Forget what is over: sessions that have ended, counters of tries, used codes and tokens that count no more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db import connection

from mannam.models import UsedJoinToken

CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""A media node whose clock is behind still takes a token that has run out here: its use is remembered longer."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows were deleted."""

    sessions: int
    counters: int
    join_tokens: int


def forget_expired(now: datetime) -> Forgotten:
    """Delete sessions, used join tokens and rows of the cache that ended before ``now``; what counts stays."""
    sessions, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    join_tokens, _by_model = UsedJoinToken.objects.filter(until__lt=now - CLOCKS_DIFFER).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [now])
        return Forgotten(sessions, cursor.rowcount, join_tokens)
