"""Two visitors who must not meet, but are booked together where the manager who says so knows nothing of it."""

from datetime import datetime
from functools import partial
from random import Random

import pytest

from mannam.actions.actor import SYSTEM, By
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.set_non_association import StillTogetherError, Two, set_non_association
from mannam.actions.swap_booth import swap_booth
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.models import Facility, Inmate, NonAssociation, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.asking import book
from tests.people import Office, make_inmate, make_user, make_visitor, slot

pytestmark = pytest.mark.django_db

TEN, ELEVEN = "2026-11-26 10:00", "2026-11-26 11:00"


@pytest.fixture
def other(office: Office) -> Visitor:
    """Who must not meet Haneul."""
    return make_visitor(make_user("other@example.org"), "Areum Oh")


@pytest.fixture
def both(office: Office, other: Visitor) -> tuple[Visit, Visit]:
    """Haneul and the other one in Seoul at ten, each on a visit to an inmate who is there."""
    one, another = make_inmate(office.seoul, "7", "One"), make_inmate(office.seoul, "8", "Two")
    return book(office, TEN, inmate=one), book(office, TEN, inmate=another, visitor=other)


def keep_apart(office: Office, other: Visitor, facility: Facility | None) -> NonAssociation:
    two = Two(Visitor, office.haneul_visitor.pk, other.pk, facility_id=facility.pk if facility else None)
    return set_non_association(two, By(Actor.MANAGER), now=office.now)


def move(visit: Visit, office: Office, when: str, now: datetime) -> None:
    order = MoveOrder(visit.pk, office.seoul.pk, slot(when))
    reschedule(order, By(Actor.DESK, office.seo.pk), now=now, random=Random(1))


def test_they_stay_and_the_pair_holds_for_what_is_booked_later(
    office: Office, other: Visitor, both: tuple[Visit, Visit]
) -> None:
    pair = keep_apart(office, other, office.daegu)
    assert len(pair.left) == 1
    assert keep_apart(office, other, office.daegu) == pair
    assert not Visit.objects.exclude(status="booked").exists()
    bom = make_inmate(office.daegu, "2048", "Bom")
    book(office, ELEVEN)
    with pytest.raises(Refused) as refused:
        book(office, ELEVEN, inmate=bom, visitor=other)
    assert [one.code for one in refused.value.refusals] == [RefusalCode.SLOT_TAKEN]
    assert violations() == []


@pytest.mark.parametrize("whose", ["seoul", None])
def test_who_knows_both_visits_is_told_of_them(
    office: Office, other: Visitor, both: tuple[Visit, Visit], whose: str | None
) -> None:
    with pytest.raises(StillTogetherError) as error:
        keep_apart(office, other, office.seoul if whose else None)
    assert error.value.refs == tuple(sorted(visit.ref for visit in both))
    assert not NonAssociation.objects.exists()


def test_who_knows_one_of_the_two_visits_does_not_learn_of_the_other(office: Office, other: Visitor) -> None:
    elsewhere: Inmate = make_inmate(office.seoul, "7", "One")
    book(office, TEN), book(office, TEN, inmate=elsewhere, visitor=other)
    assert len(keep_apart(office, other, office.daegu).left) == 1
    assert violations() == []


@pytest.mark.parametrize("which", [0, 1])
def test_where_they_are_each_may_have_another_booth(
    office: Office, other: Visitor, both: tuple[Visit, Visit], which: int
) -> None:
    keep_apart(office, other, office.daegu)
    assert swap_booth(Visit.objects.get(pk=both[which].pk), SYSTEM, now=office.now)
    assert violations() == []


def test_one_that_has_moved_holds_to_the_pair_again(
    office: Office, other: Visitor, both: tuple[Visit, Visit]
) -> None:
    pair = keep_apart(office, other, office.daegu)
    (left,) = Visit.objects.filter(pk__in=pair.left)
    to = partial(move, left, office, now=office.now)
    to(ELEVEN)
    pair.refresh_from_db()
    assert pair.left == []
    with pytest.raises(Refused) as refused:
        to(TEN)
    assert [one.code for one in refused.value.refusals] == [RefusalCode.SLOT_TAKEN]
    assert violations() == []
