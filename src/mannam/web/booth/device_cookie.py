"""The cookie that makes a browser the screen of a booth."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mannam.access import Denied, access_booth_device
from mannam.models import BoothDevice

COOKIE: Final = "mannam_booth"
LIFETIME: Final = 400 * 24 * 60 * 60
"""Seconds; browsers keep none longer (RFC 6265bis). Every page of the booth renews it."""


def keep_device(response: HttpResponse, token: str) -> None:
    """Let this browser hold ``token``. No script can read it."""
    response.set_cookie(COOKIE, token, max_age=LIFETIME, httponly=True, secure=settings.SECURE, samesite="Lax")


def device_of(request: HttpRequest) -> BoothDevice:
    """The device that this browser is. Raises Denied when it was never paired or is no more."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        raise Denied
    return access_booth_device(token)


def renew(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the cookie for its whole lifetime again."""
    keep_device(response, request.COOKIES[COOKIE])
