"""Any sequence of entering, withdrawing and drawing gives the places as a drawing by hand in plain Python does."""

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.draw_lots import draw_due
from mannam.actions.enter_draw import EntryOrder, enter_draw
from mannam.actions.open_draw import open_draws
from mannam.actions.refused import Refused
from mannam.actions.withdraw_entry import withdraw_entry
from mannam.domain.draw import Wish
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode as Code
from mannam.domain.slots import SlotNo
from mannam.models import Booth, Draw, Entry, Visit
from mannam.queries.invariants import violations
from tests.actions.crowd import make_families, or_refused
from tests.actions.office_machine import Undone, runs
from tests.opening import OPENS, TEN, with_lots

BOOTHS, PEOPLE, INMATES = 1, 6, 4
ENDS = OPENS + timedelta(minutes=30)

people, inmates, times = st.integers(0, PEOPLE - 1), st.integers(0, INMATES - 1), st.integers(0, 1)
Wanted = tuple[int, list[int]]
"""Which inmate, and the times in the order of the wishes."""


class DrawMachine(Undone):
    """Six people want to meet four inmates at one of two times in one booth, from before the minute on."""

    def __init__(self) -> None:
        super().__init__()
        with_lots(30)
        Booth.objects.filter(facility=self.office.seoul, number__gt=BOOTHS).update(in_service=False)
        self.families = make_families(self.office.daegu, PEOPLE)
        self.now = OPENS - timedelta(minutes=6)
        self.entries: dict[int, Wanted] = {}
        self.visits: set[tuple[int, int, int]] = set()
        """Who meets which inmate at what time."""
        self.is_drawn = False

    @rule(wished=st.lists(st.tuples(inmates, times), min_size=PEOPLE, max_size=PEOPLE))
    def all_enter(self, wished: list[tuple[int, int]]) -> None:
        for one, (inmate, at) in enumerate(wished):
            self._enter(one, inmate, [at])

    @rule(one=people, inmate=inmates, wished=st.lists(times, min_size=1, max_size=2))
    def enter(self, one: int, inmate: int, wished: list[int]) -> None:
        self._enter(one, inmate, wished)

    def _enter(self, one: int, inmate: int, wished: list[int]) -> None:
        self.tries += 1
        _, user, person = self.families[one]
        wishes = tuple(Wish(self.seoul, SlotNo(TEN + at)) for at in wished)
        order = EntryOrder(self.families[inmate][0].pk, person.pk, (person.pk,), wishes)
        action = partial(enter_draw, order, By(Actor.VISITOR, user.pk), now=self.now, random=Random(self.tries))
        codes = _codes(action)
        assert codes == self._why_not_entered(wished)
        if not codes:
            self.entries[one] = inmate, wished

    def _why_not_entered(self, wished: list[int]) -> set[Code]:
        if len(set(wished)) < len(wished):
            return {Code.WISH_TWICE}
        if self.now < OPENS:
            return {Code.WINDOW_NOT_OPEN, Code.LOTTERY_CLOSED}
        return set() if self.now < ENDS else {Code.LOTTERY_CLOSED}

    @rule(one=people)
    def withdraw(self, one: int) -> None:
        entry = Entry.objects.filter(applicant=self.families[one][2]).first()
        assert (entry is not None) == (one in self.entries)
        if entry is None:
            return
        is_open = self.now < ENDS
        codes = _codes(partial(withdraw_entry, entry, By(Actor.VISITOR), now=self.now))
        assert codes == (set() if is_open else {Code.LOTTERY_CLOSED})
        if is_open:
            del self.entries[one]

    @rule(one=people, inmate=inmates, at=times)
    def book(self, one: int, inmate: int, at: int) -> None:
        self.tries += 1
        _, user, person = self.families[one]
        order = BookingOrder(self.families[inmate][0].pk, self.seoul, SlotNo(TEN + at), person.pk, (person.pk,))
        by = By(Actor.VISITOR, user.pk)
        answer = or_refused(partial(book_visit, order, by, now=self.now, random=Random(self.tries)))
        codes = {reason.code for reason in answer.refusals} if isinstance(answer, Refused) else set()
        if self.now < OPENS:
            assert codes == {Code.WINDOW_NOT_OPEN}
        elif self.now < ENDS:
            assert codes == {Code.LOTTERY_RUNNING}
        elif Draw.objects.filter(opens_at=OPENS, drawn_at=None).exists():
            assert codes == {Code.LOTTERY_DRAWING}
        else:
            assert codes == self._in_the_way(one, inmate, at)
        if not codes:
            self.visits.add((one, inmate, at))

    def _in_the_way(self, one: int, inmate: int, at: int) -> set[Code]:
        then = [visit for visit in self.visits if visit[2] == at]
        if one in {who for who, _, _ in then}:
            return {Code.VISITOR_BUSY}
        is_busy = inmate in {whom for _, whom, _ in then}
        return {Code.SLOT_TAKEN} if is_busy or len(then) >= BOOTHS else set()

    @rule(minutes=st.sampled_from([6, 30]), is_worker_there=st.sampled_from([True, True, False]))
    def wait(self, minutes: int, *, is_worker_there: bool) -> None:
        self.now += timedelta(minutes=minutes)
        self.tries += 1
        if not is_worker_there:
            return
        open_draws(now=self.now, random=Random(self.tries))
        draw_due(now=self.now, random=Random(self.tries))
        if (
            self.now >= ENDS
            and not self.is_drawn
            and Draw.objects.filter(opens_at=OPENS, drawn_at__isnull=False).exists()
        ):
            self.is_drawn = True
            self._draw_by_hand(Draw.objects.get(opens_at=OPENS))

    def _draw_by_hand(self, draw: Draw) -> None:
        codes = {Entry.objects.get(draw=draw, applicant=self.families[one][2]).code: one for one in self.entries}
        seed = bytes.fromhex(draw.seed)
        assert hashlib.sha256(seed).hexdigest() == draw.commitment
        digest = hashlib.sha256("".join(f"{code}\n" for code in sorted(codes)).encode()).digest()
        for code in sorted(codes, key=lambda code: hashlib.sha256(seed + digest + code.encode()).hexdigest()):
            one = codes[code]
            inmate, wished = self.entries[one]
            won = next((at for at in wished if not self._in_the_way(one, inmate, at)), None)
            entry = Entry.objects.get(code=code)
            assert entry.outcome == (Entry.Outcome.LOST if won is None else Entry.Outcome.WON)
            if won is not None:
                self.visits.add((one, inmate, won))

    @rule(which=st.integers(0, 5))
    def cancel(self, which: int) -> None:
        if which >= len(self.visits):
            return
        one, inmate, at = sorted(self.visits)[which]
        visit = Visit.objects.get(
            applicant=self.families[one][2],
            inmate=self.families[inmate][0],
            slot_no=TEN + at,
            status=Status.BOOKED,
        )
        cancel_visit(visit.pk, By(Actor.DESK), now=self.now)
        self.visits.discard((one, inmate, at))

    @invariant()
    def the_database_says_the_same(self) -> None:
        assert violations(self.now) == []
        standing = Visit.objects.filter(status=Status.BOOKED).values_list("applicant_id", "inmate_id", "slot_no")
        assert Counter(standing) == Counter(
            (self.families[one][2].pk, self.families[inmate][0].pk, TEN + at) for one, inmate, at in self.visits
        )


def _codes(action: Callable[[], object]) -> set[Code]:
    try:
        action()
    except Refused as refused:
        return {reason.code for reason in refused.refusals}
    return set()


@pytest.mark.django_db
def test_lots_fall_as_a_drawing_by_hand_says() -> None:
    run_state_machine_as_test(DrawMachine, settings=runs(15))
