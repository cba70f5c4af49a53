"""Book a visit: everything it needs is taken in one transaction, or nothing is.

Facts are read, every rule is asked, free places are chosen, and then the unique keys of ``claim`` and
``allowance`` decide: whoever comes second violates one, and tries again with what is left. A transaction begins
only when there is something to write: reading takes no locks, so whoever is refused needs none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.claim_places import take, wanted_for
from mannam.actions.order import BookingOrder
from mannam.actions.queue_message import queue_message
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.remember_request import RequestAsked, fingerprint_of, remember_request
from mannam.actions.take_allowance import take_allowance
from mannam.actions.try_again import repeated
from mannam.actions.use_turn import use_turn
from mannam.actions.write_visit import REF_ALPHABET, draft_visit, write_visit
from mannam.domain.availability import Offer
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingRequest, refusals_for
from mannam.domain.slots import day_of
from mannam.models import Ticket, Visit, prepared
from mannam.queries.alternatives import alternatives
from mannam.queries.booking_facts import Situation, situation_from
from mannam.queries.free_places import FreePlaces, NextTaken, Places
from mannam.queries.people import People, PeopleAsked
from mannam.queries.release import released_to

__all__ = ["REF_ALPHABET", "BookingOrder", "book_visit"]


def book_visit(
    order: BookingOrder,
    by: By,
    *,
    now: datetime,
    random: Random,
    idempotency_key: str | None = None,
    before_writing: Callable[[], None] = lambda: None,
) -> Visit:
    """The visit, booked: with its claims, allowances, audit and messages, all in one transaction.

    The same key and order of the same user again give the same visit. Raises Refused with every reason and the
    nearest alternatives. ``before_writing`` is called between reading and writing, where a race would be.
    """
    request = _Request(by.user_id, idempotency_key, fingerprint_of(order))
    booking = _Booking(order, by, request, now, random)

    def attempt() -> Visit | _Refusal:
        read = _read(order, request)
        try:
            return read.made() or booking.book(read, before_writing)
        except Refused as refused:
            # nothing was written, so there is nothing to roll back: a connection that does forgets its statements
            return _Refusal(refused, read.people)

    outcome = repeated(attempt)
    if isinstance(outcome, Visit):
        return outcome
    raise Refused(*outcome.why.refusals, alternatives=_alternatives(order, outcome, now))


@dataclass(frozen=True)
class _Request:
    """A request with a key, if it has one."""

    user_id: int | None
    key: str | None
    fingerprint: str

    def ask(self) -> RequestAsked | None:
        """Ask what it has made already."""
        if self.user_id is None or self.key is None:
            return None
        return RequestAsked(self.user_id, self.key, self.fingerprint)

    def remember(self, visit_id: int, now: datetime) -> None:
        """Keep which visit it made."""
        if self.user_id is not None and self.key is not None:
            remember_request(self.user_id, self.key, self.fingerprint, visit_id, now=now)


@dataclass(frozen=True)
class _Read:
    """Everything that one attempt looks at."""

    people: People
    taken: NextTaken
    request: RequestAsked | None

    def made(self) -> Visit | None:
        """The visit that the same request has made already."""
        return None if self.request is None else self.request.answer()


@dataclass(frozen=True)
class _Refusal:
    """Why an attempt came to nothing, and the people whom it read of."""

    why: Refused
    people: People


def _read(order: BookingOrder, request: _Request) -> _Read:
    """Read it all in one go."""
    with prepared.queued():
        people = PeopleAsked(
            inmate_id=order.inmate_id,
            applicant_id=order.applicant_id,
            visitor_ids=order.visitor_ids,
            days=[day_of(order.slot)],
        )
        taken = NextTaken(
            visitor_facility_id=order.visitor_facility_id,
            inmate_id=order.inmate_id,
            visitor_ids=order.visitor_ids,
            slot=order.slot,
        )
        # last: were it the first, the same request could be granted in another thread in between, and this one be
        # refused because of what it has made itself
        asked = request.ask()
    return _Read(people.answer(), taken, asked)


@dataclass(frozen=True)
class _Booking:
    """One order, to be attempted."""

    order: BookingOrder
    by: By
    request: _Request
    now: datetime
    random: Random

    def book(self, read: _Read, before_writing: Callable[[], None]) -> Visit:
        situation = self._allowed(read.people)
        try:
            turn = self._turn(situation)
        except Refused:
            # the turn may have been used just now by this very request, sent twice
            asked = self.request.ask()
            if asked is not None and (visit := asked.answer()):
                return visit
            raise
        quanta = situation.rules.policy.call.quanta
        free, visit_id = read.taken.answer(read.people.country, situation.inmate_facility_id, quanta)
        places = self._chosen(free)
        before_writing()
        visit = draft_visit(visit_id, self.order, situation, places, now=self.now, random=self.random)
        with transaction.atomic():
            if turn is not None:
                use_turn(turn, now=self.now)
            self._write(visit, situation, places)
        return visit

    def _allowed(self, people: People) -> Situation:
        order = self.order
        situation = situation_from(people, order.visitor_facility_id, order.visitor_ids, day_of(order.slot))
        request = BookingRequest(order.slot, order.visitor_ids)
        if reasons := refusals_for(request, situation.facts, situation.rules.policy, self.now):
            raise Refused(*reasons)
        return situation

    def _turn(self, situation: Situation) -> Ticket | None:
        """The applicant's turn in the line of the day, where one is kept; a draw's winner needs none."""
        if self.by.actor is Actor.SYSTEM:
            return None
        day = day_of(self.order.slot)
        return released_to(situation.rules.policy, day, self.order.applicant_id, now=self.now).ticket

    def _chosen(self, free: FreePlaces) -> Places:
        if free.visitor_busy:
            raise Refused(Refusal(RefusalCode.VISITOR_BUSY))
        places = free.choose(self.random)
        if free.inmate_busy or places is None:
            raise Refused(Refusal(RefusalCode.SLOT_TAKEN))
        return places

    def _write(self, visit: Visit, situation: Situation, places: Places) -> None:
        order = self.order
        wanted = wanted_for(
            order.visitor_facility_id,
            situation.inmate_facility_id,
            places,
            order.inmate_id,
            order.visitor_ids,
        )
        with prepared.queued():
            take(sorted(wanted), order.slot, visit.quanta, visit.pk)
            take_allowance(situation, order.inmate_id, order.applicant_id, day_of(order.slot), visit.pk)
            write_visit(visit, order.visitor_ids)
            self.request.remember(visit.pk, self.now)
            self._tell(visit, situation)

    def _tell(self, visit: Visit, situation: Situation) -> None:
        record_at_visitors(
            "book_visit",
            visit,
            self.by,
            now=self.now,
            data={"slot_no": visit.slot_no, "inmate": visit.inmate_id, "party": list(self.order.visitor_ids)},
        )
        if situation.user_id is not None:
            queue_message(situation.user_id, visit.pk, "booked", now=self.now)


def _alternatives(order: BookingOrder, refusal: _Refusal, now: datetime) -> tuple[Offer, ...]:
    """What could be booked instead, where another time or place would help."""
    return alternatives(
        {reason.code for reason in refusal.why.refusals},
        inmate_id=order.inmate_id,
        visitor_facility_id=order.visitor_facility_id,
        slot=order.slot,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
        now=now,
        people=refusal.people,
    )
