"""Prepared statements on Django's own connection, for the few paths that a whole country waits on.

They run inside whatever transaction Django has open. PostgreSQL parses and plans each statement once a
connection (until a rollback: then all are forgotten), and ``queued`` sends many of them in one go.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString

from django.db import connection
from psycopg import Connection, Cursor
from psycopg.rows import RowFactory, TupleRow, namedtuple_row, tuple_row
from psycopg.sql import Composed

Params = Mapping[str, object]


def execute(statement: LiteralString, params: Params) -> None:
    """Run a statement that gives nothing back; within ``queued`` it is sent with the others."""
    _run(statement, params, tuple_row)


def ask(statement: LiteralString | Composed | bytes, params: Params) -> Cursor[TupleRow]:
    """Ask within ``queued``; the cursor has its rows once that has ended."""
    return _run(statement, params, tuple_row)


def rows(statement: LiteralString | Composed | bytes, params: Params) -> list[TupleRow]:
    """Every row of a query."""
    return _run(statement, params, tuple_row).fetchall()


def row(statement: LiteralString, params: Params) -> Any:
    """The one row of a query, its columns by name; None when there is none."""
    return _run(statement, params, namedtuple_row).fetchone()


@contextmanager
def queued() -> Iterator[None]:
    """Send the statements executed inside at once; the first that fails raises at the end, as Django's error."""
    with connection.wrap_database_errors, _connection().pipeline():
        yield


def _run(statement: LiteralString | Composed | bytes, params: Params, factory: RowFactory[Any]) -> Cursor[Any]:
    with connection.wrap_database_errors:
        return Cursor(_connection(), row_factory=factory).execute(statement, params, prepare=True)


def _connection() -> Connection[Any]:
    connection.ensure_connection()
    raw: Connection[Any] = connection.connection
    return raw
