"""Free what somebody did not say yes to in time, and what nobody approved before it would have begun."""

from datetime import datetime

from django.db.models import Q, QuerySet

from mannam.actions.actor import SYSTEM
from mannam.actions.end_visit import end_visit
from mannam.actions.one_by_one import one_by_one
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import Status
from mannam.models import Visit, WaitlistOffer


def expire_hold(visit_id: int, *, now: datetime) -> bool:
    """Whether this visit's time has run out and it is expired from now on; again is harmless."""
    return try_again(lambda: _expire(_run_out(now).filter(pk=visit_id).select_for_update().first(), now))


def expire_holds(now: datetime) -> int:
    """How many were expired: those whose own job was lost, and requests that nobody decided on.

    Each in a transaction of its own, so that one that cannot be freed keeps no other; the faults are raised at the
    end (ExceptionGroup).
    """
    late = _run_out(now).order_by("pk").values_list("pk", flat=True)
    return sum(one_by_one(list(late), lambda visit_id: expire_hold(visit_id, now=now), "expired"))


def _run_out(now: datetime) -> QuerySet[Visit]:
    held = Q(status=Status.HELD, held_until__lte=now)
    return Visit.objects.filter(held | Q(status=Status.REQUESTED, starts_at__lte=now))


def _expire(visit: Visit | None, now: datetime) -> bool:
    if visit is None:
        return False  # confirmed, withdrawn or expired already
    before = visit.status
    end_visit(visit, Status.EXPIRED, SYSTEM.actor, now=now)
    record_at_visitors("expire_hold", visit, SYSTEM, now=now, data={"before": before})
    was_offered = WaitlistOffer.objects.filter(visit=visit).exists()
    tell_applicant(visit, "offer_ended" if was_offered else "not_held", now=now)
    return True
