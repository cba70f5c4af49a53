"""Answers as they are kept with a request's key: once put into words, the same words ever after."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from mannam.actions.book_once import PASSING
from mannam.actions.remember_request import Answer, KeyedRequest, answer_once
from mannam.api import edge
from mannam.api.problems import CONTENT_TYPE, refused
from mannam.api.signed_in import SignedInRequest
from mannam.api.visit_out import visit_json
from mannam.domain.refused import Refused
from mannam.models import User
from mannam.queries.visit_lines import VisitLine, visit_line

JSON: Final = "application/json"


@dataclass(frozen=True)
class Wording:
    """How a booking is answered, for whoever asked."""

    request: HttpRequest
    reader: User

    def booked(self, line: VisitLine) -> Answer:
        """201 with the visit."""
        return Answer(HTTPStatus.CREATED, visit_json(line, self.reader))

    def refused(self, why: Refused) -> Answer:
        """The problem document."""
        response = refused(self.request, why)
        return Answer(response.status_code, response.content.decode())


def keyed(request: SignedInRequest, key: str, body: str) -> KeyedRequest:
    """The request by its key; ``body`` as it was understood, however it was written."""
    fingerprint = sha256(f"{request.method} {request.path_info}\n{body}".encode()).hexdigest()
    user = request.auth.user
    return KeyedRequest(user.pk, key, fingerprint, Wording(request, user))


def once(request: SignedInRequest, key: str | None, body: str, do: Callable[[], int]) -> HttpResponse:
    """The visit that ``do`` has changed (its id), or why not; with a key the same answer to the same request."""
    wording = Wording(request, request.auth.user)

    def answer() -> Answer:
        try:
            return Answer(HTTPStatus.OK, visit_json(visit_line(do()), request.auth.user))
        except Refused as why:
            if PASSING & {refusal.code for refusal in why.refusals}:
                raise
            return wording.refused(why)

    return response_of(answer() if key is None else answer_once(keyed(request, key, body), answer, now=edge.now()))


def response_of(answer: Answer) -> HttpResponse:
    """The answer as it is sent."""
    is_error = answer.status >= HTTPStatus.BAD_REQUEST
    response = HttpResponse(answer.body, status=answer.status, content_type=CONTENT_TYPE if is_error else JSON)
    if answer.status == HTTPStatus.CREATED:
        response["Location"] = f"/api/v1/visits/{json.loads(answer.body)['ref']}"
    if answer.again:
        response["Idempotency-Replayed"] = "true"
    return response
