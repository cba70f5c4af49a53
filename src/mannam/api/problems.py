"""Errors as problem documents (RFC 9457), with the same refusals that people read on the pages."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from math import ceil
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mannam.actions.try_again import CrowdedError
from mannam.api import edge
from mannam.api.signed_in import NotInScope
from mannam.api.slots_out import slots_out
from mannam.api.token_use import OverUsedError
from mannam.api.wrong_parts import message_of
from mannam.domain.availability import Offer
from mannam.domain.refusals import Param, Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.notify.wording import sentence
from mannam.rate_limits import BusyError, answer_busy

CONTENT_TYPE = "application/problem+json"
NO_SUCH_ADDRESS = gettext_lazy("There is no such address; see /api/v1/openapi.json.")
MALFORMED: Final = "malformed"
"""The code of a request that does not have the form that /openapi.json describes."""

CONFLICTS = frozenset(
    {
        RefusalCode.SLOT_TAKEN,
        RefusalCode.VISITOR_BUSY,
        RefusalCode.CANNOT_CANCEL,
        RefusalCode.CANNOT_MOVE,
        RefusalCode.MOVE_ANSWERED,
        RefusalCode.HOLD_ENDED,
        RefusalCode.NO_OFFER,
        RefusalCode.OFFER_TAKEN,
        RefusalCode.WAITING_ALREADY,
        RefusalCode.WAITS_USED,
        RefusalCode.OUTCOME_NOT_POSSIBLE,
        RefusalCode.CODE_USED,
        RefusalCode.CODE_CANCELLED,
        RefusalCode.BOOTH_NOT_FREE,
        RefusalCode.INMATE_BOOTH_OUT,
        RefusalCode.WAIT_YOUR_TURN,
        RefusalCode.LOTTERY_CLOSED,
        RefusalCode.LOTTERY_DRAWING,
        RefusalCode.WEBHOOKS_USED,
    }
)
"""What was possible a moment ago: the same request may succeed at another place or time."""


SEARCH: Final = "/inmates/search"
"""A question that is sent, so that what it asks for stands in no address."""

WAIT_SECONDS = 15
"""When to ask again for one's place in line."""


def problem(
    status: HTTPStatus,
    detail: str,
    *,
    code: str = "",
    refusals: Iterable[Refusal] = (),
    alternatives: Iterable[Offer] = (),
    errors: Iterable[Mapping[str, object]] = (),
) -> HttpResponse:
    """A problem document; ``detail`` is in the active language. ``errors`` say what was wrong."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "refusals": [_refusal(refusal) for refusal in refusals],
        "alternatives": slots_out(list(alternatives)),
    }
    if code:
        document["code"] = code
    if found := list(errors):
        document["errors"] = found
    response = HttpResponse(json.dumps(document, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    if status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """409 when somebody was quicker, 422 when the rules say no, 404 for an inmate who is not found, 429."""
    detail = " ".join(sentence(refusal) for refusal in error.refusals)
    status = _status(request, {refusal.code for refusal in error.refusals})
    response = problem(status, detail, refusals=error.refusals, alternatives=error.alternatives)
    if free := [at for one in error.refusals if isinstance(at := one.params.get("free_at"), datetime)]:
        response["Retry-After"] = str(max(1, ceil((max(free) - edge.now()).total_seconds())))
    elif RefusalCode.WAIT_YOUR_TURN in {refusal.code for refusal in error.refusals}:
        response["Retry-After"] = str(WAIT_SECONDS)
    return response


def _status(request: HttpRequest, codes: Collection[RefusalCode]) -> HTTPStatus:
    if RefusalCode.TOO_MANY_TRIES in codes:
        return HTTPStatus.TOO_MANY_REQUESTS
    if set(codes) == {RefusalCode.INMATE_NOT_FOUND} and _only_asks(request):
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.CONFLICT if CONFLICTS.issuperset(codes) else HTTPStatus.UNPROCESSABLE_ENTITY


def _only_asks(request: HttpRequest) -> bool:
    return request.method == "GET" or request.path.endswith(SEARCH)


def denied(request: HttpRequest, error: Exception) -> HttpResponse:
    """There is no such thing, or it is not yours."""
    return problem(HTTPStatus.NOT_FOUND, _("There is nothing here that this token may see."))


def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that is not known (any more)."""
    return problem(HTTPStatus.UNAUTHORIZED, _("Send a valid token: Authorization: Bearer ..."))


def not_in_scope(request: HttpRequest, error: NotInScope) -> HttpResponse:
    """The token is good, but not for this (RFC 6750)."""
    response = problem(
        HTTPStatus.FORBIDDEN,
        _("This token may not be used for this: it lacks %(scope)s.") % {"scope": error.scope},
    )
    response["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{error.scope}"'
    return response


def over_used(request: HttpRequest, error: OverUsedError) -> HttpResponse:
    """The token was used too often in this minute."""
    words = _("This token may be used %(limit)s times a minute. Go on in %(seconds)s seconds.")
    detail = words % {"limit": error.use.limit, "seconds": error.use.seconds}
    response = problem(HTTPStatus.TOO_MANY_REQUESTS, detail)
    response["Retry-After"] = str(error.use.seconds)
    return response


def busy(request: HttpRequest, error: BusyError | CrowdedError) -> HttpResponse:
    """So many ask at the same moment that this request could not be counted, or lost every race."""
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, _("Very many ask at this moment. Please ask again."))
    return answer_busy(request, answer)


def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent does not have the form that /openapi.json describes."""
    errors = [{"where": [str(part) for part in one["loc"]], "message": message_of(one)} for one in error.errors]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, _("The request is not well formed."), code=MALFORMED, errors=errors
    )


def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses before we see it, such as a body that is no JSON."""
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.BAD_REQUEST:
        return problem(status, _("The request is not well formed."), code=MALFORMED)
    return problem(status, str(error))


def _refusal(refusal: Refusal) -> dict[str, object]:
    params = {name: _plain(value) for name, value in refusal.params.items()}
    return {"code": refusal.code.value, "params": params, "message": sentence(refusal)}


def _plain(value: Param) -> str | int:
    return value.isoformat() if isinstance(value, date) else value
