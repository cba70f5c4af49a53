"""Prepared statements on Django's own connection, for the few paths that a whole country waits on.

They run inside whatever transaction Django has open. PostgreSQL parses and plans each statement once a
connection (until a rollback: then all are forgotten). ``queued`` sends many of them in one go, ``as_one`` makes
one statement of many, and ``asked_as_one`` one question.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, LiteralString

from django.db import connection, transaction
from psycopg import Connection, Cursor, RawCursor
from psycopg.rows import RowFactory, TupleRow, namedtuple_row, tuple_row

Params = Mapping[str, object]

Steps = tuple[tuple[LiteralString, LiteralString], ...]
"""A statement in named steps, each of which may read the rows that one before it gives back."""

Statement = str | Steps

Asked = tuple["Answer", str, Params]

_asked: Final[ContextVar[list[Asked] | None]] = ContextVar("asked", default=None)
_together: Final[ContextVar[list[tuple[Steps, Params]] | None]] = ContextVar("together", default=None)


class Answer:
    """The rows of a question that is asked with others; they are there once all have been asked."""

    def __init__(self) -> None:
        self.rows: list[TupleRow] = []

    def fetchall(self) -> list[TupleRow]:
        """Every row."""
        return self.rows


def execute(statement: LiteralString | Steps, params: Params) -> None:
    """Run a statement that gives nothing back; within ``queued`` it is sent with the others."""
    parts = _together.get()
    if parts is None:
        _run(statement, params, tuple_row)
    else:
        name: LiteralString = f"part_{len(parts)}"
        parts.append((((name, statement),) if isinstance(statement, str) else statement, params))


def ask(statement: str, params: Params) -> Answer | Cursor[TupleRow]:
    """Ask within ``queued`` or ``asked_as_one``; the rows are there once that has ended."""
    questions = _asked.get()
    if questions is None:
        return _run(statement, params, tuple_row)
    answer = Answer()
    questions.append((answer, statement, params))
    return answer


def rows(statement: str, params: Params) -> list[TupleRow]:
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


@contextmanager
def as_one() -> Iterator[None]:
    """Make one statement of those executed inside, and so one trip to the database and a transaction by itself.

    None of them sees what another one writes. A parameter of theirs means the same wherever it is named. What
    fails raises at the end, as Django's error, and nothing is written; the connection keeps what it has prepared.
    """
    parts: list[tuple[Steps, Params]] = []
    token = _together.set(parts)
    try:
        yield
    finally:
        _together.reset(token)
    # inside a transaction a failure would end it, and who tries again could not
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        _run(_one_of(tuple(steps for steps, _ in parts)), _params_of([params for _, params in parts]), tuple_row)


@contextmanager
def asked_as_one() -> Iterator[None]:
    """Make one question of those asked inside, each of which gives one row at most: one trip, one state of all.

    A parameter means the same wherever it is named.
    """
    questions: list[Asked] = []
    token = _asked.set(questions)
    try:
        yield
    finally:
        _asked.reset(token)
    params = _params_of([params for _, _, params in questions])
    asked = _beside(tuple(statement for _, statement, _ in questions))
    cursor = _run(asked, params, tuple_row)
    (row,) = cursor.fetchall()
    starts = _starts.get(asked) or _starts.setdefault(asked, _starts_in(cursor))
    for (answer, *_), start, end in zip(questions, starts, [*starts[1:], len(row)], strict=True):
        answer.rows = [row[start + 1 : end]] if row[start] else []


_starts: Final[dict[str, list[int]]] = {}
"""By question of several: where the columns of each begin."""


def _starts_in(cursor: Cursor[Any]) -> list[int]:
    return [place for place, column in enumerate(cursor.description or ()) if column.name == _IS_THERE]


_IS_THERE = "is there"
"""The column before those of each question: true where it gave a row."""


@lru_cache
def _beside(statements: tuple[str, ...]) -> str:
    there = f'true AS "{_IS_THERE}"'
    asked = [f"(SELECT {there}, one.* FROM ({text}) AS one)" for text in statements]  # noqa: S608 - our own texts
    joined = [f"LEFT JOIN {text} AS part_{number} ON true" for number, text in enumerate(asked)]
    return " ".join(["SELECT * FROM (SELECT) AS always", *joined])


@lru_cache
def _one_of(parts: tuple[Steps, ...]) -> Steps:
    # PostgreSQL runs the writing steps that nothing reads from the last to the first; rows are to be locked in the
    # order of execution, as everywhere else
    steps = [step for part in reversed(parts) for step in part]
    asked = [f"(TABLE {name} LIMIT 1)" for name, text in steps if text.lstrip().startswith("SELECT")]
    return (*steps, ("", f"SELECT {', '.join(asked)}"))


def _params_of(parts: Sequence[Params]) -> Params:
    merged: dict[str, object] = {}
    for params in parts:
        twice = merged.keys() & params.keys()
        if any(merged[name] != params[name] for name in twice):
            raise ValueError(f"one name for two things: {sorted(twice)}")
        merged.update(params)
    return merged


@lru_cache(maxsize=1024)
def _numbered(statement: Statement) -> tuple[bytes, tuple[str, ...]]:
    """The statement with its parameters as numbers, as the server wants them, and their names in that order."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}"

    text = re.sub(r"%\((\w+)\)s", number, _text(statement)).replace("%%", "%")
    return text.encode(), tuple(names)


def _text(statement: Statement) -> str:
    if isinstance(statement, str):
        return statement
    *first, (_, last) = statement
    return f"WITH {', '.join(f'{name} AS ({text})' for name, text in first)} {last}"


def _run(statement: Statement, params: Params, factory: RowFactory[Any]) -> Cursor[Any]:
    query, names = _numbered(statement)
    with connection.wrap_database_errors:
        cursor = RawCursor(_connection(), row_factory=factory)
        return cursor.execute(query, [_sent(params[name]) for name in names], prepare=True)


def _sent(value: object) -> object:
    """Lists of ids as text, which the statement casts: the driver looks at each element several times."""
    if isinstance(value, list) and all(type(one) is int for one in value):
        return f"{{{','.join(map(str, value))}}}"
    return value


def _connection() -> Connection[Any]:
    connection.ensure_connection()
    raw: Connection[Any] = connection.connection
    return raw
