"""Forget what is over: sessions that have ended, counters of tries and used one-time codes that count no more."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection


@dataclass(frozen=True)
class Forgotten:
    """How many rows were deleted."""

    sessions: int
    counters: int


def forget_expired(now: datetime) -> Forgotten:
    """Delete the sessions and the rows of the cache that ended before ``now``; what still counts stays."""
    sessions, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [now])
        return Forgotten(sessions, cursor.rowcount)
