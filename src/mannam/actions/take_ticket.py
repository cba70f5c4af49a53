"""Take a place in the line of a day: one a person, in the order in which the database takes the requests."""

from collections.abc import Callable
from datetime import date, datetime

from mannam.actions.actor import By
from mannam.actions.call_numbers import call_held, hold_line
from mannam.actions.record_audit import record_audit
from mannam.actions.try_again import try_again
from mannam.domain.policy import Policy
from mannam.domain.release import Standing
from mannam.models import Line, Ticket
from mannam.queries.lines import line_seen


def take_ticket(
    policy: Policy,
    day: date,
    person_id: int,
    by: By,
    *,
    now: datetime,
    before_writing: Callable[[], None] = lambda: None,
) -> Ticket | None:
    """The ticket of this person (a visitor's id) for ``day``; None when no line is kept for it.

    Who waits or chooses keeps the number they have; who had a turn gets a new one at the end. When there is room
    the number is called at once. ``before_writing`` is called between reading and writing, where a race would be.
    """
    seen = line_seen(policy, day, person_id, now=now)
    if not seen.is_kept:
        return None
    if seen.ticket is not None and _is_live(seen.ticket, now):
        return seen.ticket
    before_writing()
    return try_again(lambda: _take(policy, day, person_id, by, now))


def _take(policy: Policy, day: date, person_id: int, by: By, now: datetime) -> Ticket:
    line = _line(policy, day)
    ticket = line.tickets.filter(person=person_id).first()
    if ticket is not None and _is_live(ticket, now):
        return ticket  # taken meanwhile, in another window
    line.issued += 1
    line.save(update_fields=["issued"])
    ticket = _written(ticket or Ticket(line=line, person_id=person_id), line.issued, now)
    data = {"line": line.pk, "person": person_id, "number": ticket.number}
    record_audit("take_ticket", by, now=now, data=data)
    if call_held(line, now):
        ticket.refresh_from_db()
    return ticket


def _line(policy: Policy, day: date) -> Line:
    """The line, held; made when this is the first ticket."""
    assert policy.release.queue_bound is not None  # noqa: S101 - a line is kept
    line, _ = Line.objects.get_or_create(
        policy_name=policy.name, day=day, defaults={"bound": policy.release.queue_bound}
    )
    return hold_line(line.pk)


def _written(ticket: Ticket, number: int, now: datetime) -> Ticket:
    ticket.number, ticket.taken_at, ticket.turn_until, ticket.used_at = number, now, None, None
    ticket.save()
    return ticket


def _is_live(ticket: Ticket, now: datetime) -> bool:
    return ticket.standing(now) is not Standing.OVER
