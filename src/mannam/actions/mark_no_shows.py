"""Say of visits that are over and that nobody came to: no-show."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.call_off_visit import call_off_held
from mannam.actions.check_in import TURNED_AWAY
from mannam.actions.end_unheld_calls import end_unheld_calls
from mannam.actions.move_visit import move_visit
from mannam.actions.record_audit import record_at_visitors
from mannam.domain.calling_off import DISRUPTION
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.slots import SlotNo, day_of
from mannam.models import AuditEvent, Visit, Visitor
from mannam.queries.disrupted import kept_out_of

SYSTEM = By(Actor.SYSTEM)


@transaction.atomic
def mark_no_shows(now: datetime) -> int:
    """How many booked visits were over and nobody had come to them.

    A party that came and was turned away did come: its visit is called off, and costs it nothing. So is one to a
    place that was closed when it began. A call in which only help was called is over.
    """
    # a visit that a desk is just checking in is left to the desk
    over = Visit.objects.select_for_update(skip_locked=True).filter(status=Status.BOOKED, ends_at__lte=now)
    visits = list(over.order_by("id"))
    turned_away = set(
        AuditEvent.objects.filter(verb=TURNED_AWAY, visit__in=visits).values_list("visit", flat=True)
    )
    kept_out = kept_out_of(visits)
    for visit in visits:
        if visit.pk in turned_away:
            call_off_held(visit, SYSTEM, now=now, reason=TURNED_AWAY)
        elif visit.pk in kept_out:
            call_off_held(visit, SYSTEM, now=now, reason=DISRUPTION)
        else:
            _mark(visit, now)
    end_unheld_calls(visits, now)
    return len(visits)


def _mark(visit: Visit, now: datetime) -> None:
    move_visit(visit, Status.NO_SHOW, SYSTEM.actor)
    visit.closed_at = now
    visit.save(update_fields=["status", "closed_at"])
    Visitor.objects.filter(pk=visit.applicant_id).update(last_no_show=day_of(SlotNo(visit.slot_no)))
    record_at_visitors("mark_no_show", visit, SYSTEM, now=now)
