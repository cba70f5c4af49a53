"""Who is told that the database is away, and who that it refuses."""

from collections.abc import Callable
from typing import LiteralString

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest
from psycopg import errors
from psycopg_pool import PoolTimeout

from mannam.models.away import is_away
from mannam.web.fault import fault


def as_django_raises(cause: psycopg.Error) -> BaseException:
    """What Django makes of the driver's error."""
    with pytest.raises((DatabaseError, InterfaceError)) as raised, connection.wrap_database_errors:
        raise cause
    return raised.value


AWAY = [
    psycopg.OperationalError("connection refused"),
    psycopg.InterfaceError("the connection is closed"),
    PoolTimeout("none came free"),
    errors.ConnectionFailure("08006"),
    errors.AdminShutdown("57P01"),
    errors.CrashShutdown("57P02"),
    errors.CannotConnectNow("57P03"),
    errors.ReadOnlySqlTransaction("25006: a standby"),
]
REFUSES = [
    errors.DiskFull("53100"),
    errors.QueryCanceled("57014"),
    errors.LockNotAvailable("55P03"),
    errors.DeadlockDetected("40P01"),
    errors.SerializationFailure("40001"),
    errors.UniqueViolation("23505"),
    errors.UndefinedTable("42P01"),
    errors.InFailedSqlTransaction("25P02"),
]


def named(cause: psycopg.Error) -> str:
    """The name of a case."""
    return type(cause).__name__


@pytest.mark.parametrize("cause", AWAY, ids=named)
def test_it_is_away(cause: psycopg.Error) -> None:
    assert is_away(as_django_raises(cause))


@pytest.mark.parametrize("cause", REFUSES, ids=named)
def test_it_is_there_and_refuses(cause: psycopg.Error) -> None:
    assert not is_away(as_django_raises(cause))


@pytest.mark.parametrize("other", [None, ValueError(), KeyError("x")], ids=repr)
def test_another_fault_is_not_the_databases(other: BaseException | None) -> None:
    assert not is_away(other)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prepare", "ask", "status"),
    [
        ("SET LOCAL statement_timeout = 1", "SELECT pg_sleep(60)", 500),
        ("SET LOCAL transaction_read_only = on", "UPDATE places_version SET id = 1", 503),
        ("SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid())", 503),
    ],
    ids=["slow", "standby", "restarted"],
)
def test_what_people_are_told(
    answered: Callable[[LiteralString, LiteralString], int],
    prepare: LiteralString,
    ask: LiteralString,
    status: int,
) -> None:
    assert answered(prepare, ask) == status


@pytest.fixture
def answered() -> Callable[[LiteralString, LiteralString], int]:
    """The status of the page when a statement failed, on a connection of its own."""

    def answer(prepare: LiteralString, ask: LiteralString) -> int:
        to = connection.get_connection_params()
        where = {name: to[name] for name in ("host", "port", "user", "password", "dbname") if to.get(name)}
        try:
            with connection.wrap_database_errors, psycopg.connect(**where) as other:
                other.execute(prepare)
                other.execute(ask)
        except DatabaseError:
            return fault(HttpRequest()).status_code
        pytest.fail("the statement went well")

    return answer
