"""The line at the opening minute: one place a person, numbers in order, never more choosing than the bound."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest

from mannam.actions import book_visit as booking
from mannam.actions import take_ticket as taking
from mannam.actions.actor import SYSTEM, By
from mannam.actions.book_in_line import book_in_line
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.call_numbers import call_everywhere, call_held, call_numbers
from mannam.actions.refused import Refused
from mannam.actions.take_ticket import take_ticket
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import Policy
from mannam.domain.refusals import RefusalCode
from mannam.domain.release import LINE_LASTS, TURN, Standing
from mannam.domain.slots import SlotNo
from mannam.models import AuditEvent, Booth, Line, Ticket, User, Visit, Visitor
from mannam.queries.invariants import violations
from mannam.queries.lines import choosing, line_seen
from tests.actions.conftest import WithoutIndex
from tests.actions.crowd import WORKERS, Together, all_at_once, make_families, or_refused
from tests.opening import DAY, OPENS, TEN, take, with_line
from tests.people import Office, make_inmate

pytestmark = pytest.mark.django_db

MOMENT = timedelta(seconds=1)


@pytest.fixture
def two_choose(office: Office) -> Policy:
    """Two choose at a time."""
    return with_line(2)


def people(office: Office, count: int) -> list[Visitor]:
    return [visitor for _, _, visitor in make_families(office.daegu, count)]


def order_of(office: Office, person: Visitor, number: str = "0") -> BookingOrder:
    """This person wants to see an inmate of their own at ten."""
    inmate = make_inmate(office.daegu, f"T{person.pk}-{number}", "Someone")
    return BookingOrder(inmate.pk, office.seoul.pk, TEN, person.pk, (person.pk,))


def by(person: Visitor) -> By:
    return By(Actor.VISITOR, person.user_id)


def code_of(refused: Refused) -> RefusalCode:
    (refusal,) = refused.refusals
    return refusal.code


def test_numbers_are_given_and_called_in_order(office: Office, two_choose: Policy) -> None:
    tickets = [take(two_choose, person) for person in people(office, 4)]
    assert [ticket.number for ticket in tickets] == [1, 2, 3, 4]
    standings = [ticket.standing(OPENS) for ticket in tickets]
    assert standings == [Standing.CHOOSING, Standing.CHOOSING, Standing.WAITING, Standing.WAITING]
    seen = [line_seen(two_choose, DAY, ticket.person_id, now=OPENS).place for ticket in tickets]
    assert seen == [0, 0, 1, 2]


def test_a_second_window_keeps_the_number(office: Office, two_choose: Policy) -> None:
    first, *others = people(office, 4)
    held = take(two_choose, first)
    waiting = [take(two_choose, person) for person in others]
    assert take(two_choose, first, MOMENT).number == held.number
    assert take(two_choose, others[-1], MOMENT).number == waiting[-1].number
    assert Ticket.objects.count() == 4


def test_who_lets_the_turn_run_out_goes_to_the_end(office: Office, two_choose: Policy) -> None:
    persons = people(office, 3)
    for person in persons:
        take(two_choose, person)
    again = take(two_choose, persons[0], TURN)
    assert again.number == 4
    assert [t.standing(OPENS + TURN) for t in Ticket.objects.order_by("number")] == [
        Standing.OVER,  # the second: its time ran out as well
        Standing.CHOOSING,
        Standing.CHOOSING,
    ]


def test_the_worker_calls_when_those_who_choose_have_left(office: Office, two_choose: Policy) -> None:
    for person in people(office, 5):
        take(two_choose, person)
    assert call_everywhere(OPENS + TURN - MOMENT) == 0
    assert call_everywhere(OPENS + TURN) == 2
    assert call_everywhere(OPENS + TURN) == 0
    assert call_everywhere(OPENS + 2 * TURN) == 1
    assert call_everywhere(OPENS + 9 * TURN) == 0


def test_before_the_opening_and_without_a_bound_there_is_no_line(office: Office, two_choose: Policy) -> None:
    assert take_ticket(two_choose, DAY, office.haneul_visitor.pk, SYSTEM, now=OPENS - MOMENT) is None
    assert take_ticket(two_choose, DAY, office.haneul_visitor.pk, SYSTEM, now=OPENS + LINE_LASTS) is None
    assert not Line.objects.exists()


def test_the_line_lasts_while_somebody_waits(office: Office, two_choose: Policy) -> None:
    *_, third = people(office, 3)
    for person in Visitor.objects.filter(user__email__startswith="family").order_by("pk"):
        take(two_choose, person)
    after = OPENS + LINE_LASTS
    assert not line_seen(two_choose, DAY, office.haneul_visitor.pk, now=after).may_book(after)
    call_everywhere(after)
    assert line_seen(two_choose, DAY, office.haneul_visitor.pk, now=after).may_book(after)
    assert Ticket.objects.get(person=third).standing(after) is Standing.CHOOSING


def test_only_who_is_called_books_and_only_once(office: Office, two_choose: Policy) -> None:
    first, _, third = persons = people(office, 3)
    for person in persons:
        take(two_choose, person)
    with pytest.raises(Refused) as refused:
        book_visit(order_of(office, third), by(third), now=OPENS, random=Random(1))
    assert code_of(refused.value) is RefusalCode.WAIT_YOUR_TURN
    assert refused.value.refusals[0].params == {"place": 1}
    assert refused.value.alternatives == ()
    visit = book_visit(order_of(office, first), by(first), now=OPENS, random=Random(1))
    assert visit.pk
    with pytest.raises(Refused) as again:
        book_visit(order_of(office, first, "1"), by(first), now=OPENS, random=Random(1))
    assert code_of(again.value) is RefusalCode.WAIT_YOUR_TURN


def test_a_visit_booked_lets_the_next_one_in(office: Office, two_choose: Policy) -> None:
    first, _, third = persons = people(office, 3)
    for person in persons:
        take(two_choose, person)
    book_visit(order_of(office, first), by(first), now=OPENS, random=Random(1))
    assert call_numbers(Line.objects.get().pk, now=OPENS) == 1
    assert Ticket.objects.get(person=third).standing(OPENS) is Standing.CHOOSING


def test_a_refused_booking_does_not_use_the_turn(office: Office, two_choose: Policy) -> None:
    (first,) = people(office, 1)
    take(two_choose, first)
    Booth.objects.filter(facility=office.daegu).update(in_service=False)
    with pytest.raises(Refused) as refused:
        book_visit(order_of(office, first), by(first), now=OPENS, random=Random(1))
    assert code_of(refused.value) is RefusalCode.SLOT_TAKEN
    assert Ticket.objects.get(person=first).standing(OPENS) is Standing.CHOOSING


def test_other_days_are_everybodys(office: Office, two_choose: Policy) -> None:
    (person,) = people(office, 1)
    order = order_of(office, person)
    sooner = BookingOrder(order.inmate_id, office.seoul.pk, office.slot, person.pk, (person.pk,))
    assert book_visit(sooner, by(person), now=OPENS, random=Random(1)).pk


def test_booking_takes_a_place_in_line(office: Office, two_choose: Policy) -> None:
    first, second, third = people(office, 3)
    for person in (first, second):
        assert book_in_line(order_of(office, person), by(person), now=OPENS, random=Random(1)).pk
    fourth = Visitor.objects.create(user=User.objects.create(email="fourth@example.org"), name="Fourth")
    for person in (third, fourth):
        take(two_choose, person)
    orders = order_of(office, office.haneul_visitor)
    for _ in range(2):  # sent again, it keeps its place
        with pytest.raises(Refused) as refused:
            book_in_line(orders, By(Actor.VISITOR, office.haneul.pk), now=OPENS, random=Random(1))
        assert refused.value.refusals[0].params == {"place": 1}


def test_it_stands_in_the_trail(office: Office, two_choose: Policy) -> None:
    ticket = take(two_choose, office.haneul_visitor)
    taken, called = AuditEvent.objects.order_by("pk")
    assert (taken.verb, taken.data["number"], taken.user_id) == ("take_ticket", ticket.number, office.haneul.pk)
    assert (called.verb, called.data) == ("call_numbers", {"line": ticket.line_id, "from": 1, "to": 1})


@pytest.mark.django_db(transaction=True)
def test_fifty_take_a_ticket_at_once(office: Office) -> None:
    policy = with_line(7)
    tickets = all_at_once([partial(take, policy, person) for person in people(office, 50)])
    assert sorted(ticket.number for ticket in tickets) == list(range(1, 51))
    assert choosing(Line.objects.get(), OPENS) == Line.objects.get().called == 7


def many_windows(office: Office, policy: Policy) -> set[int]:
    """The numbers of one person in two dozen windows at once, all of which have looked before any writes."""
    task = partial(
        take_ticket,
        policy,
        DAY,
        office.haneul_visitor.pk,
        SYSTEM,
        now=OPENS,
        before_writing=Together(WORKERS),
    )
    return {ticket.number for ticket in all_at_once([task] * WORKERS) if ticket is not None}


@pytest.mark.django_db(transaction=True)
def test_many_windows_of_one_person_get_one_number(office: Office) -> None:
    policy = with_line(7)
    take(policy, people(office, 1)[0])
    assert many_windows(office, policy) == {2}
    assert Line.objects.get().issued == Ticket.objects.count() == 2


def unheld(line_id: int) -> Line:
    """The line as it is, held by nobody."""
    return Line.objects.get(pk=line_id)


@pytest.mark.django_db(transaction=True)
def test_without_hold_and_keys_one_person_would_get_many_numbers(
    office: Office, monkeypatch: pytest.MonkeyPatch, without_index: WithoutIndex
) -> None:
    policy = with_line(7)
    take(policy, people(office, 1)[0])
    monkeypatch.setattr(taking, "hold_line", unheld)
    without_index("ticket", "ticket_once_a_person")
    without_index("ticket", "ticket_number_once")
    many_windows(office, policy)
    assert Ticket.objects.filter(person=office.haneul_visitor).count() > 1


@pytest.mark.django_db(transaction=True)
def test_fifty_call_at_once(office: Office) -> None:
    policy = with_line(7)
    for person in people(office, 50):
        take(policy, person)
    line = Line.objects.get()
    called = all_at_once([partial(call_numbers, line.pk, now=OPENS + TURN)] * 50)
    assert sum(called) == choosing(line, OPENS + TURN) == 7
    assert Line.objects.get().called == 14


def test_a_line_that_is_not_held_would_be_called_backwards(office: Office, two_choose: Policy) -> None:
    """What the hold is for: one who has looked long ago calls people a second time, before those who wait."""
    for person in people(office, 7):
        take(two_choose, person)
    long_ago = Line.objects.get()
    for later in (TURN, 2 * TURN):
        call_numbers(long_ago.pk, now=OPENS + later)
    Ticket.objects.filter(number=5).update(used_at=OPENS + 2 * TURN)
    call_held(long_ago, OPENS + 2 * TURN)
    assert Line.objects.get().called < 6
    assert Ticket.objects.get(number=3).standing(OPENS + 2 * TURN) is Standing.CHOOSING


def books_with_many_windows(office: Office, policy: Policy) -> list[Visit | Refused]:
    """One person in turn books in eight windows, at eight times; all have looked before any writes."""
    (person,) = people(office, 1)
    take(policy, person)
    together = Together(8)
    orders = [replace(order_of(office, person, str(number)), slot=SlotNo(TEN + number)) for number in range(8)]
    return all_at_once(
        [
            partial(
                or_refused,
                partial(book_visit, order, by(person), now=OPENS, random=Random(seed), before_writing=together),
            )
            for seed, order in enumerate(orders)
        ]
    )


@pytest.mark.django_db(transaction=True)
def test_many_windows_in_one_turn_book_one_visit(office: Office) -> None:
    results = books_with_many_windows(office, with_line(7))
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 7
    assert {code_of(one) for one in refused} == {RefusalCode.WAIT_YOUR_TURN}
    assert violations() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_mark_many_windows_would_book_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def unguarded(ticket: Ticket, *, now: datetime) -> None:
        Ticket.objects.filter(pk=ticket.pk).update(used_at=now)

    monkeypatch.setattr(booking, "use_turn", unguarded)
    results = books_with_many_windows(office, with_line(7))
    assert len([result for result in results if isinstance(result, Visit)]) > 1


@pytest.mark.django_db(transaction=True)
def test_a_request_sent_many_times_in_a_turn_is_one_visit(office: Office) -> None:
    (person,) = people(office, 1)
    take(with_line(7), person)
    order = order_of(office, person)
    tasks = [
        partial(book_visit, order, by(person), now=OPENS, random=Random(seed), idempotency_key="K1")
        for seed in range(50)
    ]
    assert len({visit.pk for visit in all_at_once(tasks)}) == 1
