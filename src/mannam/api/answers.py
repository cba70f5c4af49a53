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


def once(request: SignedInRequest, key: str | None, body: str, do: Callable[[], Answer]) -> HttpResponse:
    """What ``do`` has done and says of it, or why not. With a key it is done and told once.

    What is passing (not yet, rather than no) is no answer: nothing is kept of it.
    """
    wording = Wording(request, request.auth.user)

    def answer() -> Answer:
        try:
            return do()
        except Refused as why:
            if PASSING & {refusal.code for refusal in why.refusals}:
                raise
            return wording.refused(why)

    given = answer() if key is None else answer_once(keyed(request, key, body), answer, now=edge.now())
    return response_of(request, given)


def visit_once(request: SignedInRequest, key: str | None, body: str, do: Callable[[], int]) -> HttpResponse:
    """The visit that ``do`` has changed (its id), as ``once`` tells it."""
    user = request.auth.user
    return once(request, key, body, lambda: Answer(HTTPStatus.OK, visit_json(visit_line(do()), user)))


def response_of(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer as it is sent. What was made lies below the address that made it, under its ref or id."""
    is_error = answer.status >= HTTPStatus.BAD_REQUEST
    response = HttpResponse(answer.body, status=answer.status, content_type=CONTENT_TYPE if is_error else JSON)
    if answer.status == HTTPStatus.CREATED:
        made = json.loads(answer.body)
        response["Location"] = f"{request.path_info}/{made.get('ref') or made['id']}"
    if answer.again:
        response["Idempotency-Replayed"] = "true"
    return response
