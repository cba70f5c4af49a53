"""Making this browser a booth's screen in one step: the desk's code is issued and used at once."""

import secrets
from typing import TypeVar

from django.http import HttpResponse

from mannam.actions.actor import SYSTEM
from mannam.actions.pair_booth import issue_pairing_code, pair_booth
from mannam.models import Booth
from mannam.web import clock
from mannam.web.booth.device_cookie import keep_device

R = TypeVar("R", bound=HttpResponse)


def become(booth: Booth, response: R) -> R:
    """``response``, with the cookie that makes its browser the screen of ``booth``."""
    code, token = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
    now = clock.now()
    issue_pairing_code(booth.pk, SYSTEM, now=now, code=code)
    pair_booth(code, now=now, token=token)
    keep_device(response, token)
    return response
