"""What is wrong with a draw or a line is found: each invariant fails on data that break it alone."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_in_line import book_in_line
from mannam.actions.book_visit import BookingOrder
from mannam.actions.call_numbers import call_numbers
from mannam.actions.draw_lots import draw_due
from mannam.actions.enter_draw import EntryOrder, enter_draw
from mannam.domain.draw import Wish
from mannam.domain.lifecycle import Actor
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.models import Draw, Entry, Line, Ticket, Visit, Visitor
from mannam.models import Wish as StoredWish
from mannam.queries.release_invariants import release_violations
from tests.actions.crowd import make_families
from tests.opening import OPENS, TEN, take, with_line, with_lots
from tests.people import Office

pytestmark = pytest.mark.django_db

ENDS = OPENS + timedelta(minutes=30)


@pytest.fixture
def draw(office: Office) -> Draw:
    """Four entered for the two places of one time; lots are not drawn yet."""
    with_lots()
    for number, (inmate, user, visitor) in enumerate(make_families(office.daegu, 4)):
        order = EntryOrder(inmate.pk, visitor.pk, (visitor.pk,), (Wish(office.seoul.pk, TEN),))
        enter_draw(order, By(Actor.VISITOR, user.pk), now=OPENS, random=Random(number))
    return Draw.objects.get()


@pytest.fixture
def line(office: Office) -> Line:
    """Two may choose; one of them has booked, and a third was called."""
    policy = with_line(2)
    people = make_families(office.daegu, 4)
    for _inmate, _user, visitor in people:
        take(policy, visitor)
    inmate, user, visitor = people[0]
    order = BookingOrder(inmate.pk, office.seoul.pk, TEN, visitor.pk, (visitor.pk,))
    book_in_line(order, By(Actor.VISITOR, user.pk), now=OPENS, random=Random(1))
    line = Line.objects.get()
    assert call_numbers(line.pk, now=OPENS) == 1
    return line


def found() -> set[str]:
    return {one.partition(":")[0] for one in release_violations(OPENS)}


BEFORE: dict[str, Callable[[], object]] = {
    "given a place before the draw was closed, or none after": lambda: Entry.objects.filter(
        pk=Entry.objects.earliest("pk").pk
    ).update(place=1),
    "entered with no wish, or with wishes of another day": lambda: StoredWish.objects.update(
        slot_no=TEN + QUANTA_PER_DAY
    ),
    "draw": lambda: Draw.objects.update(seed="ab" * 32),
}


@pytest.mark.parametrize("words", BEFORE)
def test_what_is_wrong_before_lots_are_drawn_is_found(draw: Draw, words: str) -> None:
    assert found() == set()
    BEFORE[words]()
    assert {one.partition(" ")[0] if words == "draw" else one for one in found()} == {words}


def test_no_wish_is_found(draw: Draw) -> None:
    StoredWish.objects.filter(entry=Entry.objects.earliest("pk")).delete()
    assert found() == {"entered with no wish, or with wishes of another day"}


def _swap_places() -> None:
    for before, after in ((1, 9), (2, 1), (9, 2)):
        Entry.objects.filter(place=before).update(place=after)


AFTER: dict[str, Callable[[], object]] = {
    "left open by a draw that is over": lambda: Entry.objects.filter(place=4).update(outcome="open"),
    "decided before somebody whose turn came first": lambda: (
        Draw.objects.update(drawn_at=None),
        Entry.objects.filter(place=3).update(outcome="open"),
    ),
    "won a visit of somebody else": lambda: Visit.objects.filter(entry__place=1).update(
        applicant=Entry.objects.get(place=4).applicant
    ),
    "draw": lambda: Draw.objects.update(entries_digest="ab" * 32),
    "draw ": _swap_places,
}


@pytest.mark.parametrize("words", AFTER)
def test_what_is_wrong_after_is_found(draw: Draw, words: str) -> None:
    draw_due(now=ENDS, random=Random(1))
    assert found() == set()
    AFTER[words]()
    assert words.strip() in {"draw" if one.startswith("draw ") else one for one in found()}


IN_LINE: dict[str, Callable[[], object]] = {
    "called before their number, or not with it": lambda: Line.objects.update(called=2),
    "used without having been called": lambda: Ticket.objects.filter(number=1).update(turn_until=OPENS),
    "used, and nothing was booked with it": lambda: Visit.objects.update(applicant=Visitor.objects.latest("pk")),
    "more choose at once than the line has room for": lambda: Line.objects.update(bound=1),
}


@pytest.mark.parametrize("words", IN_LINE)
def test_what_is_wrong_in_a_line_is_found(line: Line, words: str) -> None:
    assert found() == set()
    IN_LINE[words]()
    assert found() == {words}
