"""How often something may be tried: allauth's counters in the shared cache, with the moment when it is free again.

The rates stand in ``settings.ACCOUNT_RATE_LIMITS``. A request of any method counts: allauth's own way lets every
GET pass uncounted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import cache
from django.http import HttpRequest

from mannam.models import User

APP = "allauth.account"
MINUTE = timedelta(minutes=1)

Limit = tuple[str, str | None]
"""An action of the settings, and for whom it is counted; None: for the client's address."""


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
    """Count one try at ``action``; a refused one counts nowhere."""
    counted: list[RateLimitUsage] = []
    for rate in _rates(action):
        usage = _consume(request, action, rate, key, user)
        if usage is None:
            Try(counted=tuple(counted)).take_back()
            return Try(free_at=_free_at(request, action, rate, key, user, now))
        counted.append(usage)
    return Try(counted=tuple(counted))


def count_by_all(request: HttpRequest, limits: Iterable[Limit], *, now: datetime) -> Try:
    """Count one try by all ``limits``, or by none when one refuses it."""
    counted: list[RateLimitUsage] = []
    for action, key in limits:
        one = count_try(request, action, key=key, now=now)
        if one.free_at:
            Try(counted=tuple(counted)).take_back()
            return one
        counted += one.counted
    return Try(counted=tuple(counted))


def forget_tries(request: HttpRequest, action: str, *, key: str) -> None:
    """Start counting anew."""
    ratelimit.clear(request, app=APP, action=action, config={action: app_settings.RATE_LIMITS[action]}, key=key)


def refused_until(request: HttpRequest, action: str, *, now: datetime, key: str | None = None) -> datetime | None:
    """When ``action`` is free again; None when it is free now. Counts nothing."""
    closed = [rate for rate in _rates(action) if _consume(request, action, rate, key, None, dry_run=True) is None]
    return max((_free_at(request, action, rate, key, None, now) for rate in closed), default=None)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the limits see it: of an IPv6 address only the network."""
    return ratelimit.get_ip(request)


def _rates(action: str) -> Iterator[str]:
    yield from app_settings.RATE_LIMITS[action].split(",")


def _consume(
    request: HttpRequest, action: str, rate: str, key: str | None, user: User | None, *, dry_run: bool = False
) -> RateLimitUsage | None:
    return ratelimit.consume(
        request,
        app=APP,
        action=action,
        config={action: rate},
        key=key,
        user=user,
        dry_run=dry_run,
        limit_get=True,
    )


def _free_at(
    request: HttpRequest, action: str, rate: str, key: str | None, user: User | None, now: datetime
) -> datetime:
    """When the oldest try that still counts is forgotten, to the next full minute."""
    (parsed,) = ratelimit.parse_rates(rate)
    name = ratelimit.get_cache_key(request, app=APP, action=action, rate=parsed, key=key, user=user)
    tries: list[float] = cache.get(name, [])  # the newest first
    if len(tries) < parsed.amount:
        return _next_minute(now)  # one was forgotten meanwhile
    return _next_minute(datetime.fromtimestamp(tries[parsed.amount - 1] + parsed.duration, UTC))


def _next_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + MINUTE
