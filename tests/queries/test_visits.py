"""Visits as each desk, officer, booth and visitor sees them."""

from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.domain.lifecycle import Actor
from mannam.models import Visit
from mannam.queries.visits import booth_next_visit, desk_day, officer_calls, visits_of
from tests.people import Office, at, make_user, make_visitor, slot

VISITOR = Actor.VISITOR


def book(office: Office, when: str) -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(when), haneul, (haneul,))
    return book_visit(order, By(VISITOR, office.haneul.pk), now=office.now, random=Random(when))


@pytest.fixture
def visits(office: Office) -> list[Visit]:
    """One today at ten, one today at eleven, one tomorrow."""
    return [book(office, when) for when in ("2026-11-24 10:00", "2026-11-24 11:00", "2026-11-25 00:00")]


def test_a_day_is_seen_at_both_ends_cancelled_ones_too(office: Office, visits: list[Visit]) -> None:
    cancel_visit(visits[0].pk, By(VISITOR, office.haneul.pk), now=office.now)
    for facility in (office.seoul, office.daegu):
        assert desk_day(facility.pk, office.now.date()) == visits[:2]


def test_an_officer_sees_todays_calls_of_the_inmates_here(office: Office, visits: list[Visit]) -> None:
    cancel_visit(visits[0].pk, By(VISITOR, office.haneul.pk), now=office.now)
    assert officer_calls(office.daegu.pk, office.now) == visits[1:2]
    assert officer_calls(office.seoul.pk, office.now) == []


def test_a_booth_shows_the_visit_it_has_or_gets_next_today(office: Office, visits: list[Visit]) -> None:
    first = visits[0]
    for booth in (first.visitor_booth, first.inmate_booth):
        assert booth_next_visit(booth, at("2026-11-24 10:14")) == first
    assert booth_next_visit(first.visitor_booth, at("2026-11-24 11:15")) is None


def test_everybody_has_their_own_visits(office: Office, visits: list[Visit]) -> None:
    assert list(visits_of(office.haneul.pk)) == visits
    noeul = make_user("noeul@example.org")
    assert list(visits_of(noeul.pk)) == []
    visits[1].party.add(make_visitor(noeul, "Noeul"))
    assert list(visits_of(noeul.pk)) == [visits[1]]


def test_midnight_hides_no_visit_that_is_about_to_begin(office: Office, visits: list[Visit]) -> None:
    tomorrow = visits[2]
    late = at("2026-11-24 23:55")
    assert booth_next_visit(tomorrow.visitor_booth, late) == tomorrow
    assert officer_calls(office.daegu.pk, late) == visits
