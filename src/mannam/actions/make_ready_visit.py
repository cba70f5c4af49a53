"""For the demo alone: a visit that starts in a minute, whenever the demo is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from random import Random

from mannam.actions.actor import By
from mannam.actions.cancel_unused import cancel_unused
from mannam.actions.claim_places import take, wanted_for
from mannam.actions.order import BookingOrder, places_for, situation_of
from mannam.actions.queue_message import queue_message
from mannam.actions.ready_time import ReadyTime, ready_time
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.step_aside import step_aside
from mannam.actions.take_allowance import take_allowance
from mannam.actions.try_again import try_again
from mannam.actions.write_visit import draft_visit, write_visit
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import check_allowance
from mannam.models import Visit, prepared
from mannam.queries.booking_facts import Situation
from mannam.queries.free_places import Places


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
    situation = situation_of(order)
    if check_allowance(order.request(), situation.facts, situation.rules.policy, now):
        return None
    found, visit_id = places_for(order, situation, time.quanta)
    places = found.choose(random)
    if found.inmate_busy or found.visitor_busy or places is None:
        return None
    visit = draft_visit(visit_id, order, situation, places, now=now, random=random)
    visit.quanta, visit.starts_at, visit.ends_at = time.quanta, time.starts_at, time.ends_at
    _write(visit, order, situation, places, by, now)
    return visit


def _write(visit: Visit, order: BookingOrder, situation: Situation, places: Places, by: By, now: datetime) -> None:
    """Claims, allowance, visit, audit event and message, sent at once."""
    there = order.visitor_facility_id, situation.inmate_facility_id
    wanted = wanted_for(*there, places, order.inmate_id, order.visitor_ids, situation.pairs)
    with prepared.queued():
        take(sorted(wanted), order.slot, visit.quanta, visit.pk)
        take_allowance(situation, visit)
        write_visit(visit, order.visitor_ids, situation.pairs_set)
        record_at_visitors("make_ready_visit", visit, by, now=now)
        if situation.user_id is not None:
            queue_message(situation.user_id, visit.pk, "booked", now=now)
