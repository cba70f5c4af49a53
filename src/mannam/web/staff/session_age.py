"""How long both factors of a member of staff are good: some hours in all, and less when nobody does anything."""

from datetime import datetime, timedelta
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


def note_activity(request: HttpRequest, now: datetime) -> None:
    """Somebody is there: the request is not one that a page's script makes by itself every few seconds."""
    if is_by_script(request) and request.method == "GET":
        return
    seen = request.session.get(SEEN_AT, request.session[TOTP_AT])
    if now.timestamp() - seen >= MINUTE.total_seconds():
        request.session[SEEN_AT] = now.timestamp()


def is_by_script(request: HttpRequest) -> bool:
    """Whether a page's script asks, not a person who goes to a page (Fetch Metadata; every browser sends it)."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
