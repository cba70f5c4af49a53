"""Close a call: what became of the visit, how long they talked, what is owed."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mannam.actions.claim_places import free
from mannam.actions.correct_outcome import correct_outcome
from mannam.actions.hold_call import mark_talking
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.outcome import CallEnd, write_outcome
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.take_allowance import refund_allowance
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import LIVE, Allowance, Status, correction
from mannam.domain.talk_clock import DECIDED, Ending, Phase
from mannam.models import AuditEvent, Call, CallEvent, Visit

VERBS: Final = ("close_call", "close_call_too_late", "correct_outcome")
"""What an end comes to: it is the outcome, it is noted only, it takes the place of another outcome."""


def close_call(call_id: int, end: CallEnd, *, now: datetime) -> Visit | None:
    """The visit with its outcome; None when this end changes nothing. Again is harmless.

    An end comes late when the database was away. One that was decided counts although another node has the call
    by now, and corrects what that node, which found nobody there, made of the visit. Any other end gives way to
    whatever is stored and to the node that has the call; it is only noted.
    """
    return try_again(lambda: _close(call_id, end, now))


@transaction.atomic
def _close(call_id: int, end: CallEnd, now: datetime) -> Visit | None:
    call = Call.objects.select_for_update().filter(pk=call_id).first()
    if call is None or _is_known(call, end):
        return None
    visit = hold_visit(call.visit_id)
    allowed = correction(Status(visit.status), end.outcome.status, end.by.actor)
    is_open = call.ended_at is None or visit.status in LIVE
    if not _counts(call, end) or not (is_open or allowed):
        # what another node saw stays in the trail
        _audit("close_call_too_late", visit, end, now)
        return None
    if allowed:
        correct_outcome(call, visit, end, allowed, now=now)
    else:
        _audit("close_call", visit, end, now, **_close_visit(visit, end))
    _end(call, end)
    return visit


def _is_known(call: Call, end: CallEnd) -> bool:
    """Whether this very end was told before: the answer may have been lost on its way."""
    told = AuditEvent.objects.filter(visit=call.visit_id, verb__in=VERBS)
    return told.filter(data__contains=end.as_data()).exists()


def _counts(call: Call, end: CallEnd) -> bool:
    """A decided end counts against every other; another one from the holder of a call that has not ended."""
    if end.outcome.ending in DECIDED:
        return call.ending not in DECIDED
    return call.ended_at is None and call.node_id == end.node_id


def _end(call: Call, end: CallEnd) -> None:
    outcome = end.outcome
    call.phase, call.ending, call.ended_at = Phase.ENDED, outcome.ending, end.at
    call.clock, call.lease_until, call.node_id = dict(end.clock), None, end.node_id
    call.save(update_fields=["phase", "ending", "ended_at", "clock", "lease_until", "node"])
    if outcome.talked_ms > 0:  # the node that was cut off may have been alone in knowing that they talked
        began = end.at - timedelta(milliseconds=outcome.talked_ms)
        Call.objects.filter(pk=call.pk, talk_started_at=None).update(talk_started_at=began)
    data = {"ending": outcome.ending, "reason": outcome.reason}
    CallEvent.objects.create(call=call, at=end.at, kind="ended", talked_ms=outcome.talked_ms, data=data)


def _audit(verb: str, visit: Visit, end: CallEnd, now: datetime, **left: object) -> None:
    data = {**end.as_data(), "status": visit.status, **left}
    record_at_inmate(verb, visit, end.by, now=now, data=data)


def _close_visit(visit: Visit, end: CallEnd) -> dict[str, object]:
    """Move the visit; what that leaves behind, for the trail.

    One whose party never checked in becomes a no-show by itself, unless an officer ended it.
    """
    if end.outcome.talked_ms > 0:
        mark_talking(visit, end.at)
    ended_early = visit.status == Status.BOOKED and end.outcome.ending is Ending.BY_OFFICER
    if visit.status not in {Status.CHECKED_IN, Status.IN_CALL} and not ended_early:
        return {}
    move = move_visit(visit, end.outcome.status, end.by.actor)
    write_outcome(visit, end)
    if move.frees_claims:
        free(visit)
    if move.allowance is not Allowance.REFUNDED:
        return {}
    return {"units_refunded": [unit._asdict() for unit in refund_allowance(visit)]}
