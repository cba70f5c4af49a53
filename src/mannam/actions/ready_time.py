"""For the demo alone: the time of a visit that is to begin in a minute, on the clock and on the grid.

Real visits start on the quarter hour. This one starts on the next full minute and claims every quantum that its
fifteen minutes touch, so that nothing else can have its booths and people meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.slots import QUANTA_PER_DAY, QUANTUM_SECONDS, SlotNo, index_in_day, slot_holding

NOTICE = timedelta(seconds=30)
LENGTH = timedelta(seconds=QUANTUM_SECONDS)


@dataclass(frozen=True)
class ReadyTime:
    """From when to when, and the quanta to claim for it."""

    starts_at: datetime
    slot: SlotNo
    quanta: int

    @property
    def ends_at(self) -> datetime:
        """Fifteen minutes later, as for every visit."""
        return self.starts_at + LENGTH


def ready_time(now: datetime) -> ReadyTime:
    """The next full minute that is half a minute away or more."""
    starts_at = (now + NOTICE + timedelta(minutes=1)).replace(second=0, microsecond=0)
    zone = ZoneInfo(settings.TIME_ZONE)
    slot = slot_holding(starts_at, zone)
    touched = slot_holding(starts_at + LENGTH - timedelta(seconds=1), zone) - slot + 1
    quanta = min(touched, QUANTA_PER_DAY - index_in_day(slot))  # claims end with the day
    return ReadyTime(starts_at, slot, quanta)
