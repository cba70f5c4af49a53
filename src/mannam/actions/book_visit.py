"""Book a visit: everything it needs is taken in one transaction, or nothing is.

Facts are read, every rule is asked, free places are chosen, and then the unique keys of ``claim`` and
``allowance`` decide: whoever comes second violates one, and tries again with what is left. A transaction begins
only when there is something to write: reading takes no locks, so whoever is refused needs none.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.add_contacts import add_contacts
from mannam.actions.claim_places import take, wanted_for
from mannam.actions.order import BookingOrder
from mannam.actions.queue_message import expire_at, queue_message
from mannam.actions.record_audit import write_audit
from mannam.actions.refused import Refused
from mannam.actions.remember_request import (
    Answer,
    KeyedRequest,
    Known,
    RequestAsked,
    fingerprint_of,
    visit_of,
)
from mannam.actions.take_allowance import take_allowance
from mannam.actions.tell_webhooks import tell_webhooks
from mannam.actions.try_again import repeated
from mannam.actions.use_turn import use_turn
from mannam.actions.write_visit import REF_ALPHABET, draft_visit, write_visit
from mannam.domain.availability import Offer
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.policy import Release
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import refusals_for
from mannam.domain.slots import day_of
from mannam.domain.visit_events import EVENTS
from mannam.models import Ticket, Visit, prepared
from mannam.queries.alternatives import alternatives
from mannam.queries.booking_facts import Situation, situation_from
from mannam.queries.free_places import NextTaken, Places
from mannam.queries.people import People, PeopleAsked
from mannam.queries.release import released_to
from mannam.queries.visit_lines import line_of

_TOLD = {
    Status.HELD: ("hold_place", ""),
    Status.REQUESTED: ("request_visit", "requested"),
    Status.BOOKED: ("book_visit", "booked"),
}
"""How a new visit is written down, and with which message its applicant is told."""

__all__ = ["REF_ALPHABET", "BookingOrder", "book_visit", "booked_or_known"]


def book_visit(
    order: BookingOrder,
    by: By,
    *,
    now: datetime,
    random: Random,
    idempotency_key: str | None = None,
    before_writing: Callable[[], None] = lambda: None,
    held_until: datetime | None = None,
) -> Visit:
    """The visit, booked: with its claims, allowances, audit and messages, all in one transaction.

    Where the policy wants an approval it is requested, and takes the same. With ``held_until`` it is only held,
    and nobody is told (``hold_place`` asks for that).

    The same key and order of the same user again give the same visit. Raises Refused with every reason and the
    nearest alternatives. ``before_writing`` is called between reading and writing, where a race would be.
    """
    request = None
    if by.user_id is not None and idempotency_key is not None:
        request = KeyedRequest(by.user_id, idempotency_key, fingerprint_of(order))
    outcome = booked_or_known(
        order, by, request, now=now, random=random, before_writing=before_writing, held_until=held_until
    )
    return outcome.visit if isinstance(outcome, Booked) else visit_of(outcome)


@dataclass(frozen=True)
class Booked:
    """A visit that was booked just now, and what was told of it."""

    visit: Visit
    answer: Answer | None


def booked_or_known(
    order: BookingOrder,
    by: By,
    request: KeyedRequest | None,
    *,
    now: datetime,
    random: Random,
    before_writing: Callable[[], None] = lambda: None,
    held_until: datetime | None = None,
) -> Booked | Known:
    """The visit, or what the same request has led to before. Raises Refused as ``book_visit`` does."""
    booking = _Booking(order, by, request, now, random, held_until)

    def attempt() -> Booked | Known | _Refusal:
        read = _read(order, request)
        try:
            return read.known() or booking.book(read, before_writing)
        except Refused as refused:
            # nothing was written, so there is nothing to roll back: a connection that does forgets its statements
            return _Refusal(refused, read.people)

    outcome = repeated(attempt)
    if isinstance(outcome, _Refusal):
        raise Refused(*outcome.why.refusals, alternatives=_alternatives(order, outcome, now))
    return outcome


@dataclass(frozen=True)
class _Read:
    """Everything that one attempt looks at."""

    people: People
    taken: NextTaken
    request: RequestAsked | None

    def known(self) -> Known | None:
        """What the same request has led to already."""
        return None if self.request is None else self.request.answer()


@dataclass(frozen=True)
class _Refusal:
    """Why an attempt came to nothing, and the people whom it read of."""

    why: Refused
    people: People


def _read(order: BookingOrder, request: KeyedRequest | None) -> _Read:
    """Read it all at once. Whatever the facts show of what the request has made itself, its key shows too."""
    with prepared.asked_as_one():
        people = PeopleAsked(
            inmate_id=order.inmate_id,
            applicant_id=order.applicant_id,
            visitor_ids=order.visitor_ids,
            days=[day_of(order.slot)],
            kind=order.kind,
            case=order.case,
        )
        taken = NextTaken(
            visitor_facility_id=order.visitor_facility_id,
            inmate_id=order.inmate_id,
            visitor_ids=order.visitor_ids,
            slot=order.slot,
        )
        asked = None if request is None else request.ask()
    return _Read(people.answer(), taken, asked)


@dataclass(frozen=True)
class _Booking:
    """One order, to be attempted."""

    order: BookingOrder
    by: By
    request: KeyedRequest | None
    now: datetime
    random: Random
    held_until: datetime | None

    def book(self, read: _Read, before_writing: Callable[[], None]) -> Booked | Known:
        situation = self._allowed(read.people)
        try:
            turn = self._turn(situation)
            visit_id, places = self._chosen(read, situation)
        except Refused:
            if known := self._known_since(situation):
                return known
            raise
        before_writing()
        visit = draft_visit(visit_id, self.order, situation, places, now=self.now, random=self.random)
        visit.status, visit.held_until = self._status(situation), self.held_until
        return Booked(visit, self._booked(visit, situation, places, read.people, turn))

    def _known_since(self, situation: Situation) -> Known | None:
        """What this very request, sent twice, may have led to since the first look.

        A release's turn, and where the other of a pair is, are read after the rest: the request may find itself.
        """
        if self.request is None or (situation.rules.policy.release == Release() and not situation.pairs):
            return None
        return self.request.ask().answer()

    def _booked(
        self, visit: Visit, situation: Situation, places: Places, people: People, turn: Ticket | None
    ) -> Answer | None:
        """Write it: one statement, where nothing else is to be done with it in one transaction."""
        answer = self._answer(visit, people)
        with nullcontext() if turn is None and not people.has_webhooks else transaction.atomic():
            if turn is not None:
                use_turn(turn, now=self.now)
            self._write(visit, situation, places, answer)
            # a webhook that came since then is told of what is booked after it
            if people.has_webhooks and (event := EVENTS.get(_TOLD[Status(visit.status)][0])):
                tell_webhooks(event, visit.pk, now=self.now)
        return answer

    def _answer(self, visit: Visit, people: People) -> Answer | None:
        """What a program is told."""
        if self.request is None or self.request.words is None:
            return None
        return self.request.words.booked(line_of(visit, self.order.visitor_ids, people.user_id, people.country))

    def _allowed(self, people: People) -> Situation:
        order = self.order
        situation = situation_from(people, order.visitor_facility_id, order.visitor_ids, day_of(order.slot))
        if reasons := refusals_for(order.request(), situation.facts, situation.rules.policy, self.now):
            raise Refused(*reasons)
        return situation

    def _turn(self, situation: Situation) -> Ticket | None:
        """The applicant's turn in the line of the day, where one is kept; a draw's winner needs none."""
        if self.by.actor is Actor.SYSTEM:
            return None
        day = day_of(self.order.slot)
        return released_to(situation.rules.policy, day, self.order.applicant_id, now=self.now).ticket

    def _status(self, situation: Situation) -> Status:
        if self.held_until is not None:
            return Status.HELD
        return Status.REQUESTED if situation.rules.policy.application.approval else Status.BOOKED

    def _chosen(self, read: _Read, situation: Situation) -> tuple[int, Places]:
        """An id for the visit, and its places."""
        terms = situation.rules.policy.terms_of(self.order.kind)
        free, visit_id = read.taken.answer(
            read.people.country,
            situation.inmate_facility_id,
            terms.quanta,
            situation.pairs,
            monitored=terms.monitored,
        )
        if free.visitor_busy:
            raise Refused(Refusal(RefusalCode.VISITOR_BUSY))
        places = free.choose(self.random)
        if free.inmate_busy or places is None:
            raise Refused(Refusal(RefusalCode.SLOT_TAKEN))
        return visit_id, places

    def _write(self, visit: Visit, situation: Situation, places: Places, answer: Answer | None) -> None:
        order = self.order
        wanted = wanted_for(
            order.visitor_facility_id,
            situation.inmate_facility_id,
            places,
            order.inmate_id,
            order.visitor_ids,
            situation.pairs,
        )
        with prepared.as_one():
            take(sorted(wanted), order.slot, visit.quanta, visit.pk)
            take_allowance(situation, visit)
            add_contacts(situation, order.inmate_id, order.visitor_ids, now=self.now)
            write_visit(visit, order.visitor_ids, situation.pairs_set)
            self._tell(visit, situation)
            if self.request is not None:
                self.request.remember(visit.pk, answer, now=self.now)

    def _tell(self, visit: Visit, situation: Situation) -> None:
        verb, template = _TOLD[Status(visit.status)]
        write_audit(
            verb,
            self.by,
            now=self.now,
            visit_id=visit.pk,
            facility_id=visit.visitor_facility_id,
            data={"slot_no": visit.slot_no, "inmate": visit.inmate_id, "party": list(self.order.visitor_ids)},
        )
        if visit.held_until is not None:
            expire_at(visit.pk, visit.held_until)
        if template and situation.user_id is not None:
            queue_message(situation.user_id, visit.pk, template, now=self.now)


def _alternatives(order: BookingOrder, refusal: _Refusal, now: datetime) -> tuple[Offer, ...]:
    """What could be booked instead, where another time or place would help."""
    return alternatives(
        {reason.code for reason in refusal.why.refusals},
        inmate_id=order.inmate_id,
        visitor_facility_id=order.visitor_facility_id,
        slot=order.slot,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
        kind=order.kind,
        case=order.case,
        now=now,
        people=refusal.people,
    )
