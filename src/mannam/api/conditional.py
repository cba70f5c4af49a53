"""Reads that are asked for again and have not changed are answered with 304 and no body."""

from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers


def conditional(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give what is read under /api/ an ETag, and heed If-None-Match."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_read = request.method in {"GET", "HEAD"} and request.path_info.startswith("/api/")
        if not is_read or response.status_code != HTTPStatus.OK:
            return response
        response["ETag"] = etag = f'"{sha256(response.content).hexdigest()[:32]}"'
        # what one token may see is nobody else's to keep, and must be asked for anew each time
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        found = get_conditional_response(request, etag=etag, response=response)
        assert isinstance(found, HttpResponse)  # noqa: S101 - a response was given
        return found

    return answer
