"""Whether the database is away: one answer for the pages, the programs and the calls."""

from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError

_READ_ONLY: Final = "25006"
"""A standby: it reads, and takes no writes before it is the first."""

_AWAY: Final = ("08", "57P", _READ_ONLY)
"""How the SQLSTATEs begin of a connection that broke, of a server that stops or starts, of a standby."""


def is_away(fault: BaseException | None) -> bool:
    """Whether ``fault``, as Django raises it, means that the database cannot be reached or takes no writes now.

    A fault without an SQLSTATE came from this side of the connection: none could be had, or it is gone. A database
    that is there and refuses (a full disk, a lock, a time-out of a statement) is not away.
    """
    if not isinstance(fault, DatabaseError | InterfaceError):
        return False
    state: str | None = getattr(fault.__cause__, "sqlstate", None)
    if state is None:
        return isinstance(fault, OperationalError | InterfaceError)
    return state.startswith(_AWAY)
