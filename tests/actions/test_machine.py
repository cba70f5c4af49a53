"""Any sequence of actions, on a real database, comes to what an oracle in plain Python says.

A new action is one rule here, and what it must come to one method of the oracle.
"""

from datetime import timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    multiple,
    rule,
    run_state_machine_as_test,
)

from mannam.actions.actor import SYSTEM, By
from mannam.actions.announce_node import announce_node
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.close_call import close_call
from mannam.actions.close_unheld_visits import close_unheld_visits
from mannam.actions.hold_call import hold_call
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.actions.open_call import open_call
from mannam.actions.outcome import CallEnd, Outcome
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo, start_of
from mannam.domain.talk_clock import DECIDED, Ending, Phase
from mannam.models import Booth, Visit
from tests.actions.crowd import or_refused
from tests.actions.office_machine import OfficeAtWork, persons, runs, slots
from tests.actions.office_oracle import Expected
from tests.people import SEOUL

actors = st.sampled_from([Actor.VISITOR, Actor.DESK])


class OfficeMachine(OfficeAtWork):
    """Booked, moved, cancelled, checked in, talked, hung up."""

    visits: Bundle[str] = Bundle("visits")
    arrived: Bundle[str] = Bundle("arrived")
    calls: Bundle[tuple[str, int]] = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        self.node = announce_node("node", "ws://node", now=self.office.now)
        self.orders: dict[str, tuple[BookingOrder, By, int]] = {}

    def _book(self, ref: str, order: BookingOrder, by: By, seed: int) -> Visit | Refused:
        key = f"key {seed}"
        now = self.oracle.now
        return or_refused(partial(book_visit, order, by, now=now, random=Random(seed), idempotency_key=key))

    @rule(target=visits, inmate=persons, visitor=persons, at=slots)
    def book(self, inmate: int, visitor: int, at: SlotNo) -> str | MultipleResults[str]:
        self.tries += 1
        _, user, person = self.families[visitor]
        whom = self.families[inmate][0].pk
        order = BookingOrder(whom, self.seoul, at, person.pk, (person.pk,))
        by = By(Actor.VISITOR, user.pk)
        wanted = Expected("", whom, person.pk, at, start_of(at, SEOUL))
        reasons = self.oracle.why_not(wanted)
        visit = self._book("", order, by, self.tries)
        if not self.compare(visit, reasons):
            return multiple()
        assert isinstance(visit, Visit)
        self.stands(visit)
        self.orders[visit.ref] = (order, by, self.tries)
        return visit.ref

    @rule(ref=visits)
    def send_again(self, ref: str) -> None:
        visit = self._book(ref, *self.orders[ref])
        assert isinstance(visit, Visit)
        assert visit.ref == ref

    @rule(ref=visits, at=slots)
    def use_key_for_another(self, ref: str, at: SlotNo) -> None:
        order, by, seed = self.orders[ref]
        other = BookingOrder(order.inmate_id, self.seoul, SlotNo(at + 50), order.applicant_id, order.visitor_ids)
        self.compare(self._book(ref, other, by, seed), {RefusalCode.KEY_REUSED})

    @rule(ref=visits, actor=actors, seldom=st.integers(0, 2))
    def cancel(self, ref: str, actor: Actor, seldom: int) -> None:
        if seldom:
            return
        expected = self.oracle.visits[ref]
        reasons = self.oracle.why_not_cancelled(expected)
        pk = Visit.objects.get(ref=ref).pk
        if self.compare(or_refused(partial(cancel_visit, pk, By(actor), now=self.oracle.now)), reasons):
            self.oracle.cancel(expected, actor)

    @rule(ref=visits, actor=actors, at=slots)
    def move(self, ref: str, actor: Actor, at: SlotNo) -> None:
        expected = self.oracle.visits[ref]
        wanted = Expected(ref, expected.inmate, expected.visitor, at, start_of(at, SEOUL))
        reasons = self.oracle.why_not_moved(expected, wanted, actor)
        order = MoveOrder(Visit.objects.get(ref=ref).pk, self.seoul, at)
        visit = or_refused(partial(reschedule, order, By(actor), now=self.oracle.now, random=Random(1)))
        if self.compare(visit, reasons):
            assert isinstance(visit, Visit)
            self.oracle.let_go(expected)
            self.oracle.refund(expected)
            self.stands(visit)

    @rule(target=arrived, ref=visits, change_booth=st.booleans())
    def arrive(self, ref: str, change_booth: bool) -> str | MultipleResults[str]:
        visit, expected = Visit.objects.get(ref=ref), self.oracle.visits[ref]
        reasons = self.oracle.why_not_checked_in(expected)
        booth = self._other_booth(visit) if change_booth and not reasons else visit.visitor_booth_id
        held = ("visitor booth", booth, visit.slot_no)
        if not reasons and self.oracle.claims.get(held, ref) != ref:
            reasons = {RefusalCode.BOOTH_NOT_FREE}
        arrival = partial(check_in, self.seoul, visit.check_in_code, id_confirmed=True, by=By(Actor.DESK))
        answer = or_refused(partial(arrival, now=self.oracle.now, booth_id=booth if change_booth else None))
        if not self.compare(answer, reasons):
            return multiple()
        expected.status = Status.CHECKED_IN
        del self.oracle.claims["visitor booth", visit.visitor_booth_id, visit.slot_no]
        self.oracle.claims[held] = ref
        return ref

    def _other_booth(self, visit: Visit) -> int:
        booths = Booth.objects.filter(facility=self.seoul, side=Booth.BoothSide.VISITOR)
        return booths.exclude(pk=visit.visitor_booth_id).values_list("pk", flat=True)[0]

    @rule(target=calls, ref=arrived)
    def talk(self, ref: str) -> tuple[str, int] | MultipleResults[tuple[str, int]]:
        expected, now = self.oracle.visits[ref], self.oracle.now
        if expected.status is not Status.CHECKED_IN:
            return multiple()
        call = open_call(Visit.objects.get(ref=ref).pk, self.node, EngineName.DIRECT, now=now)
        assert hold_call(call.call_id, self.node, clock={}, talking=True, phase=Phase.TALKING, now=now)
        expected.status = Status.IN_CALL
        return ref, call.call_id

    @rule(call=calls, ending=st.sampled_from([Ending.FULL_TIME, Ending.LONG_LOSS, Ending.BY_OFFICER]))
    def hang_up(self, call: tuple[str, int], ending: Ending) -> None:
        self._end(*call, ending)

    def _end(self, ref: str, call_id: int, ending: Ending) -> None:
        expected, now = self.oracle.visits[ref], self.oracle.now
        by = By(Actor.OFFICER) if ending is Ending.BY_OFFICER else SYSTEM
        outcome = Outcome(ending, 1_000, 0)
        end = CallEnd(self.node, outcome, by, {}, now)
        counts = self.oracle.end(expected, outcome.status, is_decided=ending in DECIDED)
        assert (close_call(call_id, end, now=now) is not None) == counts
        assert close_call(call_id, end, now=now) is None  # again is harmless

    @rule(minutes=st.sampled_from([15, 15, 45, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.oracle.now += timedelta(minutes=minutes)
        for expected in self.oracle.over(Status.IN_CALL):
            self._end(expected.ref, Visit.objects.get(ref=expected.ref).call.pk, Ending.SLOT_OVER)
        mark_no_shows(self.oracle.now)
        close_unheld_visits(self.oracle.now)
        self.oracle.sweep()


@pytest.mark.django_db
def test_whatever_is_done_comes_to_what_the_oracle_says() -> None:
    run_state_machine_as_test(OfficeMachine, settings=runs(25))
