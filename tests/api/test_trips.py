"""How often a program's request goes to the database: at an opening minute each trip is waited for in line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import RawCursor

from mannam.models import Booth, Visit
from mannam.queries.invariants import violations
from tests.actions.crowd import make_families
from tests.api.test_visits_api import ask, book
from tests.people import Office, make_booth, make_facility
from tests.rows_read import RowsRead

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 200


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the database by prepared statements, in order."""
    seen: list[str] = []
    execute: Callable[..., Any] = RawCursor.execute

    def noted(cursor: RawCursor[Any], query: bytes, *arguments: Any, **options: Any) -> Any:
        seen.append(" ".join(query.decode().split()))
        return execute(cursor, query, *arguments, **options)

    monkeypatch.setattr(RawCursor, "execute", noted)
    return seen


def test_a_booking_asks_twice_and_writes_once(office: Office, haneul: Client, statements: list[str]) -> None:
    assert book(haneul, ask(office, "2026-11-24T09:30:00+09:00"), "K0").status_code == 201  # places are kept now
    statements.clear()
    with CaptureQueriesContext(connection) as by_django:
        assert book(haneul, ask(office)).status_code == 201
    token, facts, written = statements
    assert "mannam_apitoken" in token
    assert all(table in facts for table in ("mannam_inmate", "occupancy", "mannam_idempotencykey"))
    assert all(table in written for table in ("claim", "occupancy", "mannam_visit", "audit_event", "idempotency"))
    assert list(by_django) == []
    assert violations() == []


def test_a_booking_reads_no_more_in_a_country_of_many(office: Office, haneul: Client, rows_read: RowsRead) -> None:
    assert book(haneul, ask(office)).status_code == 201
    assert book(haneul, ask(office), "K2").status_code == 409
    few = rows_read()
    make_families(office.daegu, MANY)
    before = rows_read()
    assert book(haneul, ask(office, "2026-11-24T09:30:00+09:00"), "K3").status_code == 201
    assert book(haneul, ask(office, "2026-11-24T09:30:00+09:00"), "K4").status_code == 409
    many = rows_read() - before
    assert {table for table, rows in many.items() if rows > few[table] + MANY // 2} == set()


def test_ones_visits_are_found_without_reading_those_of_others(
    office: Office, haneul: Client, rows_read: RowsRead
) -> None:
    assert book(haneul, ask(office)).status_code == 201
    made = Visit.objects.values().get()
    Visit.objects.bulk_create(
        Visit(**made | {"id": None, "ref": f"MN-{visitor.pk}", "applicant_id": visitor.pk, "status": "completed"})
        for _, _, visitor in make_families(office.daegu, MANY)
    )
    before = rows_read()
    assert len(haneul.get("/api/v1/visits").json()["visits"]) == 1
    assert max((rows_read() - before).values()) < MANY // 2


def test_a_refusal_is_decided_by_what_a_booking_asks(
    office: Office, haneul: Client, statements: list[str]
) -> None:
    assert book(haneul, ask(office), "K0").status_code == 201
    statements.clear()
    with CaptureQueriesContext(connection) as by_django:
        assert book(haneul, ask(office)).status_code == 409
    token, facts, taken, *_, written = statements
    assert "mannam_apitoken" in token
    assert "mannam_idempotencykey" in facts
    assert "bit_and" in taken
    assert "INSERT INTO mannam_idempotencykey" in written
    assert list(by_django) == []


def test_a_facility_is_known_as_soon_as_it_is_there(office: Office, haneul: Client) -> None:
    assert book(haneul, ask(office, visitor_facility="jeju-ci"), "K0").status_code == 422
    make_booth(make_facility("jeju-ci"), Booth.BoothSide.VISITOR)
    assert book(haneul, ask(office, visitor_facility="jeju-ci")).status_code == 201
