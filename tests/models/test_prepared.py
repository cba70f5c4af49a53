"""Statements of ``models/prepared.py`` are planned once a connection, not at every execution."""

from random import Random

import pytest
from django.db import IntegrityError, connection

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.refused import Refused
from mannam.actions.remember_request import KNOWN
from mannam.domain.lifecycle import Actor
from mannam.models import Facility, IdempotencyKey, UsedJoinToken, prepared
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


def test_a_plan_that_was_made_while_a_table_was_empty_reads_not_the_whole_of_it_later(office: Office) -> None:
    """Nightly the keys of requests are forgotten, and at the opening minute a country sends new ones."""
    asked = {"keyed_user": office.haneul.pk, "key": "K7"}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE mannam_idempotencykey")
        assert prepared.rows(KNOWN, asked) == []
        IdempotencyKey.objects.bulk_create(
            IdempotencyKey(user=office.haneul, key=f"K{number}", fingerprint="", created_at=office.now)
            for number in range(500)
        )
        assert len(prepared.rows(KNOWN, asked)) == 1
        cursor.execute("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'mannam_idempotencykey'")
        assert cursor.fetchone() == (0,)


KEEP = "INSERT INTO used_join_token (id, until) VALUES (%(one)s, %(now)s)"
KEEP_TWO = (
    ("first", "INSERT INTO used_join_token (id, until) VALUES (%(two)s, %(now)s) RETURNING until"),
    ("second", "INSERT INTO used_join_token (id, until) SELECT %(three)s, until FROM first"),
)


def keep(office: Office, one: str, two: str, three: str) -> None:
    with prepared.as_one():
        prepared.execute(KEEP, {"one": one, "now": office.now})
        prepared.execute(KEEP_TWO, {"two": two, "three": three, "now": office.now})


def kept() -> set[str]:
    return set(UsedJoinToken.objects.values_list("pk", flat=True))


def test_many_as_one_are_all_or_nothing(office: Office) -> None:
    keep(office, "a", "b", "c")
    assert kept() == {"a", "b", "c"}
    with pytest.raises(IntegrityError):
        keep(office, "d", "e", "c")
    assert kept() == {"a", "b", "c"}


def test_what_stops_half_way_is_not_sent(office: Office) -> None:
    with pytest.raises(ValueError, match="half"):
        keep_half(office)
    prepared.execute(KEEP_TWO, {"two": "e", "three": "f", "now": office.now})
    assert kept() == {"e", "f"}


def keep_half(office: Office) -> None:
    with prepared.as_one():
        prepared.execute(KEEP, {"one": "a", "now": office.now})
        raise ValueError("half")


def test_one_name_for_two_things_is_told(office: Office) -> None:
    with pytest.raises(ValueError, match="one name for two things"):
        keep_two(office)


def keep_two(office: Office) -> None:
    with prepared.as_one():
        prepared.execute(KEEP, {"one": "a", "now": office.now})
        prepared.execute(KEEP, {"one": "b", "now": office.now})
