"""Close visits whose party was checked in but whose call is over or never was: the fault is ours."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from mannam.actions.actor import SYSTEM
from mannam.actions.end_unheld_calls import end_unheld_calls
from mannam.actions.move_visit import move_visit
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.take_allowance import refund_allowance
from mannam.domain.lifecycle import Status
from mannam.models import Visit
from mannam.queries.policies import terms_of_visit


@transaction.atomic
def close_unheld_visits(now: datetime) -> int:
    """How many were closed as interrupted, their whole talk owed and their allowance given back.

    That happens to a party checked in during the last seconds of its time, when the call has ended already, and
    when no media node was there for the whole of it.
    """
    # a call that no node holds was made by a booth that called for help and was never let in
    no_call = Q(call=None) | Q(call__ended_at__isnull=False) | Q(call__node=None)
    left = Visit.objects.filter(no_call, status=Status.CHECKED_IN, ends_at__lte=now)
    visits = list(left.select_for_update(skip_locked=True, of=("self",)).order_by("id"))
    for visit in visits:
        _close(visit, now)
    end_unheld_calls(visits, now)
    return len(visits)


def _close(visit: Visit, now: datetime) -> None:
    move_visit(visit, Status.INTERRUPTED, SYSTEM.actor)
    visit.closed_at = now
    visit.owed_ms = terms_of_visit(visit).talk_seconds * 1000
    visit.save(update_fields=["status", "closed_at", "owed_ms"])
    data = {"units_refunded": [unit._asdict() for unit in refund_allowance(visit)]}
    record_at_inmate("close_unheld_visit", visit, SYSTEM, now=now, data=data)
