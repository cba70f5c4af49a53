"""The page for a fault on our side, the one for a database that is away, and the one for a busy moment."""

import sys
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from mannam.models.away import is_away
from mannam.rate_limits import BusyError

RETRY_AFTER: Final = 60
"""Seconds after which a program may ask again; the page tells people the same."""
MOMENT: Final = 10
"""Seconds after which a lock that nobody gave back is free."""


def fault(request: HttpRequest) -> HttpResponse:
    """Django's handler of what nobody caught; it has been logged by then.

    None of the pages asks the database for anything: no context, so nobody's name and nobody's text size.
    """
    what = sys.exc_info()[1]
    if isinstance(what, BusyError):
        return _later("busy.html", MOMENT)
    if is_away(what):
        return _later("503.html", RETRY_AFTER)
    return HttpResponseServerError(render_to_string("500.html"))


def _later(template: str, seconds: int) -> HttpResponse:
    page = HttpResponse(render_to_string(template), status=HTTPStatus.SERVICE_UNAVAILABLE)
    page.headers["Retry-After"] = str(seconds)
    return page
