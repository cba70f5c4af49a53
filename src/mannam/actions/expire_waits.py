"""End the waiting for times that have all passed, and tell who waited."""

from datetime import datetime
from functools import partial

from mannam.actions.actor import SYSTEM
from mannam.actions.one_by_one import one_by_one
from mannam.actions.queue_message import queue_message
from mannam.actions.record_audit import record_audit
from mannam.actions.try_again import try_again
from mannam.domain.waitlist import EntryState
from mannam.models import WaitlistEntry
from mannam.queries.waitlist import is_run_out, run_out


def expire_waits(now: datetime) -> int:
    """How many entries have run out; each in a transaction of its own. Faults are raised last (ExceptionGroup)."""
    late = [entry.pk for entry in run_out(now) if is_run_out(entry, now)]
    return sum(one_by_one(late, lambda pk: try_again(partial(_expire, pk, now)), "ended for want of time"))


def _expire(entry_id: int, now: datetime) -> bool:
    found = WaitlistEntry.objects.select_for_update(of=("self",)).select_related("applicant")
    entry = found.filter(pk=entry_id, state=EntryState.WAITING).first()
    if entry is None:
        return False  # left meanwhile, or ended by another worker
    entry.state, entry.ended_at = EntryState.EXPIRED, now
    entry.save(update_fields=["state", "ended_at"])
    record_audit("expire_wait", SYSTEM, now=now, facility_id=entry.facility_id, data={"entry": entry.code})
    user_id = entry.applicant.user_id or entry.applicant.registered_by_id
    if user_id is not None:
        queue_message(user_id, None, "wait_over", now=now, waitlist_entry_id=entry.pk)
    return True
