"""End the calls of visits that are over which no media node ever held: only help was called in them."""

from collections.abc import Collection
from datetime import datetime

from mannam.domain.talk_clock import Ending, Phase
from mannam.models import Call, Visit


def end_unheld_calls(visits: Collection[Visit], now: datetime) -> int:
    """How many ended, as never begun: their booths say so. The caller holds the visits.

    One that a node takes at this very moment is left to it.
    """
    unheld = Call.objects.filter(visit__in=visits, node=None, ended_at=None)
    return unheld.update(phase=Phase.ENDED, ending=Ending.NEVER_STARTED, ended_at=now)
