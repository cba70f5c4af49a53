"""How often something may be tried: allauth's counters in the shared cache, with the moment when it is free again.

The rates stand in ``settings.ACCOUNT_RATE_LIMITS``. A request of any method counts: allauth's own way lets every
GET pass uncounted.

A counter is written under a lock. Who does not get it in time has not tried too often: that is a busy moment, and
told as one (``BusyError``).
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response

from mannam.models import User

logger = logging.getLogger(__name__)

APP = "allauth.account"
MINUTE = timedelta(minutes=1)
WAITS = 3
"""How often the lock of a counter is waited for, a second each time."""

BUSY_SECONDS: Final = 10
"""When to ask again in a busy moment: after so long a lock that nobody gave back is free."""

Limit = tuple[str, str | None]
"""An action of the settings, and for whom it is counted; None: for the client's address."""


class BusyError(Exception):
    """So many try at the same moment that this try could not be counted, and so not be let through."""


def answer_busy(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """``answer`` to a busy moment, with when to ask again; one line in the log, for it is no fault."""
    answer.headers["Retry-After"] = str(BUSY_SECONDS)
    log_response("busy: %s", request.path, response=answer, request=request, logger=logger, level="warning")
    return answer


@dataclass(frozen=True)
class Try:
    """One try: counted, or refused until ``free_at``."""

    free_at: datetime | None = None
    counted: tuple[RateLimitUsage, ...] = ()

    def take_back(self) -> None:
        """Count it no more."""
        for usage in self.counted:
            usage.rollback()


def count_try(
    request: HttpRequest, action: str, *, now: datetime, key: str | None = None, user: User | None = None
) -> Try:
    """Count one try at ``action``; a refused one counts nowhere. Raises BusyError."""
    with _all_or_none() as counted:
        for rate in _rates(action):
            usage = _consume(request, action, rate, key, user)
            if usage is None:
                Try(counted=tuple(counted)).take_back()
                return Try(free_at=_free_at(request, action, rate, key, user, now))
            counted.append(usage)
    return Try(counted=tuple(counted))


def count_by_all(request: HttpRequest, limits: Iterable[Limit], *, now: datetime) -> Try:
    """Count one try by all ``limits``, or by none when one refuses it. Raises BusyError."""
    with _all_or_none() as counted:
        for action, key in limits:
            one = count_try(request, action, key=key, now=now)
            if one.free_at:
                Try(counted=tuple(counted)).take_back()
                return one
            counted.extend(one.counted)
    return Try(counted=tuple(counted))


def forget_tries(request: HttpRequest, action: str, *, key: str) -> None:
    """Start counting anew."""
    ratelimit.clear(request, app=APP, action=action, config={action: app_settings.RATE_LIMITS[action]}, key=key)


def refused_until(request: HttpRequest, action: str, *, now: datetime, key: str | None = None) -> datetime | None:
    """When ``action`` is free again; None when it is free now. Counts nothing. Raises BusyError."""
    closed = [rate for rate in _rates(action) if _consume(request, action, rate, key, None, dry_run=True) is None]
    return max((_free_at(request, action, rate, key, None, now) for rate in closed), default=None)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the limits see it: of an IPv6 address only the network."""
    return ratelimit.get_ip(request)


def _rates(action: str) -> Iterator[str]:
    yield from app_settings.RATE_LIMITS[action].split(",")


@contextmanager
def _all_or_none() -> Iterator[list[RateLimitUsage]]:
    """What is counted within; nothing of it counts when the moment is too busy for the rest."""
    counted: list[RateLimitUsage] = []
    try:
        yield counted
    except BusyError:
        Try(counted=tuple(counted)).take_back()
        raise


def _consume(
    request: HttpRequest, action: str, rate: str, key: str | None, user: User | None, *, dry_run: bool = False
) -> RateLimitUsage | None:
    """What was counted; None when the limit is reached. Raises BusyError.

    allauth says None as well when it did not get the counter's lock; then there is room for one more.
    """
    for _wait in range(WAITS):
        usage = ratelimit.consume(
            request,
            app=APP,
            action=action,
            config={action: rate},
            key=key,
            user=user,
            dry_run=dry_run,
            limit_get=True,
        )
        if usage is not None or not _has_room(request, action, rate, key, user):
            return usage
    raise BusyError(action)


def _has_room(request: HttpRequest, action: str, rate: str, key: str | None, user: User | None) -> bool:
    parsed, tries = _kept(request, action, rate, key, user)
    # by the clock by which allauth counts
    allowed, _tries = ratelimit.apply_rate(list(tries), time.time(), parsed, dry_run=True)
    return allowed


def _kept(
    request: HttpRequest, action: str, rate: str, key: str | None, user: User | None
) -> tuple[ratelimit.Rate, list[float]]:
    """The rate, and the moments of the tries that its counter holds, the newest first."""
    (parsed,) = ratelimit.parse_rates(rate)
    name = ratelimit.get_cache_key(request, app=APP, action=action, rate=parsed, key=key, user=user)
    return parsed, cache.get(name, [])


def _free_at(
    request: HttpRequest, action: str, rate: str, key: str | None, user: User | None, now: datetime
) -> datetime:
    """When the oldest try that still counts is forgotten, to the next full minute."""
    parsed, tries = _kept(request, action, rate, key, user)
    if len(tries) < parsed.amount:
        return _next_minute(now)  # one was forgotten meanwhile
    return _next_minute(datetime.fromtimestamp(tries[parsed.amount - 1] + parsed.duration, UTC))


def _next_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + MINUTE
