"""Correct what became of a visit, when the end that was decided arrives after another one was stored."""

from datetime import datetime

from django.db.models import Max

from mannam.actions.outcome import CallEnd, write_outcome
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.take_allowance import Unit, take_again
from mannam.domain.lifecycle import Allowance, Correction, Status
from mannam.domain.slots import SlotNo, day_of
from mannam.models import AuditEvent, Call, Visit, Visitor

REFUNDING = ("close_call", "close_unheld_visit", "mark_inmate_no_show")
"""The acts that give units of allowance back to a party that was here; each keeps them as ``units_refunded``."""


def correct_outcome(call: Call, visit: Visit, end: CallEnd, allowed: Correction, *, now: datetime) -> None:
    """Write the visit's outcome anew, with all that hangs on it. The caller holds both rows and writes the call's.

    Units of allowance that were given back are taken again as far as the period still has any. The trail says
    which, and what had been stored before. The applicant may have read that, and is told.
    """
    before = _stored(call, visit)
    visit.status = end.outcome.status
    write_outcome(visit, end)
    units = _take_again(visit) if allowed.allowance is Allowance.TAKEN_AGAIN else {}
    if allowed.lifts_pause:
        _lift_pause(visit)
    data = {**end.as_data(), "status": visit.status, "before": before, **units}
    record_at_inmate("correct_outcome", visit, end.by, now=now, data=data)
    tell_applicant(visit, "corrected", now=now)


def _stored(call: Call, visit: Visit) -> dict[str, object]:
    return {
        "status": visit.status,
        "ending": call.ending,
        "talked_ms": visit.talked_ms,
        "owed_ms": visit.owed_ms,
        "closed_at": None if visit.closed_at is None else visit.closed_at.isoformat(),
    }


def _take_again(visit: Visit) -> dict[str, object]:
    """What was taken again, and what stays given back since others have it now."""
    refunded = _refunded(visit)
    taken = take_again(visit, refunded)
    left = list(refunded)
    for unit in taken:  # of two units of one period perhaps one
        left.remove(next(one for one in left if one[:3] == unit[:3]))
    return {
        "taken_again": [unit._asdict() for unit in taken],
        "stay_refunded": [unit._asdict() for unit in left],
    }


def _refunded(visit: Visit) -> list[Unit]:
    events = AuditEvent.objects.filter(visit=visit, verb__in=REFUNDING, data__has_key="units_refunded")
    event = events.order_by("-pk").first()
    return [] if event is None else [Unit(**unit) for unit in event.data["units_refunded"]]


def _lift_pause(visit: Visit) -> None:
    """The applicant's pause counts from the last visit that nobody came to; it may be another one, or none."""
    applicant = Visitor.objects.select_for_update().get(pk=visit.applicant_id)
    missed = Visit.objects.filter(applicant=applicant, status=Status.NO_SHOW)
    last = missed.aggregate(last=Max("slot_no"))["last"]
    applicant.last_no_show = None if last is None else day_of(SlotNo(last))
    applicant.save(update_fields=["last_no_show"])
