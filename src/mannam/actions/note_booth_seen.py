"""A booth's screen was heard of."""

from datetime import datetime, timedelta
from typing import Final

from mannam.models import BoothDevice

EVERY: Final = timedelta(seconds=30)
"""More often says nothing new, and a row for each question would be many."""


def note_booth_seen(device: BoothDevice, *, now: datetime) -> None:
    """Remember that ``device`` is alive."""
    if device.last_seen_at is None or now - device.last_seen_at >= EVERY:
        BoothDevice.objects.filter(pk=device.pk).update(last_seen_at=now)
