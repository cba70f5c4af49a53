"""Whatever a program can read by GET answers HEAD, too: the same headers, and no body.

The framework knows only the methods that a function is written for. Below, the request is a GET; the server leaves
out the body of an answer to HEAD, as it does for the pages.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse


def head_reads(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a HEAD under /api/ as the GET."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return get_response(request)
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = get_response(request)
        if is_head:
            request.method = "HEAD"
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            _allow_head(response)
        return response

    return answer


def _allow_head(response: HttpResponse) -> None:
    allowed = response.headers["Allow"].split(", ")
    if "GET" in allowed and "HEAD" not in allowed:
        response.headers["Allow"] = ", ".join([*allowed, "HEAD"])
