"""Do a transaction again when somebody else was first: that is how unique keys decide a race."""

from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, transaction
from psycopg.errors import DeadlockDetected, ForeignKeyViolation, SerializationFailure, UniqueViolation

T = TypeVar("T")

ATTEMPTS = 60
"""More than the places that one time has at one facility: each lost try means that another one was taken."""


class LostRaceError(Exception):
    """Somebody has changed what was read, and no key of the database says so: reading again will tell."""


def try_again(attempt: Callable[[], T]) -> T:
    """What ``attempt`` gives, run in a transaction (a savepoint inside another) until nobody is in its way.

    Raises the last error when that does not come to pass.
    """

    def in_transaction() -> T:
        with transaction.atomic():
            return attempt()

    return repeated(in_transaction)


def repeated(attempt: Callable[[], T]) -> T:
    """The same for an attempt that opens its own transaction, once it has something to write."""
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except LostRaceError:
            continue
        except DatabaseError as error:
            if not lost_a_race(error):
                raise
    return attempt()


def lost_a_race(error: DatabaseError) -> bool:
    """Whether trying again may help. What a foreign key misses was there when read: reading again says no."""
    lost = UniqueViolation | ForeignKeyViolation | SerializationFailure | DeadlockDetected
    return isinstance(error.__cause__, lost)
