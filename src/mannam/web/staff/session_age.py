"""How long both factors of a member of staff are good: some hours in all, and less when nobody does anything."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest

TOTP_AT: Final = "staff_totp_at"
"""Session key: when the second factor was given, in seconds since 1970. Only ``begin`` writes it."""
SEEN_AT: Final = "staff_seen_at"
"""Session key: when the person did something last, in seconds since 1970, to the minute."""

MINUTE: Final = timedelta(minutes=1)
CALL_GRACE: Final = timedelta(minutes=30)
"""So much longer an officer may join a call again, lest one goes unwatched because a sign-in ended in its middle.
The session, and with it the cookie, ends with this."""


WARN_BEFORE: Final = timedelta(minutes=10)
"""So long before the end a page that renews itself says so: who only watches would be thrown out unwarned."""


@dataclass(frozen=True)
class Ending:
    """When the sign-in ends; ``may_stay``: not if somebody does something before."""

    at: datetime
    may_stay: bool


def begin(request: HttpRequest, now: datetime) -> None:
    """Both factors were given just now."""
    request.session[TOTP_AT] = request.session[SEEN_AT] = now.timestamp()
    request.session.set_expiry(settings.STAFF_SIGNED_IN_FOR + CALL_GRACE)


def is_good(request: HttpRequest, now: datetime, *, grace: timedelta) -> bool:
    """Whether both factors were given in this session and are not too old; ``grace`` more is overlooked."""
    given = request.session.get(TOTP_AT)
    if given is None:
        return False
    seen = request.session.get(SEEN_AT, given)
    age, idle = (timedelta(seconds=now.timestamp() - moment) for moment in (given, seen))
    return age < settings.STAFF_SIGNED_IN_FOR + grace and idle < settings.STAFF_IDLE_FOR + grace


def ending(request: HttpRequest, now: datetime) -> Ending | None:
    """How the sign-in ends, if it does soon."""
    given: float = request.session[TOTP_AT]
    idle: float = request.session.get(SEEN_AT, given) + settings.STAFF_IDLE_FOR.total_seconds()
    old = given + settings.STAFF_SIGNED_IN_FOR.total_seconds()
    end = min(idle, old)
    if end - now.timestamp() > WARN_BEFORE.total_seconds():
        return None
    return Ending(datetime.fromtimestamp(end, UTC), may_stay=idle < old)


def note_activity(request: HttpRequest, now: datetime) -> None:
    """Somebody is there: the request is not one that a page's script makes by itself, to renew or to connect."""
    if is_by_script(request):
        return
    seen = request.session.get(SEEN_AT, request.session[TOTP_AT])
    if now.timestamp() - seen >= MINUTE.total_seconds():
        request.session[SEEN_AT] = now.timestamp()


def is_by_script(request: HttpRequest) -> bool:
    """Whether a page's script asks, not a person who goes to a page (Fetch Metadata; every browser sends it)."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
