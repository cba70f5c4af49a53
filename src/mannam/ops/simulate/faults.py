"""What may go wrong in the midst of an action, each at a chosen exchange with the database.

A fuse counts the times that a connection waits for the server. When its number comes it blows: between two
statements, before the commit or right after it, whichever the number hits. Then nobody is told how it went, and
whoever asked asks again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from mannam import config
from mannam.ops.database import connect

GONE_MS = 10_000  # a server process that is told to end has so long


class TornError(Exception):
    """The action stops in the midst, as a killed thread would."""


@dataclass(frozen=True)
class Fault:
    """``weight`` among the faults that an action may meet; ``after``: once the answer is there, not before."""

    weight: int
    blow: Callable[[psycopg.Connection[Any]], None]
    after: bool = False


def stop(raw: psycopg.Connection[Any]) -> None:
    """Nobody goes on."""
    raise TornError


def cut(raw: psycopg.Connection[Any]) -> None:
    """The server's end of the connection dies; what is asked next fails."""
    with connect(config.database_url(), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, %s)", [raw.info.backend_pid, GONE_MS])


FAULTS: Mapping[str, Fault] = {
    "stopped between statements": Fault(4, stop),
    "answer lost": Fault(3, stop, after=True),
    "connection lost": Fault(2, cut),
}


@contextmanager
def fused(fault: Fault, exchanges: int) -> Iterator[None]:
    """Let ``fault`` happen at that exchange (1: the first) of the connection; harmless when there are fewer."""
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    plain, left = raw.wait, exchanges

    def wait(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and not fault.after:
            fault.blow(raw)
        answer = plain(*args, **kwargs)
        if left == 0 and fault.after:
            fault.blow(raw)
        return answer

    raw.wait = wait  # type: ignore[method-assign]  # every exchange of psycopg goes through it
    try:
        yield
    finally:
        raw.__dict__.pop("wait", None)
        if (
            left <= 0
        ):  # also after an action that came through it: its connection may be dead, and the pool not know
            raw.close()
            connection.close()
