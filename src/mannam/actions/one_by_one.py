"""Look after many, each by itself: one that cannot be looked after keeps no other waiting."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")

logger = logging.getLogger(__name__)


def one_by_one(things: Iterable[K], do: Callable[[K], T], what: str) -> list[T]:
    """What ``do`` gives for each of ``things``, where it gives something.

    Each fault is logged, and all of them are raised together at the end (ExceptionGroup), when everything else is
    done. ``what`` says in the log what was to be done. Each is to be a transaction of its own.
    """
    done: list[T] = []
    faults: list[Exception] = []
    for thing in things:
        try:
            done.append(do(thing))
        except Exception as fault:
            logger.exception("not %s: %s", what, thing)
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"not {what}: {len(faults)}, done: {len(done)}", faults)
    return done
