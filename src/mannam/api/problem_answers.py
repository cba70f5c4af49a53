"""Whatever the API answers with an error is a problem document, also what never reached a function of ours.

A wrong method, an address that is not there, a body too large or an exception are answered by the frameworks, in
pages or plain text. Django has logged an exception by then, with its stack; the answer holds none.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mannam.api.problems import CONTENT_TYPE, NO_SUCH_ADDRESS, problem

_DETAILS = {
    HTTPStatus.NOT_FOUND: NO_SUCH_ADDRESS,
    HTTPStatus.METHOD_NOT_ALLOWED: _(
        "This address does not take this method; see Allow and /api/v1/openapi.json."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: _("Something went wrong on our side. It is logged; try again later."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("The database is away. Try again later, with the same Idempotency-Key."),
}
_KEPT = ("Allow", "Retry-After")


def problem_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turn every error under /api/ that is no problem document into one."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not f"{request.path_info}/".startswith("/api/") or not _is_foreign(response):
            return response
        status = HTTPStatus(response.status_code)
        with translation.override(translation.get_language_from_request(request)):
            document = problem(status, str(_DETAILS.get(status, status.description or status.phrase)))
        for name in _KEPT:
            if name in response.headers:
                document.headers[name] = response.headers[name]
        return document

    return answer


def _is_foreign(response: HttpResponse) -> bool:
    is_error = response.status_code >= HTTPStatus.BAD_REQUEST
    return is_error and response.headers.get("Content-Type") != CONTENT_TYPE
