"""Nobody is ever booked twice, however many come at once; and without the unique keys somebody would be."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.refused import Refused
from mannam.actions.remove_companion import remove_companion
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo
from mannam.models import Booth, Message, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.conftest import WithoutKey
from tests.actions.crowd import Together, add_booths, all_at_once, make_families, or_refused
from tests.models.test_prepared import prepared_now
from tests.people import Office, make_inmate

pytestmark = pytest.mark.django_db(transaction=True)

Family = tuple[BookingOrder, By]


@pytest.fixture
def families(office: Office) -> list[Family]:
    """Two hundred who all want the same quarter hour."""
    return [
        (
            BookingOrder(inmate.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,)),
            By(Actor.VISITOR, user.pk),
        )
        for inmate, user, visitor in make_families(office.daegu, 200)
    ]


def nothing() -> None:
    """Nobody looks on."""


class FirstOnes(Random):
    """Throws 0 when it chooses the booths, and by chance afterwards."""

    thrown = False

    def random(self) -> float:
        """The first throw is 0."""
        first, self.thrown = not self.thrown, True
        return 0.0 if first else super().random()


def book(
    office: Office, family: Family, random: Random, *, key: str | None = None, pause: Callable[[], None] = nothing
) -> Visit:
    order, by = family
    return book_visit(order, by, now=office.now, random=random, idempotency_key=key, before_writing=pause)


def test_two_hundred_at_once_for_twenty_places_give_exactly_twenty_visits(
    office: Office, families: list[Family]
) -> None:
    add_booths(office.seoul, Booth.BoothSide.VISITOR, 18)
    add_booths(office.daegu, Booth.BoothSide.INMATE, 18)
    office.daegu.supervision_places = 20
    office.daegu.save()
    tasks = [
        partial(or_refused, partial(book, office, family, Random(seed))) for seed, family in enumerate(families)
    ]
    results = all_at_once(tasks, workers=len(tasks))
    refused = [result for result in results if isinstance(result, Refused)]
    assert Visit.objects.count() == len(results) - len(refused) == 20
    assert Message.objects.count() == 20
    assert {refusal.code for one in refused for refusal in one.refusals} == {RefusalCode.SLOT_TAKEN}
    assert violations() == []


def test_cancelling_and_booking_at_once_keeps_everything_true(office: Office, families: list[Family]) -> None:
    def come_and_go(family: Family, seed: int) -> None:
        visit = or_refused(partial(book, office, family, Random(seed)))
        if isinstance(visit, Visit):
            cancel_visit(visit.pk, family[1], now=office.now)

    all_at_once([partial(come_and_go, family, seed) for seed, family in enumerate(families)])
    assert violations() == []


def test_the_last_units_of_an_allowance_go_to_so_many(office: Office, families: list[Family]) -> None:
    bom = make_inmate(office.daegu, "77", "Bom")
    wanted = [
        (replace(order, inmate_id=bom.pk, slot=SlotNo(order.slot + number)), by)
        for number, (order, by) in enumerate(families[:24])
    ]
    tasks = [
        partial(or_refused, partial(book, office, family, Random(seed))) for seed, family in enumerate(wanted)
    ]
    results = all_at_once(tasks)
    assert len([result for result in results if isinstance(result, Visit)]) == 4  # a day, in the demo's policy
    assert violations() == []


def test_one_request_sent_twenty_times_is_one_visit(office: Office, families: list[Family]) -> None:
    tasks = [partial(book, office, families[0], Random(seed), key="K1") for seed in range(20)]
    visits = all_at_once(tasks)
    assert len({visit.pk for visit in visits}) == 1
    assert Visit.objects.count() == 1
    assert violations() == []


def two_between_reading_and_writing(office: Office, families: list[Family]) -> list[Visit | Refused]:
    """Two that have both read before either writes, and that want the same booths."""
    both = Together(2)
    tasks = [
        partial(or_refused, partial(book, office, family, FirstOnes(seed), pause=both))
        for seed, family in enumerate(families[:2])
    ]
    return all_at_once(tasks)


def test_who_was_second_keeps_what_the_connection_has_prepared(office: Office, families: list[Family]) -> None:
    """After a rollback everything would be planned anew, just when most come."""
    book(office, families[0], FirstOnes(0))
    before: set[str] = set()

    def meanwhile() -> None:
        if not before:
            before.update(prepared_now())
            all_at_once([partial(book, office, families[1], FirstOnes(1))])

    later = replace(families[2][0], slot=SlotNo(office.slot + 4))
    meet = replace(families[1][0], slot=later.slot)
    families[1] = meet, families[1][1]
    book(office, (later, families[2][1]), FirstOnes(2), pause=meanwhile)
    assert Visit.objects.filter(slot_no=later.slot).count() == 2
    assert before
    assert before <= set(prepared_now())
    assert violations() == []


def test_without_the_keys_the_race_books_a_booth_twice(
    office: Office, families: list[Family], without_key: WithoutKey
) -> None:
    without_key("claim")
    without_key("allowance")
    visits = two_between_reading_and_writing(office, families)
    assert {type(visit) for visit in visits} == {Visit}
    first, second = Visit.objects.order_by("pk")
    assert first.visitor_booth_id == second.visitor_booth_id
    assert any(line.startswith("held by more than one visit") for line in violations())


def two_for_the_last_unit(office: Office, families: list[Family]) -> list[Visit | Refused]:
    """Two that have both read, before either writes, that one visit of four a day is left."""
    bom = make_inmate(office.daegu, "77", "Bom")
    wanted = [
        (replace(order, inmate_id=bom.pk, slot=SlotNo(order.slot + 4 * number)), by)
        for number, (order, by) in enumerate(families[:5])
    ]
    for seed, family in enumerate(wanted[:3]):
        book(office, family, Random(seed))
    both = Together(2)
    return all_at_once(
        [
            partial(or_refused, partial(book, office, family, Random(seed), pause=both))
            for seed, family in enumerate(wanted[3:], start=3)
        ]
    )


def test_without_its_key_the_race_exceeds_an_allowance(
    office: Office, families: list[Family], without_key: WithoutKey
) -> None:
    without_key("allowance")
    assert {type(visit) for visit in two_for_the_last_unit(office, families)} == {Visit}
    assert Visit.objects.count() == 5
    assert any(line.startswith("allowance taken twice") for line in violations())


def test_with_its_key_the_last_unit_of_an_allowance_goes_to_one(office: Office, families: list[Family]) -> None:
    results = two_for_the_last_unit(office, families)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Visit"]
    assert violations() == []


def test_with_the_keys_the_second_takes_another_booth(office: Office, families: list[Family]) -> None:
    two_between_reading_and_writing(office, families)
    first, second = Visit.objects.order_by("pk")
    assert first.visitor_booth_id != second.visitor_booth_id
    assert violations() == []


def test_with_the_keys_and_one_booth_the_second_is_refused(office: Office, families: list[Family]) -> None:
    Booth.objects.filter(pk=office.seoul_booths[1].pk).update(in_service=False)
    results = two_between_reading_and_writing(office, families)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Visit"]
    assert violations() == []


def test_who_is_taken_off_the_list_while_they_are_booked_is_not_found(office: Office) -> None:
    companion = Visitor.objects.create(registered_by=office.haneul, name="Bom")
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul, companion.pk))

    def remove() -> None:
        remove_companion(office.haneul, companion, now=office.now)

    with pytest.raises(Refused) as refused:
        book(office, (order, By(Actor.VISITOR, office.haneul.pk)), Random(1), pause=remove)
    assert RefusalCode.VISITOR_NOT_FOUND in {refusal.code for refusal in refused.value.refusals}
    assert not Visit.objects.exists()
    assert violations() == []
