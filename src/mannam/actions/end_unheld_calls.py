"""End the calls of visits that are over which no media node ever held: only help was called in them."""

from collections.abc import Collection
from datetime import datetime

from mannam.domain.talk_clock import Phase
from mannam.models import Call, Visit


def end_unheld_calls(visits: Collection[Visit], now: datetime) -> int:
    """How many ended. One that a node takes at this very moment is left to it. The caller holds the visits."""
    unheld = Call.objects.filter(visit__in=visits, node=None, ended_at=None)
    return unheld.update(phase=Phase.ENDED, ended_at=now)
