"""Many move at once: each has its new place or keeps its old one; without the unique keys two would have one."""

from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo
from mannam.models import Booth, Claim, Visit
from mannam.queries.invariants import violations
from tests.actions.conftest import WithoutKey
from tests.actions.crowd import Together, add_booths, all_at_once, make_families, or_refused
from tests.people import Office, slot

pytestmark = pytest.mark.django_db(transaction=True)

WANTED = slot("2026-11-25 10:00")
DESK = By(Actor.DESK)


def nothing() -> None:
    """Nobody looks on."""


def book_some(office: Office, count: int) -> list[Visit]:
    """Visits of tomorrow, two a quarter hour, the first at 10:15."""
    return [
        book_visit(
            BookingOrder(inmate.pk, office.seoul.pk, SlotNo(WANTED + 1 + n // 2), visitor.pk, (visitor.pk,)),
            By(Actor.VISITOR, user.pk),
            now=office.now,
            random=Random(n),
        )
        for n, (inmate, user, visitor) in enumerate(make_families(office.daegu, count))
    ]


def to(office: Office, visit: Visit, start: int, pause: Callable[[], None] = nothing) -> Visit | Refused:
    order = MoveOrder(visit.pk, office.seoul.pk, SlotNo(start))
    return or_refused(partial(reschedule, order, DESK, now=office.now, random=Random(1), before_writing=pause))


def test_fifty_want_the_same_two_booths(office: Office) -> None:
    visits = book_some(office, 50)
    booked_for = {visit.pk: visit.slot_no for visit in visits}
    results = all_at_once([partial(to, office, visit, WANTED) for visit in visits])
    moved = [result.pk for result in results if isinstance(result, Visit)]
    assert len(moved) == 2
    assert {reason.code for one in results if isinstance(one, Refused) for reason in one.refusals} == {
        RefusalCode.SLOT_TAKEN
    }
    for visit in Visit.objects.all():
        assert visit.slot_no == (WANTED if visit.pk in moved else booked_for[visit.pk])
    assert violations() == []


def test_fifty_who_each_want_the_next_ones_place_all_come_to_rest(office: Office) -> None:
    """In a circle, each of the two a quarter hour on: nobody is lost, whoever gets the place."""
    visits = book_some(office, 50)
    tasks = [
        partial(to, office, visit, WANTED + 1 + (number // 2 + 1) % 25) for number, visit in enumerate(visits)
    ]
    all_at_once(tasks)
    assert Visit.objects.filter(status=Status.BOOKED).count() == 50
    assert Claim.objects.count() == 50 * 5
    assert violations() == []


def test_one_visit_moved_to_fifty_times_at_once_is_at_one_of_them(office: Office) -> None:
    (visit,) = book_some(office, 1)
    tasks = [partial(to, office, visit, WANTED + number) for number in range(50)]
    moved = all_at_once(tasks)
    assert all(isinstance(one, Visit) for one in moved)
    assert Claim.objects.count() == 5
    assert violations() == []


def test_moving_and_cancelling_at_once(office: Office) -> None:
    add_booths(office.seoul, Booth.BoothSide.VISITOR, 8)
    add_booths(office.daegu, Booth.BoothSide.INMATE, 8)
    visits = book_some(office, 8)
    tasks: list[Callable[[], object]] = []
    for visit in visits:
        tasks += [partial(to, office, visit, WANTED), partial(cancel_visit, visit.pk, DESK, now=office.now)]
    all_at_once(tasks)
    assert not Visit.objects.exclude(status=Status.CANCELLED).exists()
    assert not Claim.objects.exists()
    assert violations() == []


def two_between_reading_and_writing(office: Office) -> list[Visit | Refused]:
    """Two that have both read before either writes, and that want the one booth there is."""
    visits = book_some(office, 4)[::2]  # a quarter hour each
    Booth.objects.filter(facility=office.seoul).exclude(pk=visits[0].visitor_booth_id).update(in_service=False)
    both = Together(2)
    return all_at_once([partial(to, office, visit, WANTED, both) for visit in visits])


def test_without_the_key_the_race_gives_one_booth_to_two(office: Office, without_key: WithoutKey) -> None:
    without_key("claim")
    assert {type(result) for result in two_between_reading_and_writing(office)} == {Visit}
    assert any(line.startswith("held by more than one visit") for line in violations())


def test_with_the_key_the_second_is_refused_and_keeps_its_place(office: Office) -> None:
    results = two_between_reading_and_writing(office)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Visit"]
    assert Visit.objects.filter(slot_no=WANTED).count() == 1
    assert Claim.objects.count() == 4 * 5
    assert violations() == []
