"""Statements of ``models/prepared.py`` are planned once a connection, not at every execution."""

from random import Random

import pytest
from django.db import connection

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor
from mannam.models import Facility, prepared
from tests.people import Office

pytestmark = pytest.mark.django_db


def prepared_now() -> dict[str, int]:
    """How often each prepared statement was planned for one execution alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, custom_plans FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def test_what_is_asked_for_is_prepared_and_nothing_else() -> None:
    for number in range(10):
        prepared.row("SELECT %(n)s::int + 4711 AS sum", {"n": number})
        Facility.objects.filter(code="nowhere").first()
    ours = [plans for statement, plans in prepared_now().items() if "4711" in statement]
    assert ours == [0]
    assert not [statement for statement in prepared_now() if "nowhere" in statement]


def test_a_refused_booking_leaves_the_connection_its_prepared_statements(office: Office) -> None:
    """At an opening minute most are refused; a connection that rolls back has everything planned anew."""
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    book_visit(order, By(Actor.DESK), now=office.now, random=Random(1))
    before = set(prepared_now())
    with pytest.raises(Refused):
        book_visit(order, By(Actor.DESK), now=office.now, random=Random(1))
    assert before <= set(prepared_now())
