"""A page that answers a form is shown by a GET, so that the browser's Back never meets a form that was sent.

Chromium does not show such a page again: it asks to confirm that the form is sent once more, in words that nobody
understands. So what would answer a POST is kept in the session, and the browser is led to the same address, where
it is shown once, with the faults it tells of and with what was typed. This needs no JavaScript, and no page has to
know of it. The view is asked on the way to it as ever: who may not see the page by then does not see it.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, TypedDict

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from mannam.web import clock

KEY: Final = "answer"
MOST: Final = 100_000  # characters of a page as they are kept, packed; the longest page has about 12,000
KEPT_FOR: Final = timedelta(minutes=1)  # the browser comes for it at once
_ANSWERS: Final = frozenset({HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})


class _Kept(TypedDict):
    """What the session holds: whose page, where, until when (seconds since 1970), its status and text."""

    user: str | None
    address: str
    until: float
    status: int
    page: str


def answer_by_get(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: lead who sent a form to the page that answers it, and show it there once."""

    def answer(request: HttpRequest) -> HttpResponse:
        kept = _take(request, clock.now()) if request.method in {"GET", "HEAD"} else None
        response = get_response(request)
        if kept and _is_page(response):
            response.status_code = kept["status"]
            response.content = zlib.decompress(b64decode(kept["page"]))
        elif request.method == "POST" and _is_page(response) and _keep(request, response, clock.now()):
            return _led_there(request, response)
        return response

    return answer


def _is_page(response: HttpResponse) -> bool:
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return is_html and not response.streaming and response.status_code in _ANSWERS


def _keep(request: HttpRequest, response: HttpResponse, now: datetime) -> bool:
    """Keep the page, unless it is longer than any that we have."""
    page = b64encode(zlib.compress(response.content)).decode()
    if len(page) > MOST:
        return False
    request.session[KEY] = _Kept(
        user=request.session.get("_auth_user_id"),
        address=request.get_full_path(),
        until=(now + KEPT_FOR).timestamp(),
        status=response.status_code,
        page=page,
    )
    return True


def _take(request: HttpRequest, now: datetime) -> _Kept | None:
    """The page kept for this address; any other is left, as it is another window's. Whatever is old goes.

    A HEAD shows nothing to anybody, so it leaves the page for the browser's GET.
    """
    kept: _Kept | None = request.session.get(KEY)
    if kept is None:
        return None
    is_old = now.timestamp() > kept["until"] or kept["user"] != request.session.get("_auth_user_id")
    if not is_old and kept["address"] != request.get_full_path():
        return None
    if is_old or request.method == "GET":
        del request.session[KEY]
    return None if is_old else kept


def _led_there(request: HttpRequest, response: HttpResponse) -> HttpResponseRedirect:
    there = HttpResponseRedirect(request.get_full_path())
    there.cookies.update(response.cookies)
    for name in ("Cache-Control", "Expires"):
        if name in response.headers:
            there.headers[name] = response.headers[name]
    return there
