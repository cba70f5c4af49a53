"""Close a call: what became of the visit, how long they talked, what is owed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

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


DECIDED: Final = frozenset({Ending.FULL_TIME, Ending.BY_OFFICER})
"""Ends that were final when they came: a node that took the call over since can only find nobody there."""


@transaction.atomic
def close_call(
    call_id: int, node_id: int, outcome: Outcome, by: By, *, clock: Mapping[str, object], now: datetime
) -> Visit | None:
    """The visit with its outcome; None when the call has one already or is another node's. Again is harmless.

    An end comes late when the database was away. One that was decided counts although another node has the call
    by now; of the others that node judges by itself. An outcome that is stored is never changed.
    """
    call = Call.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        return None
    if call.ended_at is not None or (call.node_id != node_id and outcome.ending not in DECIDED):
        if call.node_id != node_id:
            _note_too_late(call, outcome, by, now)
        return None
    call.phase, call.ending, call.ended_at = Phase.ENDED, outcome.ending, now
    call.clock, call.lease_until, call.node_id = dict(clock), None, node_id
    call.save(update_fields=["phase", "ending", "ended_at", "clock", "lease_until", "node"])
    data = {"ending": outcome.ending, "reason": outcome.reason}
    CallEvent.objects.create(call=call, at=now, kind="ended", talked_ms=outcome.talked_ms, data=data)
    visit = hold_visit(call.visit_id)
    _close_visit(visit, outcome, by, now)
    _audit("close_call", visit, outcome, by, now)
    return visit


def _note_too_late(call: Call, outcome: Outcome, by: By, now: datetime) -> None:
    """What another node saw as the end stays in the trail: an officer may have ended the call there."""
    _audit("close_call_too_late", call.visit, outcome, by, now)


def _audit(verb: str, visit: Visit, outcome: Outcome, by: By, now: datetime) -> None:
    data = {**asdict(outcome), "status": visit.status}
    record_audit(verb, by, now=now, visit_id=visit.pk, facility_id=visit.inmate_facility_id, data=data)


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
