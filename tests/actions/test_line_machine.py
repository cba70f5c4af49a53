"""Any sequence of coming, being called and booking in a line comes to what a list in plain Python says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.call_numbers import call_everywhere
from mannam.actions.refused import Refused
from mannam.actions.take_ticket import take_ticket
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode as Code
from mannam.domain.slots import SlotNo
from mannam.models import Line, Ticket, Visit
from mannam.queries.invariants import violations
from tests.actions.crowd import make_families, or_refused
from tests.actions.office_machine import Undone, runs
from tests.opening import DAY, OPENS, TEN, with_line

BOUND, PEOPLE = 2, 5
TURN, AN_HOUR = timedelta(minutes=10), timedelta(hours=1)

people = st.integers(0, PEOPLE - 1)


@dataclass
class Queue:
    """Numbers given out in order, called in order, a turn of ten minutes each; ``BOUND`` choose at a time."""

    now: datetime
    issued: int = 0
    called: int = 0
    numbers: dict[int, int] = field(default_factory=dict)
    turns: dict[int, datetime] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    def waits(self, one: int) -> bool:
        """Has a number that was not called yet."""
        return one in self.numbers and one not in self.turns

    def chooses(self, one: int) -> bool:
        """Was called, has time left and has not booked."""
        return one in self.turns and self.turns[one] > self.now and one not in self.used

    @property
    def is_kept(self) -> bool:
        """In the first hour, and as long as somebody waits."""
        return self.now >= OPENS and (self.now < OPENS + AN_HOUR or any(map(self.waits, self.numbers)))

    def come(self, one: int) -> int | None:
        """The number of this person; a new one at the end for who has had a turn."""
        if not self.is_kept:
            return None
        if not self.waits(one) and not self.chooses(one):
            self.issued += 1
            self.numbers[one] = self.issued
            self.turns.pop(one, None)
            self.used.discard(one)
            self.call()
        return self.numbers[one]

    def call(self) -> None:
        """In the order of the numbers, while there is room."""
        for one in sorted(filter(self.waits, self.numbers), key=self.numbers.__getitem__):
            if sum(map(self.chooses, self.numbers)) < BOUND:
                self.turns[one], self.called = self.now + TURN, self.numbers[one]


class LineMachine(Undone):
    """Five people, two booths a side, three times, and the clock from before the opening minute on."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = with_line(BOUND)
        self.families = make_families(self.office.daegu, PEOPLE)
        self.queue = Queue(OPENS - timedelta(minutes=4))
        self.taken: set[tuple[int, int]] = set()

    @rule(one=people)
    def come(self, one: int) -> None:
        _, user, person = self.families[one]
        by = By(Actor.VISITOR, user.pk)
        ticket = take_ticket(self.policy, DAY, person.pk, by, now=self.queue.now)
        assert (None if ticket is None else ticket.number) == self.queue.come(one)

    @rule(one=people, at=st.integers(0, 2))
    def book(self, one: int, at: int) -> None:
        self.tries += 1
        inmate, user, person = self.families[one]
        order = BookingOrder(inmate.pk, self.seoul, SlotNo(TEN + at), person.pk, (person.pk,))
        ask = partial(book_visit, order, By(Actor.VISITOR, user.pk), now=self.queue.now, random=Random(self.tries))
        answer = or_refused(ask)
        codes = {reason.code for reason in answer.refusals} if isinstance(answer, Refused) else set()
        assert codes == self._why_not(one, at)
        if isinstance(answer, Visit):
            self.taken.add((one, at))
            if self.queue.is_kept:
                self.queue.used.add(one)

    def _why_not(self, one: int, at: int) -> set[Code]:
        if self.queue.now < OPENS:
            return {Code.WINDOW_NOT_OPEN}
        if self.queue.is_kept and not self.queue.chooses(one):
            return {Code.WAIT_YOUR_TURN}
        if (one, at) in self.taken:
            return {Code.VISITOR_BUSY}
        return {Code.SLOT_TAKEN} if sum(when == at for _, when in self.taken) >= BOUND else set()

    @rule(minutes=st.sampled_from([4, 4, 11, 45]))
    def wait(self, minutes: int) -> None:
        self.queue.now += timedelta(minutes=minutes)

    @rule()
    def work(self) -> None:
        call_everywhere(self.queue.now)
        self.queue.call()

    @invariant()
    def the_database_says_the_same(self) -> None:
        assert violations(self.queue.now) == []
        line = Line.objects.first()
        assert (line.issued, line.called) if line else (self.queue.issued, self.queue.called) == (0, 0)
        stored = {
            ticket.person_id: (ticket.number, ticket.turn_until, ticket.used_at is not None)
            for ticket in Ticket.objects.all()
        }
        assert stored == {
            self.families[one][2].pk: (number, self.queue.turns.get(one), one in self.queue.used)
            for one, number in self.queue.numbers.items()
        }


@pytest.mark.django_db
def test_whoever_comes_is_called_and_books_as_the_list_says() -> None:
    run_state_machine_as_test(LineMachine, settings=runs(15))
