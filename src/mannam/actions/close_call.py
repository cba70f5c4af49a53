"""Close a call: what became of the visit, how long they talked, what is owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.claim_places import free
from mannam.actions.hold_call import mark_talking
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.record_audit import record_audit
from mannam.actions.take_allowance import refund_allowance
from mannam.domain.lifecycle import Allowance, Status
from mannam.domain.talk_clock import Ending, Phase
from mannam.models import Call, CallEvent, Visit


@dataclass(frozen=True)
class Outcome:
    """How a call ended. ``reason`` is the lawful reason when an officer ended it. Lengths in milliseconds."""

    ending: Ending
    talked_ms: int
    owed_ms: int
    reason: str = ""


@transaction.atomic
def close_call(
    call_id: int, node_id: int, outcome: Outcome, by: By, *, clock: Mapping[str, object], now: datetime
) -> Visit | None:
    """The visit with its outcome; None when this node no longer has the call. Again is harmless."""
    call = Call.objects.select_for_update().filter(pk=call_id, node=node_id, ended_at=None).first()
    if call is None:
        return None
    call.phase, call.ending, call.ended_at = Phase.ENDED, outcome.ending, now
    call.clock, call.lease_until = dict(clock), None
    call.save(update_fields=["phase", "ending", "ended_at", "clock", "lease_until"])
    data = {"ending": outcome.ending, "reason": outcome.reason}
    CallEvent.objects.create(call=call, at=now, kind="ended", talked_ms=outcome.talked_ms, data=data)
    visit = hold_visit(call.visit_id)
    _close_visit(visit, outcome, by, now)
    audited = {**data, "talked_ms": outcome.talked_ms, "owed_ms": outcome.owed_ms, "status": visit.status}
    record_audit("close_call", by, now=now, visit_id=visit.pk, facility_id=visit.inmate_facility_id, data=audited)
    return visit


def _close_visit(visit: Visit, outcome: Outcome, by: By, now: datetime) -> None:
    """Move the visit. One whose party never checked in becomes a no-show by itself, unless an officer ended it."""
    if outcome.talked_ms > 0:
        mark_talking(visit, now)
    ended_early = visit.status == Status.BOOKED and outcome.ending is Ending.BY_OFFICER
    if visit.status not in {Status.CHECKED_IN, Status.IN_CALL} and not ended_early:
        return
    move = move_visit(visit, _status(outcome.ending), by.actor)
    visit.closed_at, visit.end_reason = now, outcome.reason
    visit.talked_ms, visit.owed_ms = outcome.talked_ms, outcome.owed_ms
    visit.save(update_fields=["status", "closed_at", "end_reason", "talked_ms", "owed_ms"])
    if move.allowance is Allowance.REFUNDED:
        refund_allowance(visit)
    if move.frees_claims:
        free(visit)


def _status(ending: Ending) -> Status:
    if ending is Ending.FULL_TIME:
        return Status.COMPLETED
    return Status.ENDED_BY_OFFICER if ending is Ending.BY_OFFICER else Status.INTERRUPTED
