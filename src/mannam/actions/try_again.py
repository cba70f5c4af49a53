"""Do a transaction again when somebody else was first: that is how unique keys decide a race."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

from django.db import DatabaseError, transaction
from psycopg.errors import DeadlockDetected, ForeignKeyViolation, SerializationFailure, UniqueViolation

T = TypeVar("T")

ATTEMPTS = 60
"""More than the places that one time has at one facility: each lost try means that another one was taken."""

_is_trying: Final = ContextVar("_is_trying", default=False)
"""Whether an attempt goes on further out."""


class LostRaceError(Exception):
    """Somebody has changed what was read, and no key of the database says so: reading again will tell."""


class CrowdedError(Exception):
    """Somebody else was quicker at every try: a busy moment. Nothing was changed, and asking again may help."""


def try_again(attempt: Callable[[], T]) -> T:
    """What ``attempt`` gives, run in a transaction (a savepoint inside another) until nobody is in its way.

    Raises CrowdedError when that does not come to pass. Within another attempt it is tried once, and a lost race
    is left to the outermost: what that has read counts no more, and its transaction may be broken.
    """

    def in_transaction() -> T:
        with transaction.atomic():
            return attempt()

    return repeated(in_transaction)


def repeated(attempt: Callable[[], T]) -> T:
    """The same for an attempt that opens its own transaction, once it has something to write."""
    if _is_trying.get():
        return attempt()
    lost: Exception | None = None
    for _ in range(ATTEMPTS):
        try:
            with _trying():
                return attempt()
        except LostRaceError as error:
            lost = error
        except DatabaseError as error:
            if not lost_a_race(error):
                raise
            lost = error
    raise CrowdedError from lost


@contextmanager
def _trying() -> Iterator[None]:
    before = _is_trying.set(True)
    try:
        yield
    finally:
        _is_trying.reset(before)


def lost_a_race(error: DatabaseError) -> bool:
    """Whether trying again may help. What a foreign key misses was there when read: reading again says no."""
    lost = UniqueViolation | ForeignKeyViolation | SerializationFailure | DeadlockDetected
    return isinstance(error.__cause__, lost)
