"""Makes a country of people with tokens in the database of a running Mannam, and prints bookings of all of them.

Run as ``python -m tests.ops.booking_world COUNT`` with MANNAM_DATA_DIR set; ``check`` instead of the number prints
what the database holds in the end.
"""

import json
import os
import sys
from typing import Any

from mannam import config
from mannam.ops.environment import open_database, open_django


def bookings(count: int) -> list[dict[str, Any]]:
    """That many bookings (method, path, token, key, body), none in the way of another."""
    from mannam.ops.bench.booking import plan
    from mannam.ops.bench.world import build
    from mannam.ops.clock import now

    world = build(now(), like="demo", days_before=14)
    return plan(world, now(), count)[0]


def stored() -> dict[str, Any]:
    """The references of all visits, how many keys were kept, and what is not as it must be."""
    from mannam.models import IdempotencyKey, Visit
    from mannam.queries.invariants import violations

    refs = list(Visit.objects.values_list("ref", flat=True))
    return {"refs": refs, "keys": IdempotencyKey.objects.count(), "violations": violations()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mannam.settings")
    config.keep_secret_key()
    open_database(start=False)
    open_django()
    print(json.dumps(stored() if sys.argv[1] == "check" else bookings(int(sys.argv[1]))))  # noqa: T201
