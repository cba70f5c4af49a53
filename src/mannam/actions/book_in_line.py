"""Book a visit; where a line is kept for its day, take a place in it first."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import TypeVar

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.refused import Refused
from mannam.actions.take_ticket import take_ticket
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.slots import day_of
from mannam.models import Inmate, Ticket, Visit
from mannam.queries.country import country

T = TypeVar("T")


def book_in_line(
    order: BookingOrder, by: By, *, now: datetime, random: Random, idempotency_key: str | None = None
) -> Visit:
    """The visit, booked as ``book_visit`` does.

    Raises Refused (wait_your_turn) with the ``place`` that the applicant has in line from now on.
    """
    return in_line(
        order,
        by,
        lambda: book_visit(order, by, now=now, random=random, idempotency_key=idempotency_key),
        now=now,
    )


def in_line(order: BookingOrder, by: By, book: Callable[[], T], *, now: datetime) -> T:
    """What ``book`` gives; refused for want of a turn it is asked again when a place in line was one at once."""
    try:
        return book()
    except Refused as refused:
        if {refusal.code for refusal in refused.refusals} != {RefusalCode.WAIT_YOUR_TURN}:
            raise
        ticket = _ticket(order, by, now)
        if ticket is not None and ticket.turn_until is None:
            place = ticket.line.state.place_of(ticket.number)
            raise Refused(Refusal(RefusalCode.WAIT_YOUR_TURN, {"place": place})) from refused
    return book()


def _ticket(order: BookingOrder, by: By, now: datetime) -> Ticket | None:
    home_id = Inmate.objects.values_list("facility_id", flat=True).get(pk=order.inmate_id)
    rules = country().rules(home_id, day_of(order.slot))
    assert rules is not None  # noqa: S101 - by them there is a line
    return take_ticket(rules.policy, day_of(order.slot), order.applicant_id, by, now=now)
