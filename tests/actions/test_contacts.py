"""An inmate's list of callers: it fills as people book, to what the rules say, and a manager takes people off."""

from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.approve_visit import approve_visit
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.expire_hold import expire_holds
from mannam.actions.hold_place import hold_place
from mannam.actions.refused import Refused
from mannam.actions.reject_visit import reject_visit
from mannam.actions.remove_contact import StillComesError, remove_contact
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.rejection import RejectionReason
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo
from mannam.models import AuditEvent, Booth, Contact, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.asking import apply_policy, book, min_at
from tests.actions.conftest import WithoutIndex
from tests.actions.crowd import Together, add_booths, all_at_once, make_families, or_refused
from tests.people import Office, at, make_user, make_visitor, slot

pytestmark = pytest.mark.django_db

TODAY, TOMORROW, THIRD = "2026-11-24 10:00", "2026-11-25 10:00", "2026-11-26 10:00"
MANAGER = By(Actor.MANAGER)
UNTIL = at("2026-11-24 09:10")


@pytest.fixture(autouse=True)
def list_of_two(office: Office) -> None:
    """Each inmate has a list of two."""
    apply_policy(contacts=2)


def person(name: str) -> Visitor:
    return make_visitor(make_user(f"{name.lower()}@example.org"), name)


def listed(office: Office) -> list[tuple[int, str]]:
    return [(one.place, one.visitor.name) for one in office.yul.contacts.order_by("place")]


def codes_of(attempt: Callable[[], object]) -> list[RefusalCode]:
    with pytest.raises(Refused) as refused:
        attempt()
    return [one.code for one in refused.value.refusals]


def take_off(office: Office, who: Visitor) -> None:
    contact = Contact.objects.get(visitor=who)
    remove_contact(contact.pk, MANAGER, now=office.now, facility_id=office.daegu.pk)


def test_who_books_is_on_it_and_a_third_is_refused(office: Office) -> None:
    book(office, TODAY)
    book(office, TOMORROW, visitor=person("Bora"))
    assert listed(office) == [(1, "Haneul"), (2, "Bora")]
    assert codes_of(lambda: book(office, THIRD, visitor=person("Dan"))) == [RefusalCode.NOT_ON_LIST]
    assert listed(office) == [(1, "Haneul"), (2, "Bora")]
    book(office, THIRD)
    assert violations() == []


def test_without_a_list_nobody_is_written_down(office: Office) -> None:
    apply_policy()
    book(office, TODAY)
    assert not Contact.objects.exists()


def test_companions_are_on_it_too(office: Office) -> None:
    me = office.haneul_visitor
    two = [make_visitor(office.haneul, name, companion=True).pk for name in ("Noeul", "Dan")]
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(TODAY), me.pk, (me.pk, *two))
    by = By(Actor.VISITOR, office.haneul.pk)
    assert codes_of(lambda: book_visit(order, by, now=office.now, random=Random(1))) == [RefusalCode.NOT_ON_LIST]
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(TODAY), me.pk, (me.pk, two[0]))
    book_visit(order, by, now=office.now, random=Random(1))
    assert listed(office) == [(1, "Haneul"), (2, "Noeul")]


def run_out(office: Office, visit: Visit) -> None:
    assert visit.held_until is not None
    expire_holds(visit.held_until)


CAME_TO_NOTHING: dict[str, Callable[[Office, Visit], object]] = {
    "rejected": lambda office, visit: reject_visit(
        visit.pk, RejectionReason.SECURITY, min_at(office), now=office.now
    ),
    "withdrawn": lambda office, visit: withdraw_visit(
        visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now
    ),
    "run out": run_out,
}


@pytest.mark.parametrize("end", CAME_TO_NOTHING)
def test_of_what_comes_to_nothing_nobody_stays_on_it(office: Office, end: str) -> None:
    apply_policy(approval=True, contacts=2)
    bora = person("Bora")
    approve_visit(book(office, TODAY, visitor=bora).pk, min_at(office), now=office.now)
    for who in (office.haneul_visitor, bora):
        if end == "run out":
            order = BookingOrder(office.yul.pk, office.seoul.pk, slot(TOMORROW), who.pk, (who.pk,))
            by = By(Actor.VISITOR, who.user_id)
            visit = hold_place(order, by, until=UNTIL, now=office.now, random=Random(who.pk))
        else:
            visit = book(office, TOMORROW, visitor=who)
        assert {name for _, name in listed(office)} >= {who.name}
        if who == bora and end == "withdrawn":
            withdraw_visit(visit.pk, By(Actor.VISITOR, bora.user_id), now=office.now)
        else:
            CAME_TO_NOTHING[end](office, visit)
        assert listed(office) == [(1, "Bora")]


def test_who_cancels_stays_on_it(office: Office) -> None:
    cancel_visit(book(office, TODAY).pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    assert listed(office) == [(1, "Haneul")]


def test_a_manager_takes_somebody_off_it_who_has_no_visit_to_come(office: Office) -> None:
    visit, bora = book(office, TODAY), person("Bora")
    book(office, TOMORROW, visitor=bora)
    with pytest.raises(StillComesError) as why:
        take_off(office, office.haneul_visitor)
    assert why.value.refs == (visit.ref,)
    assert len(listed(office)) == 2
    cancel_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    take_off(office, office.haneul_visitor)
    assert listed(office) == [(2, "Bora")]
    event = AuditEvent.objects.get(verb="remove_contact")
    assert event.data == {"inmate": office.yul.pk, "visitor": office.haneul_visitor.pk, "place": 1}
    book(office, THIRD, visitor=person("Dan"))
    assert listed(office) == [(1, "Dan"), (2, "Bora")]


def test_who_moves_a_visit_is_put_on_it_again(office: Office) -> None:
    visit = book(office, TODAY)
    Contact.objects.all().delete()  # the rules had no list when it was booked
    order = MoveOrder(visit.pk, office.seoul.pk, slot(TOMORROW))
    reschedule(order, By(Actor.DESK), now=office.now, random=Random(1))
    assert listed(office) == [(1, "Haneul")]


@pytest.mark.django_db(transaction=True)  # whether a claim has its visit is asked at the end
def test_who_is_taken_off_while_booking_is_put_on_it_again(office: Office) -> None:
    cancel_visit(book(office, TODAY).pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    done: list[bool] = []

    def first() -> None:
        if not done:
            done.append(True)
            take_off(office, office.haneul_visitor)

    me = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(TOMORROW), me, (me,))
    by = By(Actor.VISITOR, office.haneul.pk)
    book_visit(order, by, now=office.now, random=Random(2), before_writing=first)
    assert listed(office) == [(1, "Haneul")]


def fifty_ask_for_one(office: Office) -> list[Visit | Refused]:
    """So many people want to see Yul, each at another time; all have read the list before any writes."""
    add_booths(office.seoul, Booth.BoothSide.VISITOR, 4)
    people = [visitor for _, _, visitor in make_families(office.daegu, 24)]
    together = Together(len(people))
    orders = [
        BookingOrder(
            office.yul.pk,
            office.seoul.pk,
            SlotNo(slot(TOMORROW) + number % 12 * QUANTA_PER_DAY + number),
            me.pk,
            (me.pk,),
        )
        for number, me in enumerate(people)
    ]
    return all_at_once(
        [
            partial(
                or_refused,
                partial(
                    book_visit,
                    order,
                    By(Actor.VISITOR, me.user_id),
                    now=office.now,
                    random=Random(me.pk),
                    before_writing=together,
                ),
            )
            for order, me in zip(orders, people, strict=True)
        ]
    )


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_two_come_to_be_on_it(office: Office) -> None:
    outcomes = fifty_ask_for_one(office)
    booked = [one for one in outcomes if isinstance(one, Visit)]
    assert len(booked) == 2
    assert {one.applicant_id for one in booked} == set(Contact.objects.values_list("visitor", flat=True))
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert {one.refusals[0].code for one in refused} == {RefusalCode.NOT_ON_LIST}
    assert violations() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_key_many_would_be_on_it(office: Office, without_index: WithoutIndex) -> None:
    without_index("contact", "contact_place_once")
    fifty_ask_for_one(office)
    assert Visit.objects.filter(status=Status.BOOKED).count() > 2
