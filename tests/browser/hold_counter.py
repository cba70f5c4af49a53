"""Holds the lock of a counter of sign-ins, or gives it back: ``python -m tests.browser.hold_counter hold|free``.

Meanwhile a try to sign in from this machine cannot be counted: a busy moment. It works on the stack's own
database, as ``lose_roles`` does.
"""

import sys

from mannam.ops.environment import open_database, open_django

ACTION = "request_login_code_place"


def main(what: str) -> None:
    """``hold`` or ``free``."""
    from allauth.account import app_settings  # noqa: PLC0415 - once Django is set up
    from allauth.core.internal import ratelimit  # noqa: PLC0415
    from django.core.cache import cache  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    from mannam.rate_limits import APP  # noqa: PLC0415

    rate = ratelimit.parse_rates(app_settings.RATE_LIMITS[ACTION])[0]
    counter = ratelimit.get_cache_key(RequestFactory().get("/"), app=APP, action=ACTION, rate=rate)
    lock = f"{counter}:lock"
    if what == "free":
        cache.delete(lock)
    elif not cache.add(lock, True, 600):
        sys.exit("somebody else holds it")


if __name__ == "__main__":
    open_database(start=False)
    open_django()
    main(sys.argv[1])
