"""For the demo alone: cancel visits that were put on for at once and that nobody came to."""

from collections.abc import Collection
from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.end_visit import end_visit
from mannam.actions.ready_time import QUANTUM
from mannam.actions.record_audit import record_at_visitors
from mannam.domain.lifecycle import Status
from mannam.models import AuditEvent, Visit

PUT_ON = ("make_ready_visit", "bring_visit_forward")
"""The verbs by which a visit comes to begin at once. What somebody booked for its own time is left alone."""


def cancel_unused(applicant_id: int, by: By, *, now: datetime, besides: Collection[int] = ()) -> None:
    """Such a visit of this applicant must not stand in the way of the next one. ``besides``: ids to leave."""
    unused = Visit.objects.select_for_update().filter(
        status=Status.BOOKED,
        applicant=applicant_id,
        starts_at__lt=now + 2 * QUANTUM,
        ends_at__gt=now,
        pk__in=AuditEvent.objects.filter(verb__in=PUT_ON, visit__isnull=False).values("visit"),
    )
    for visit in unused.exclude(pk__in=besides).order_by("pk"):
        end_visit(visit, Status.CANCELLED, by.actor, now=now)
        record_at_visitors("cancel_visit", visit, by, now=now)
