"""The page for a fault on our side, the one for a database that is away, and the one for a malformed request."""

import sys
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from mannam.actions.try_again import CrowdedError
from mannam.models.away import is_away
from mannam.rate_limits import BusyError, answer_busy

BUSY: Final = (BusyError, CrowdedError)
"""What tells of a busy moment: a try that could not be counted, a race that was lost every time."""

RETRY_AFTER: Final = 60
"""Seconds after which a program may ask again; the page tells people the same."""


def fault(request: HttpRequest) -> HttpResponse:
    """Django's handler of what nobody caught, in a view or before it."""
    raised = sys.exc_info()[1]
    if isinstance(raised, BUSY):
        return busy(request)
    if is_away(raised):
        answer = plain_page("503.html", HTTPStatus.SERVICE_UNAVAILABLE)
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer
    return plain_page("500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def busy(request: HttpRequest) -> HttpResponse:
    """The page for a busy moment: an answer that is to be expected, and no fault."""
    return answer_busy(request, plain_page("busy.html", HTTPStatus.SERVICE_UNAVAILABLE))


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of a request that is none, such as one for another host."""
    return plain_page("400.html", HTTPStatus.BAD_REQUEST)


def plain_page(template: str, status: HTTPStatus) -> HttpResponse:
    """A page that asks the database for nothing: nobody's name, nobody's text size. It says whom to call."""
    return HttpResponse(render_to_string(template, {"help_phone": settings.MANNAM_HELP_PHONE}), status=status)
