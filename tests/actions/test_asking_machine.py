"""Any sequence of holding, asking, approving and answering comes to what an oracle in plain Python says."""

from datetime import timedelta
from functools import partial
from random import Random
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, multiple, rule, run_state_machine_as_test

from mannam.actions.actor import By
from mannam.actions.approve_visit import approve_visit
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.confirm_hold import confirm_hold
from mannam.actions.expire_hold import expire_holds
from mannam.actions.hold_place import hold_place
from mannam.actions.note_inmate_answer import note_inmate_answer
from mannam.actions.reject_visit import reject_visit
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.lifecycle import Actor, InmateAnswer, Status
from mannam.domain.refusals import RefusalCode as Code
from mannam.domain.rejection import RejectionReason
from mannam.domain.slots import SlotNo, start_of
from mannam.models import Visit
from tests.actions.crowd import or_refused
from tests.actions.office_machine import CHANGES, OfficeAtWork, persons, runs, slots
from tests.actions.office_oracle import Expected
from tests.people import SEOUL

DESK = By(Actor.DESK)
HELD_FOR = timedelta(minutes=20)


class AskingMachine(OfficeAtWork):
    """Under a policy that wants an approval: held, asked for, approved or not, answered by the inmate, run out."""

    changes: ClassVar[dict[str, str]] = {**CHANGES, "approval = false": "approval = true"}
    visits: Bundle[str] = Bundle("visits")

    def _make(self, inmate: int, visitor: int, at: SlotNo, *, held: bool) -> str | MultipleResults[str]:
        self.tries += 1
        _, user, person = self.families[visitor]
        whom, now = self.families[inmate][0].pk, self.oracle.now
        order = BookingOrder(whom, self.seoul, at, person.pk, (person.pk,))
        reasons = self.oracle.why_not(Expected("", whom, person.pk, at, start_of(at, SEOUL)))
        by, random = By(Actor.VISITOR, user.pk), Random(self.tries)
        if held:
            made = or_refused(partial(hold_place, order, by, until=now + HELD_FOR, now=now, random=random))
        else:
            made = or_refused(partial(book_visit, order, by, now=now, random=random))
        if not self.compare(made, reasons):
            return multiple()
        assert isinstance(made, Visit)
        expected = self.stands(made, Status.HELD if held else Status.REQUESTED)
        expected.held_until = min(now + HELD_FOR, expected.starts_at) if held else None
        return made.ref

    @rule(target=visits, inmate=persons, visitor=persons, at=slots)
    def ask(self, inmate: int, visitor: int, at: SlotNo) -> str | MultipleResults[str]:
        return self._make(inmate, visitor, at, held=False)

    @rule(target=visits, inmate=persons, visitor=persons, at=slots)
    def hold(self, inmate: int, visitor: int, at: SlotNo) -> str | MultipleResults[str]:
        return self._make(inmate, visitor, at, held=True)

    @rule(ref=visits)
    def confirm(self, ref: str) -> None:
        expected = self.oracle.visits[ref]
        is_over = expected.held_until is None or expected.held_until <= self.oracle.now
        is_asked = expected.status in {Status.REQUESTED, Status.BOOKED}
        reasons = {Code.HOLD_ENDED} if not is_asked and (expected.status is not Status.HELD or is_over) else set()
        answer = or_refused(partial(confirm_hold, _pk(ref), By(Actor.VISITOR), now=self.oracle.now))
        if self.compare(answer, reasons) and expected.status is Status.HELD:
            expected.status, expected.held_until = Status.REQUESTED, None

    @rule(ref=visits)
    def withdraw(self, ref: str) -> None:
        expected = self.oracle.visits[ref]
        may = {Status.HELD, Status.REQUESTED}
        reasons = set() if expected.status in may | {Status.WITHDRAWN, Status.EXPIRED} else {Code.CANNOT_CANCEL}
        answer = or_refused(partial(withdraw_visit, _pk(ref), By(Actor.VISITOR), now=self.oracle.now))
        if self.compare(answer, reasons) and expected.status in may:
            self.oracle.undo(expected, Status.WITHDRAWN)

    @rule(ref=visits)
    def approve(self, ref: str) -> None:
        expected = self.oracle.visits[ref]
        is_in_time = expected.status is Status.REQUESTED and expected.starts_at > self.oracle.now
        reasons = set() if is_in_time or expected.status is Status.BOOKED else {Code.CANNOT_DECIDE}
        if self.compare(or_refused(partial(approve_visit, _pk(ref), DESK, now=self.oracle.now)), reasons):
            expected.status = Status.BOOKED

    @rule(ref=visits)
    def reject(self, ref: str) -> None:
        expected = self.oracle.visits[ref]
        reasons = set() if expected.status in {Status.REQUESTED, Status.REJECTED} else {Code.CANNOT_DECIDE}
        action = partial(reject_visit, _pk(ref), RejectionReason.STAFF, DESK, now=self.oracle.now)
        if self.compare(or_refused(action), reasons):
            self.oracle.undo(expected, Status.REJECTED)

    @rule(ref=visits, answer=st.sampled_from([InmateAnswer.AGREES, InmateAnswer.DECLINES]))
    def answer(self, ref: str, answer: InmateAnswer) -> None:
        expected = self.oracle.visits[ref]
        may = expected.status in {Status.REQUESTED, Status.BOOKED} and expected.starts_at > self.oracle.now
        reasons = set() if may or expected.answer == answer else {Code.CANNOT_DECIDE}
        action = partial(note_inmate_answer, _pk(ref), answer, self.office.min.pk, now=self.oracle.now)
        if self.compare(or_refused(action), reasons) and expected.answer != answer:
            expected.answer = answer
            if answer is InmateAnswer.DECLINES:
                self.oracle.undo(expected, Status.DECLINED)

    @rule(ref=visits, at=slots)
    def move(self, ref: str, at: SlotNo) -> None:
        expected = self.oracle.visits[ref]
        wanted = Expected(ref, expected.inmate, expected.visitor, at, start_of(at, SEOUL))
        reasons = self.oracle.why_not_moved(expected, wanted, Actor.DESK)
        order = MoveOrder(_pk(ref), self.seoul, at)
        moved = or_refused(partial(reschedule, order, DESK, now=self.oracle.now, random=Random(1)))
        if self.compare(moved, reasons):
            assert isinstance(moved, Visit)
            self.oracle.let_go(expected)
            self.oracle.refund(expected)
            self.stands(moved, expected.status)
            self.oracle.visits[ref].answer = expected.answer

    @rule(minutes=st.sampled_from([15, 15, 45, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.oracle.now += timedelta(minutes=minutes)
        expire_holds(self.oracle.now)
        self.oracle.expire()


def _pk(ref: str) -> int:
    return Visit.objects.get(ref=ref).pk


@pytest.mark.django_db
def test_whatever_is_asked_and_answered_comes_to_what_the_oracle_says() -> None:
    run_state_machine_as_test(AskingMachine, settings=runs(15))
