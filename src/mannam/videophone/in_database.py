"""Database work off the event loop, in a few threads of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import InterfaceError, InternalError, OperationalError, close_old_connections

from mannam.actions.try_again import CrowdedError

P = ParamSpec("P")
R = TypeVar("R")

UNREACHABLE: Final = (OperationalError, InterfaceError, InternalError, CrowdedError)
"""The database is away, refuses now (a full disk, a lock, a crowd) or takes no writes (InternalError: a standby).

It may take the same later, so what must be kept is tried again. Which of these it is, ``models.away`` says.
"""

_THREADS: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="database")


async def in_database(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``call`` gives, run in a thread; its connection goes back to the pool."""

    def run() -> R:
        close_old_connections()
        try:
            return call(*args, **kwargs)
        finally:
            close_old_connections()

    return await sync_to_async(run, thread_sensitive=False, executor=_THREADS)()
