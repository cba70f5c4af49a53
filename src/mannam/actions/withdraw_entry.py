"""Take one's entry for a draw back, while entries are taken."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.hold_draw import hold_open_draw
from mannam.actions.record_audit import record_audit
from mannam.models import Entry


@transaction.atomic
def withdraw_entry(entry: Entry, by: By, *, now: datetime) -> None:
    """The entry is gone; again, nothing happens. Raises Refused (lottery_closed) once the draw is closed."""
    draw = hold_open_draw(entry.draw_id, now)
    deleted, _ = Entry.objects.filter(pk=entry.pk).delete()
    if deleted:
        record_audit("withdraw_entry", by, now=now, data={"draw": draw.pk, "entry": entry.code})
