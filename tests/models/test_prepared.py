"""Statements of ``models/prepared.py`` are planned once a connection, not at every execution."""

import pytest
from django.db import connection

from mannam.models import Facility, prepared

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
