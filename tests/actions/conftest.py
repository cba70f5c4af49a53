"""What the tests of races take away to show what it is for."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

WithoutIndex = Callable[[str, str], None]
WithoutKey = Callable[[str], None]


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


@pytest.fixture
def without_key(request: pytest.FixtureRequest) -> WithoutKey:
    """Take a table's primary key away; after the test it is there again, on an emptied table."""

    def drop(table: str) -> None:
        name = f"{table}_pkey"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
            (definition,) = cursor.fetchone()
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        request.addfinalizer(partial(_restore, table, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))

    return drop


def _restore(table: str, definition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute(definition)
