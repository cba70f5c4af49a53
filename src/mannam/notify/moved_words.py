"""Where and when a visit was before it was moved."""

from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.slots import SlotNo, start_of
from mannam.models import AuditEvent, Facility, Message, Visit
from mannam.notify.wording import when


def until_now(message: Message) -> str:
    """The time, and the place where it was another one, before the move of which the message tells; else empty."""
    move = AuditEvent.objects.filter(visit=message.visit_id, verb="reschedule", at=message.queued_at).last()
    if move is None or message.visit is None:
        return ""
    return old_place_words(message.visit, move.data["from_slot"], move.data["from_facility"])


def old_place_words(visit: Visit, slot: int, facility_id: int) -> str:
    """A time in words; with the place, where the party goes to another one now."""
    time = when(start_of(SlotNo(slot), ZoneInfo(settings.TIME_ZONE)))
    if facility_id == visit.visitor_facility_id:
        return time
    return f"{time}, {Facility.objects.get(pk=facility_id)}"
