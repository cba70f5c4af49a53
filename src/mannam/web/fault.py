"""The page for a fault on our side, and the one for a database that is away."""

import sys
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from mannam.models.away import is_away

RETRY_AFTER: Final = 60
"""Seconds after which a program may ask again; the page tells people the same."""


def fault(request: HttpRequest) -> HttpResponse:
    """Django's handler of what nobody caught; it has been logged by then.

    Neither page asks the database for anything: no context, so nobody's name and nobody's text size.
    """
    if is_away(sys.exc_info()[1]):
        page = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
        page.headers["Retry-After"] = str(RETRY_AFTER)
        return page
    return HttpResponseServerError(render_to_string("500.html"))
