"""How often a program's request goes to the database: at an opening minute each trip is waited for in line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import RawCursor

from mannam.queries.invariants import violations
from tests.api.test_visits_api import ask, book
from tests.people import Office

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_all_that_a_booking_writes_is_one_statement(office: Office, haneul: Client, statements: list[str]) -> None:
    assert (
        book(haneul, ask(office, "2026-11-24T09:30:00+09:00"), "K0").status_code == 201
    )  # the policy is kept now
    statements.clear()
    with CaptureQueriesContext(connection) as by_django:
        assert book(haneul, ask(office)).status_code == 201
    written = [one for one in statements if "INSERT" in one]
    assert len(written) == 1
    assert all(
        table in written[0] for table in ("claim", "occupancy", "mannam_visit", "audit_event", "idempotency")
    )
    assert statements[-1] == written[0]
    assert list(by_django) == []
    assert violations() == []
