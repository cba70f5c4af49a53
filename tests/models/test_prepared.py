"""Statements of ``models/prepared.py`` are planned once a connection, not at every execution."""

import pytest
from django.db import connection

from mannam.models import Facility, prepared

pytestmark = pytest.mark.django_db


def prepared_now() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_what_is_asked_for_is_prepared_and_nothing_else() -> None:
    prepared.row("SELECT %(n)s::int + 4711 AS sum", {"n": 1})
    for _ in range(10):
        Facility.objects.filter(code="nowhere").first()
    ours = [statement for statement in prepared_now() if "4711" in statement]
    assert len(ours) == 1
    assert not [statement for statement in prepared_now() if "nowhere" in statement]
