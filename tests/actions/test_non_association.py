"""Two who must not meet are not at one facility at one time: neither offered nor booked, under any race."""

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import count
from random import Random
from threading import Event
from time import monotonic
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.set_non_association import (
    StillTogetherError,
    Two,
    set_non_association,
    unset_non_association,
)
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo
from mannam.models import AuditEvent, Claim, Inmate, NonAssociation, Resource, Visit, Visitor
from mannam.queries.availability import free_offers
from mannam.queries.invariants import violations
from mannam.queries.pairs import is_other_there
from tests.actions.conftest import WithoutKey
from tests.actions.crowd import PATIENCE, Together, all_at_once, make_families, or_refused
from tests.people import Office, make_inmate, make_user, make_visitor

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = (Resource.INMATE_PAIR, Resource.VISITOR_PAIR)


@pytest.fixture
def bom(office: Office) -> Inmate:
    """Who must not meet Yul, and lives where Yul does."""
    return make_inmate(office.daegu, "2048", "Bom")


@pytest.fixture
def other(office: Office) -> Visitor:
    """Who must not meet Haneul."""
    return make_visitor(make_user("other@example.org"), "Other")


def by(office: Office) -> By:
    return By(Actor.MANAGER, office.min.pk)


def order(office: Office, inmate: Inmate, visitor: Visitor, slot: int | None = None) -> BookingOrder:
    start = SlotNo(office.slot if slot is None else slot)
    return BookingOrder(inmate.pk, office.seoul.pk, start, visitor.pk, (visitor.pk,))


def nothing() -> None:
    """Nobody looks on."""


def book(office: Office, wanted: BookingOrder, seed: int = 1, pause: Callable[[], None] = nothing) -> Visit:
    by_desk = By(Actor.DESK, office.seo.pk)
    return book_visit(wanted, by_desk, now=office.now, random=Random(seed), before_writing=pause)


def slots_offered(office: Office, inmate: Inmate, visitor: Visitor, facility_id: int) -> set[int]:
    found = free_offers(
        inmate_id=inmate.pk,
        visitor_ids=(visitor.pk,),
        days=[date(2026, 11, 24)],
        facility_ids=[facility_id],
        near=None,
        now=office.now,
    )
    return {offer.slot for offer in found}


def keep_apart(office: Office, *two: Inmate | Visitor) -> NonAssociation:
    one, other = two
    return set_non_association(Two(type(one), one.pk, other.pk, "fight"), by(office), now=office.now)


def test_two_inmates_are_not_called_at_one_time(office: Office, bom: Inmate, other: Visitor) -> None:
    keep_apart(office, bom, office.yul)
    book(office, order(office, office.yul, office.haneul_visitor))
    offered = slots_offered(office, bom, other, office.seoul.pk)
    assert office.slot not in offered
    assert office.slot + 1 in offered
    with pytest.raises(Refused) as refused:
        book(office, order(office, bom, other))
    assert [one.code for one in refused.value.refusals] == [RefusalCode.SLOT_TAKEN]
    assert refused.value.alternatives
    assert book(office, order(office, bom, other, office.slot + 1))
    assert violations() == []


def test_two_visitors_do_not_come_to_one_place_at_one_time(office: Office, bom: Inmate, other: Visitor) -> None:
    keep_apart(office, office.haneul_visitor, other)
    book(office, order(office, office.yul, office.haneul_visitor))
    assert office.slot not in slots_offered(office, bom, other, office.seoul.pk)
    assert office.slot in slots_offered(office, bom, other, office.daegu.pk)
    with pytest.raises(Refused) as refused:
        book(office, order(office, bom, other))
    assert [one.code for one in refused.value.refusals] == [RefusalCode.SLOT_TAKEN]
    assert violations() == []


def test_they_do_not_come_together_and_are_told_nothing_of_it(office: Office, bom: Inmate) -> None:
    friend = make_visitor(office.haneul, "Friend", companion=True)
    keep_apart(office, office.haneul_visitor, friend)
    haneul = office.haneul_visitor.pk
    wanted = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul, friend.pk))
    with pytest.raises(Refused) as refused:
        book(office, wanted)
    assert [one.code for one in refused.value.refusals] == [RefusalCode.NOT_POSSIBLE]


def test_what_is_cancelled_or_moved_lets_the_other_one_come(office: Office, bom: Inmate, other: Visitor) -> None:
    keep_apart(office, bom, office.yul)
    visit = book(office, order(office, office.yul, office.haneul_visitor))
    move = partial(reschedule, by=By(Actor.DESK, office.seo.pk), now=office.now, random=Random(1))
    move(MoveOrder(visit.pk, office.seoul.pk, SlotNo(office.slot + 4)))
    again = book(office, order(office, bom, other))
    with pytest.raises(Refused) as refused:
        move(MoveOrder(visit.pk, office.seoul.pk, office.slot))
    assert [one.code for one in refused.value.refusals] == [RefusalCode.SLOT_TAKEN]
    cancel_visit(again.pk, By(Actor.DESK), now=office.now)
    move(MoveOrder(visit.pk, office.seoul.pk, office.slot))
    assert violations() == []


def test_visits_that_are_booked_already_hold_it_from_then_on(office: Office, bom: Inmate, other: Visitor) -> None:
    book(office, order(office, office.yul, office.haneul_visitor))
    pair = keep_apart(office, office.yul, bom)
    assert keep_apart(office, bom, office.yul) == pair
    assert AuditEvent.objects.filter(verb="set_non_association").count() == 1
    assert violations() == []
    with pytest.raises(Refused):
        book(office, order(office, bom, other))
    for _ in range(2):
        unset_non_association(pair.pk, by(office), now=office.now)
    assert book(office, order(office, bom, other))
    assert not Claim.objects.filter(kind__in=PAIRS).exists()
    assert AuditEvent.objects.filter(verb="unset_non_association").count() == 1
    assert violations() == []


def test_who_are_booked_together_already_are_named(office: Office, bom: Inmate, other: Visitor) -> None:
    visits = [
        book(office, order(office, office.yul, office.haneul_visitor)),
        book(office, order(office, bom, other)),
    ]
    with pytest.raises(StillTogetherError) as error:
        keep_apart(office, office.yul, bom)
    assert error.value.refs == tuple(sorted(visit.ref for visit in visits))
    assert not NonAssociation.objects.exists()
    assert violations() == []


def test_nobody_is_kept_from_himself(office: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        keep_apart(office, office.yul, office.yul)


def waited(event: Event) -> None:
    assert event.wait(PATIENCE)


def race(office: Office, bom: Inmate) -> list[Visit]:
    """Both are wanted for one quarter hour, and each booking reads before either writes; what was booked."""
    keep_apart(office, bom, office.yul)
    families = make_families(office.daegu, 2)
    both = Together(2)
    tasks = [
        partial(or_refused, partial(book, office, order(office, inmate, visitor), seed, both))
        for seed, (inmate, (_, _, visitor)) in enumerate(zip((bom, office.yul), families, strict=True))
    ]
    return [result for result in all_at_once(tasks) if isinstance(result, Visit)]


def test_of_two_at_once_one_is_booked(office: Office, bom: Inmate) -> None:
    assert len(race(office, bom)) == 1
    assert violations() == []


def test_of_fifty_at_once_one_is_booked(office: Office, bom: Inmate) -> None:
    keep_apart(office, bom, office.yul)
    families = make_families(office.daegu, 50)
    tasks = [
        partial(or_refused, partial(book, office, order(office, (bom, office.yul)[seed % 2], visitor), seed))
        for seed, (_, _, visitor) in enumerate(families)
    ]
    assert len([result for result in all_at_once(tasks) if isinstance(result, Visit)]) == 1
    assert violations() == []


def test_who_is_booking_while_a_pair_is_set_claims_it_too(office: Office, bom: Inmate) -> None:
    known: list[NonAssociation] = []

    def meanwhile() -> None:
        if not known:
            known.append(keep_apart(office, bom, office.yul))

    visit = book(office, order(office, office.yul, office.haneul_visitor), pause=meanwhile)
    assert Claim.objects.filter(visit=visit, kind=Resource.INMATE_PAIR, resource_id=known[0].pk).count() == 1
    assert violations() == []


def until_somebody_waits() -> None:
    """Until another connection waits for a lock."""
    deadline = monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone() == (1,):
                return
            assert monotonic() < deadline, "nobody waited"


def test_who_writes_while_a_pair_is_being_set_waits_for_it(office: Office, other: Visitor) -> None:
    is_set = Event()

    def keep_apart_slowly() -> None:
        with transaction.atomic():
            keep_apart(office, office.haneul_visitor, other)
            is_set.set()
            until_somebody_waits()

    wanted = order(office, office.yul, office.haneul_visitor)
    tasks = [keep_apart_slowly, lambda: book(office, wanted, pause=lambda: waited(is_set))]
    all_at_once(tasks, workers=2)
    assert Claim.objects.filter(kind=Resource.VISITOR_PAIR).count() == 1
    assert violations() == []


def test_who_is_booking_while_a_pair_is_taken_back_does_not_keep_it(office: Office, bom: Inmate) -> None:
    pair = keep_apart(office, bom, office.yul)

    def meanwhile() -> None:
        unset_non_association(pair.pk, by(office), now=office.now)

    book(office, order(office, office.yul, office.haneul_visitor), pause=meanwhile)
    assert not Claim.objects.filter(kind__in=PAIRS).exists()
    assert violations() == []


def test_without_the_key_both_would_be_and_it_is_found(
    office: Office, bom: Inmate, without_key: WithoutKey
) -> None:
    without_key("claim")
    assert len(race(office, bom)) == 2
    assert any(f"{office.daegu.pk}/{Resource.INMATE_PAIR.value}/" in line for line in violations())


def test_a_request_sent_twice_is_not_in_its_own_way(
    office: Office, bom: Inmate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the other of a pair is, is read after the rest: by then the same request may have booked."""
    set_non_association(Two(Inmate, office.yul.pk, bom.pk), by(office), now=office.now)
    wanted, haneul = order(office, office.yul, office.haneul_visitor), By(Actor.VISITOR, office.haneul.pk)

    def book() -> Visit:
        return book_visit(wanted, haneul, now=office.now, random=Random(1), idempotency_key="K1")

    look, first = is_other_there, list[Visit]()
    looks = count()

    def booked_meanwhile(*where: Any, **rest: Any) -> bool:
        if next(looks) == 0:
            first.extend(all_at_once([book]))
        return look(*where, **rest)

    monkeypatch.setattr("mannam.queries.free_places.is_other_there", booked_meanwhile)
    assert [book()] == first
    assert violations() == []
