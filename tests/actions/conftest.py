"""What the tests of races take away to show what it is for."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

WithoutIndex = Callable[[str, str], None]


@pytest.fixture
def without_index(request: pytest.FixtureRequest) -> WithoutIndex:
    """Take a unique index of a table away; after the test it is there again, on an emptied table."""

    def drop(table: str, name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            (definition,) = cursor.fetchone()
            cursor.execute(f"DROP INDEX {name}")
        request.addfinalizer(partial(_restore, table, definition))

    return drop


def _restore(table: str, definition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute(definition)
