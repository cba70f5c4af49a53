"""For the demo alone: a visit that starts in a minute, whenever the demo is opened.

Real visits start on the quarter hour. This one starts on the next full minute and claims every quantum that its
fifteen minutes touch, so that nothing else can have its booths and people meanwhile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.claim_places import claim_places, release_claims
from mannam.actions.queue_message import tell_party
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.take_allowance import refund_allowance, take_allowance
from mannam.actions.write_visit import write_visit
from mannam.domain.lifecycle import LIVE, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import check_allowance
from mannam.domain.slots import QUANTUM_SECONDS, slot_holding
from mannam.models import Visit
from mannam.queries.booking_facts import Booking, BookingOrder, read_booking
from mannam.queries.free_places import choose_places

NOTICE = timedelta(seconds=30)
LENGTH = timedelta(seconds=QUANTUM_SECONDS)


@dataclass(frozen=True)
class ReadyOrder:
    """Where the visit takes place and who may be its people, the preferred ones first. Primary keys."""

    visitor_facility_id: int
    applicant_ids: Sequence[int]
    inmate_ids: Sequence[int]


def make_ready_visit(order: ReadyOrder, by: By, *, now: datetime, random: Random) -> Visit:
    """A booked visit that starts within a minute and a half.

    An earlier visit of these applicants that nobody came to is cancelled; one that goes on is left alone and
    the next applicant comes. Raises Refused when nobody and nothing is free.
    """
    starts_at = (now + NOTICE + timedelta(minutes=1)).replace(second=0, microsecond=0)
    zone = ZoneInfo(settings.TIME_ZONE)
    slot = slot_holding(starts_at, zone)
    quanta = slot_holding(starts_at + LENGTH - timedelta(seconds=1), zone) - slot + 1
    with transaction.atomic():
        _clear_former(order, by, now)
        for applicant, inmate in product(order.applicant_ids, order.inmate_ids):
            wanted = BookingOrder(inmate, order.visitor_facility_id, slot, applicant, (applicant,))
            visit = _try(wanted, by, quanta, starts_at, now=now, random=random)
            if visit is not None:
                return visit
    raise Refused(Refusal(RefusalCode.SLOT_TAKEN))


def _try(
    order: BookingOrder, by: By, quanta: int, starts_at: datetime, *, now: datetime, random: Random
) -> Visit | None:
    """The visit, or None when these people or their booths are not free."""
    booking = _lasting(read_booking(order, now), quanta)
    if check_allowance(booking.request, booking.facts, booking.policy, now):
        return None
    chosen = choose_places(booking, random)
    if isinstance(chosen, Refusal):
        return None
    visit = write_visit(order, booking, chosen, now=now, random=random)
    visit.starts_at, visit.ends_at = starts_at, starts_at + LENGTH
    visit.save(update_fields=["starts_at", "ends_at"])
    claim_places(visit.pk, chosen.places, order.slot, quanta)
    take_allowance(visit.pk, booking)
    record_audit("make_ready_visit", by, now=now, visit_id=visit.pk, facility_id=visit.inmate_facility_id)
    tell_party(visit.pk, booking.applicant.user_id, "booked", now=now)
    return visit


def _lasting(booking: Booking, quanta: int) -> Booking:
    """The same booking, but long enough to hold ``quanta``."""
    call = booking.policy.call
    longer = replace(call, turnaround_seconds=quanta * QUANTUM_SECONDS - call.talk_seconds)
    return replace(booking, policy=replace(booking.policy, call=longer))


def _clear_former(order: ReadyOrder, by: By, now: datetime) -> None:
    """What is left of these applicants' earlier visits of this kind must not stand in the way."""
    for visit in _former(order, now):
        if visit.status == Status.BOOKED:
            visit.status, visit.closed_at = Status.CANCELLED, now
            visit.save(update_fields=["status", "closed_at"])
            refund_allowance(visit.pk)
            record_audit("cancel_visit", by, now=now, visit_id=visit.pk, facility_id=visit.inmate_facility_id)
        if visit.status not in LIVE:
            release_claims(visit.pk)


def _former(order: ReadyOrder, now: datetime) -> Iterator[Visit]:
    near = Visit.objects.filter(
        applicant__in=order.applicant_ids,
        visitor_facility=order.visitor_facility_id,
        inmate__in=order.inmate_ids,
        starts_at__lt=now + 2 * LENGTH,
        ends_at__gt=now - 2 * LENGTH,
    )
    return near.select_for_update().iterator()
