"""Draw the lots of a day: fix the order once, give each in its turn the first wish that can be had, tell all.

Each entry is decided in a transaction of its own that holds the draw's row: two workers take turns and never
decide one entry twice, and a draw that was broken off goes on where it stopped.
"""

from collections.abc import Callable
from datetime import datetime
from random import Random

from django.db import transaction

from mannam.actions.actor import SYSTEM
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.hold_draw import hold_draw
from mannam.actions.one_by_one import one_by_one
from mannam.actions.queue_message import queue_message
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.tell_webhooks import tell_lost
from mannam.actions.try_again import try_again
from mannam.domain.draw import digest_of, drawn_order
from mannam.domain.slots import SlotNo
from mannam.models import Draw, Entry, Visit, prepared

LOST_MESSAGE = "draw_lost"


def draw_due(*, now: datetime, random: Random) -> int:
    """Draw every draw whose time has come and that is not over; how many were."""
    due = list(Draw.objects.filter(drawn_at=None, entries_until__lte=now).order_by("entries_until", "pk"))
    one_by_one(due, lambda draw: draw_lots(draw.pk, now=now, random=random), "drawn")
    return len(due)


def draw_lots(
    draw_id: int, *, now: datetime, random: Random, after_each: Callable[[], None] = lambda: None
) -> None:
    """Draw, or go on with a draw, to its end. Before its time and after its end nothing happens.

    ``random`` chooses booths and codes as for every visit, never the order. ``after_each`` is called after each
    entry, where a worker might be killed.
    """
    if not _close(draw_id, now):
        return
    while _decide_next(draw_id, now, random):
        after_each()
    _finish(draw_id, now)


@transaction.atomic
def _close(draw_id: int, now: datetime) -> bool:
    """Take no more entries and give each its place; whether there is something to decide from now on."""
    draw = hold_draw(draw_id)
    if draw.closed_at is not None or now < draw.entries_until:
        return draw.closed_at is not None and draw.drawn_at is None
    entries = {entry.code: entry for entry in draw.entries.all()}
    for place, code in enumerate(drawn_order(bytes.fromhex(draw.seed), entries), start=1):
        entries[code].place = place
    Entry.objects.bulk_update(entries.values(), ["place"], batch_size=1000)
    draw.entries_digest, draw.closed_at = digest_of(entries), now
    draw.save(update_fields=["entries_digest", "closed_at"])
    data = {"draw": draw.pk, "seed": draw.seed, "entries": len(entries), "digest": draw.entries_digest}
    record_audit("close_draw", SYSTEM, now=now, data=data)
    return True


def _decide_next(draw_id: int, now: datetime, random: Random) -> bool:
    """Decide the entry whose turn it is; False when none is left. Raises CrowdedError."""
    return try_again(lambda: _decide(draw_id, now, random))


def _decide(draw_id: int, now: datetime, random: Random) -> bool:
    draw = hold_draw(draw_id)
    entry = draw.entries.filter(outcome=Entry.Outcome.OPEN).order_by("place").first()
    if entry is None:
        return False
    visit, codes = _first_possible(entry, now, random)
    entry.visit, entry.outcome = visit, Entry.Outcome.LOST if visit is None else Entry.Outcome.WON
    entry.save(update_fields=["visit", "outcome"])
    data = {"draw": draw.pk, "entry": entry.code, "outcome": entry.outcome, "refused": codes}
    record_audit("decide_entry", SYSTEM, now=now, visit_id=visit.pk if visit else None, data=data)
    return True


def _first_possible(entry: Entry, now: datetime, random: Random) -> tuple[Visit | None, list[list[str]]]:
    """The visit of the first wish that rules and places allow, and why each before it could not be had."""
    party = tuple(entry.party.order_by("pk").values_list("pk", flat=True))
    refused: list[list[str]] = []
    for wish in entry.wishes.all():
        order = BookingOrder(entry.inmate_id, wish.facility_id, SlotNo(wish.slot_no), entry.applicant_id, party)
        try:
            return book_visit(order, SYSTEM, now=now, random=random), refused
        except Refused as why:
            refused.append([refusal.code.value for refusal in why.refusals])
    return None, refused


@transaction.atomic
def _finish(draw_id: int, now: datetime) -> None:
    """Release what is left to everybody, and tell those who got nothing: only now is it known what is free."""
    draw = hold_draw(draw_id)
    if draw.drawn_at is not None:
        return
    draw.drawn_at = now
    draw.save(update_fields=["drawn_at"])
    lost = list(draw.entries.filter(outcome=Entry.Outcome.LOST).select_related("applicant").order_by("place"))
    with prepared.queued():
        for entry in lost:
            user_id = entry.applicant.user_id or entry.applicant.registered_by_id
            if user_id is not None:
                queue_message(user_id, None, LOST_MESSAGE, now=now, entry_id=entry.pk)
    tell_lost(draw_id, now=now)
    won = draw.entries.filter(outcome=Entry.Outcome.WON).count()
    record_audit("finish_draw", SYSTEM, now=now, data={"draw": draw.pk, "won": won, "lost": len(lost)})
