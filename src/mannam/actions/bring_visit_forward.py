"""For the demo alone: a booked visit begins in a minute instead of at its own time."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.cancel_unused import cancel_unused
from mannam.actions.exchange_places import check_free, exchange_allowance, exchange_places, places_of
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.queue_message import tell_applicant
from mannam.actions.ready_time import ReadyTime, ready_time
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.step_aside import step_aside
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import check_allowance
from mannam.models import Call, Visit
from mannam.queries.booking_facts import read_situation_of
from mannam.queries.free_places import free_for_visit
from mannam.queries.policies import terms_of_visit


def bring_visit_forward(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, which starts within a minute and a half; its reference, code and party are as they were.

    Its booths too, unless others have them then. One that starts no later anyway stays as it is. Raises Refused
    when somebody or every booth is taken then, or the visit can be moved no more; then nothing is changed.
    """
    return try_again(lambda: _bring(visit_id, by, now))


def _bring(visit_id: int, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    time = ready_time(now, terms_of_visit(visit).quanta)
    if visit.status != Status.BOOKED or visit.starts_at <= now or Call.objects.filter(visit=visit).exists():
        raise Refused(Refusal(RefusalCode.CANNOT_MOVE))
    if visit.starts_at <= time.starts_at:
        return visit
    cancel_unused(visit.applicant_id, by, now=now, besides=[visit.pk])
    step_aside(time, by, applicant_id=visit.applicant_id, inmate_ids=[visit.inmate_id], now=now)
    booked_for = visit.slot_no
    _move_claims(visit, time)
    _move_allowance(visit, time, now)
    move_visit(visit, Status.BOOKED, by.actor)
    visit.starts_at, visit.ends_at = time.starts_at, time.ends_at
    visit.save()
    _tell(visit, booked_for, by, now)
    return visit


def _move_claims(visit: Visit, time: ReadyTime) -> None:
    monitored = terms_of_visit(visit).monitored
    found = free_for_visit(visit, time.slot, time.quanta, monitored=monitored)
    places = check_free(found, found.prefer(places_of(visit)))
    exchange_places(visit, visit.visitor_facility_id, places, time.slot, time.quanta)


def _move_allowance(visit: Visit, time: ReadyTime, now: datetime) -> None:
    """The unit of its own day (or month) is given back, and one of today's taken."""
    request, situation = read_situation_of(visit, slot=time.slot)
    if refusal := check_allowance(request, situation.facts, situation.rules.policy, now):
        raise Refused(refusal)
    exchange_allowance(visit, situation)


def _tell(visit: Visit, booked_for: int, by: By, now: datetime) -> None:
    """What is booked is told anew, with its new time and calendar entry: the words of a booking fit."""
    record_at_visitors(
        "bring_visit_forward", visit, by, now=now, data={"booked_for": booked_for, "slot_no": visit.slot_no}
    )
    tell_applicant(visit, "booked", now=now)
