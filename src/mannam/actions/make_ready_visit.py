"""For the demo alone: a visit that starts in a minute, whenever the demo is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from random import Random

from mannam.actions.actor import By
from mannam.actions.cancel_unused import cancel_unused
from mannam.actions.claim_places import take, wanted_for
from mannam.actions.order import BookingOrder
from mannam.actions.queue_message import queue_message
from mannam.actions.ready_time import ReadyTime, ready_time
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.step_aside import step_aside
from mannam.actions.take_allowance import take_allowance
from mannam.actions.try_again import try_again
from mannam.actions.write_visit import draft_visit, write_visit
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingRequest, check_allowance
from mannam.domain.slots import day_of
from mannam.models import Visit, prepared
from mannam.queries.booking_facts import read_situation
from mannam.queries.free_places import free_places


@dataclass(frozen=True)
class ReadyOrder:
    """Where the visit takes place, who applies, and who may meet: the preferred ones first. Primary keys.

    ``visitor_ids`` are the applicant and people the applicant has registered; one of them comes.
    """

    visitor_facility_id: int
    applicant_id: int
    visitor_ids: Sequence[int]
    inmate_ids: Sequence[int]


def make_ready_visit(order: ReadyOrder, by: By, *, now: datetime, random: Random) -> Visit:
    """A booked visit that starts within a minute and a half.

    An earlier one that nobody checked in for is cancelled, and one that is over makes room. Whoever is in one that
    goes on stays there; then somebody else comes. Raises Refused when nobody or nothing is free.
    """
    time = ready_time(now)

    def attempt() -> Visit:
        cancel_unused(order.applicant_id, by, now=now)
        step_aside(time, by, applicant_id=order.applicant_id, now=now)
        for visitor, inmate in _pairs(order):
            visit = _try(order, visitor, inmate, time, by, now=now, random=random)
            if visit is not None:
                return visit
        raise Refused(Refusal(RefusalCode.SLOT_TAKEN))

    return try_again(attempt)


def _pairs(order: ReadyOrder) -> list[tuple[int, int]]:
    """Everybody with everybody, the pairs of preferred people first."""
    ranked = product(enumerate(order.visitor_ids), enumerate(order.inmate_ids))
    return [(v[1], i[1]) for v, i in sorted(ranked, key=lambda pair: pair[0][0] + pair[1][0])]


def _try(
    ready: ReadyOrder, visitor: int, inmate: int, time: ReadyTime, by: By, *, now: datetime, random: Random
) -> Visit | None:
    """The visit of these two, or None when they or the booths are not free."""
    order = BookingOrder(inmate, ready.visitor_facility_id, time.slot, ready.applicant_id, (visitor,))
    situation = read_situation(
        inmate_id=inmate,
        visitor_facility_id=ready.visitor_facility_id,
        slot=time.slot,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
    )
    request = BookingRequest(time.slot, order.visitor_ids)
    if check_allowance(request, situation.facts, situation.rules.policy, now):
        return None
    found = free_places(
        visitor_facility_id=ready.visitor_facility_id,
        inmate_facility_id=situation.inmate_facility_id,
        inmate_id=inmate,
        visitor_ids=order.visitor_ids,
        slot=time.slot,
        quanta=time.quanta,
    )
    places = found.choose(random)
    if found.inmate_busy or found.visitor_busy or places is None:
        return None
    visit = draft_visit(found.next_visit_id, order, situation, places, now=now, random=random)
    visit.quanta, visit.starts_at, visit.ends_at = time.quanta, time.starts_at, time.ends_at
    wanted = wanted_for(ready.visitor_facility_id, situation.inmate_facility_id, places, inmate, order.visitor_ids)
    with prepared.queued():
        take(sorted(wanted), time.slot, time.quanta, visit.pk)
        take_allowance(situation, inmate, order.applicant_id, day_of(time.slot), visit.pk)
        write_visit(visit, order.visitor_ids)
        record_audit("make_ready_visit", by, now=now, visit_id=visit.pk, facility_id=visit.visitor_facility_id)
        if situation.user_id is not None:
            queue_message(situation.user_id, visit.pk, "booked", now=now)
    return visit
