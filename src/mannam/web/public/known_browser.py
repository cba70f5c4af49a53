"""The cookie of a browser in which somebody has signed in before, so that nobody else's tries shut them out of it.

It says which addresses have signed in here, as hashes made with the secret key, and gives the browser a name of
its own, by which its tries are counted. It signs nobody in: the code from the mail is asked for all the same.
"""

from typing import Final, TypedDict

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from mannam.web import randomness

COOKIE: Final = "mannam_known"
LIFETIME: Final = 400 * 24 * 60 * 60
"""Seconds; browsers keep none longer (RFC 6265bis). Every sign-in renews it."""
MOST: Final = 5
"""Addresses for each browser: a family may share one."""
_SALT: Final = "mannam.known_browser"
_NAME_BITS: Final = 128


class _Known(TypedDict):
    """What the cookie holds; ``addresses`` are hashes, the newest last."""

    name: str
    addresses: list[str]


def known_browser(request: HttpRequest, email: str) -> str | None:
    """The name of this browser if ``email`` has signed in here before, else None."""
    kept = _kept(request)
    return kept["name"] if kept and _hash(email) in kept["addresses"] else None


def note_signed_in(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let this browser say from now on that ``email`` has signed in here. No script can read it."""
    kept = _kept(request) or _Known(name=f"{randomness.random().getrandbits(_NAME_BITS):x}", addresses=[])
    others = [address for address in kept["addresses"] if address != _hash(email)]
    known = _Known(name=kept["name"], addresses=[*others, _hash(email)][-MOST:])
    value = signing.dumps(known, salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=LIFETIME, httponly=True, secure=settings.SECURE, samesite="Lax")


def _kept(request: HttpRequest) -> _Known | None:
    try:
        found: _Known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None  # none, or not one of ours, or too old: a browser as any other
    return found


def _hash(email: str) -> str:
    return salted_hmac(_SALT, email, algorithm="sha256").hexdigest()
