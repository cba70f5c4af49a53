"""A process that books and is killed at it: ``python -m mannam.ops.simulate.clerk`` reads one order a run.

It says "there" at the chosen exchange with the database and waits to be killed; where the booking has fewer of
them, "done".
"""

import json
import os
import signal
import sys

from mannam.ops.environment import open_django


def main() -> None:
    """Read the order, book it up to that exchange, wait."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mannam.settings")
    open_django()
    from datetime import datetime
    from random import Random

    from mannam.actions.actor import By
    from mannam.actions.book_visit import BookingOrder, book_visit
    from mannam.actions.refused import Refused
    from mannam.domain.lifecycle import Actor
    from mannam.ops.simulate.faults import Fault, fused

    def wait(raw: object) -> None:
        print("there", flush=True)  # noqa: T201
        signal.pause()

    line = sys.stdin.readline()
    if not line:  # the simulation has ended before its day was over
        return
    told = json.loads(line)
    wanted = BookingOrder(**{**told["order"], "visitor_ids": tuple(told["order"]["visitor_ids"])})
    by, now = By(Actor.VISITOR, told["user"]), datetime.fromisoformat(told["now"])
    try:
        with fused(Fault(1, wait), told["exchanges"]):
            book_visit(wanted, by, now=now, random=Random(told["seed"]), idempotency_key=told["key"])
    except Refused:
        pass
    print("done", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
