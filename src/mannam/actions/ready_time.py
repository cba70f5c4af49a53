"""For the demo alone: the time of a visit that is to begin in a minute, on the clock and on the grid.

Real visits start on the quarter hour. This one starts on the next full minute and claims every quantum that its
quarter hours touch, so that nothing else can have its booths and people meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.slots import QUANTA_PER_DAY, QUANTUM_SECONDS, SlotNo, index_in_day, slot_holding

NOTICE = timedelta(seconds=30)
QUANTUM = timedelta(seconds=QUANTUM_SECONDS)


@dataclass(frozen=True)
class ReadyTime:
    """From when to when, and the quanta to claim for it."""

    starts_at: datetime
    ends_at: datetime
    slot: SlotNo
    quanta: int


def ready_time(now: datetime, quanta: int = 1) -> ReadyTime:
    """The next full minute that is half a minute away or more, for a visit as long as so many quanta."""
    starts_at = (now + NOTICE + timedelta(minutes=1)).replace(second=0, microsecond=0)
    zone = ZoneInfo(settings.TIME_ZONE)
    slot = slot_holding(starts_at, zone)
    ends_at = starts_at + quanta * QUANTUM
    touched = slot_holding(ends_at - timedelta(seconds=1), zone) - slot + 1
    claimed = min(touched, QUANTA_PER_DAY - index_in_day(slot))  # claims end with the day
    return ReadyTime(starts_at, ends_at, slot, claimed)
