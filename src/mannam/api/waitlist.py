"""Waiting for a freed place: getting in line, looking, leaving, and taking what is offered."""

import json
from collections.abc import Callable
from datetime import time
from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse
from ninja import Path, Router

from mannam.access import TokenHolder, access_own_wait
from mannam.actions.accept_offer import accept_offer
from mannam.actions.actor import By
from mannam.actions.decline_offer import decline_offer
from mannam.actions.join_waitlist import WaitOrder, join_waitlist
from mannam.actions.leave_waitlist import leave_waitlist
from mannam.actions.remember_request import Answer, answer_once
from mannam.api import edge, inmate_keys
from mannam.api.answers import JSON, Wording, keyed, once
from mannam.api.problems import CONTENT_TYPE
from mannam.api.schemas import ProblemOut, VisitOut, WaitIn, WaitOut, WaitsOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.api.visits import PROBLEMS, Key, OptionalKey
from mannam.api.wait_out import wait_json
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.scopes import Scope
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.domain.waitlist import first_index
from mannam.models import WaitlistEntry
from mannam.queries.country import country_of
from mannam.queries.waitlist import entries_of

router = Router(tags=["waitlist"])

Code = Annotated[str, Path(pattern=r"^[A-Z0-9]{1,12}$", examples=["7Q4K9ABCDE"])]
_MOST = 100
_READ, _WRITE = TokenFor(Scope.VISITS_READ), TokenFor(Scope.VISITS_WRITE)
_THIS_WAIT = {"code": "$response.body#/id"}
_WHAT_NEXT = {
    name: {"operationId": f"mannam_api_waitlist_{name}", "parameters": _THIS_WAIT} for name in ("wait", "leave")
}


@router.post(
    "/waitlist",
    auth=_WRITE,
    response={HTTPStatus.CREATED: WaitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Wait for a freed place",
    openapi_extra={"responses": {HTTPStatus.CREATED: {"links": _WHAT_NEXT}}},
)
def join(request: SignedInRequest, body: WaitIn, key: Key) -> HttpResponse:
    """You are told by mail, and by the webhook `visit.offered`, when a place is held for you.

    409: you wait for this inmate already, or for as many as you may. 422: the rules say no, with every reason that
    will stand. The same key and body again get the same answer.
    """
    user = request.auth.user

    def make() -> WaitlistEntry:
        by = By(Actor.VISITOR, user_id=user.pk)
        return join_waitlist(_order(request.auth, body), by, now=edge.now(), random=edge.random())

    return _answered(request, key, body.model_dump_json(), make, HTTPStatus.CREATED)


@router.get(
    "/waitlist",
    auth=_READ,
    response={HTTPStatus.OK: WaitsOut, **PROBLEMS},
    summary="What you wait for, and waited for",
)
def waits(request: SignedInRequest) -> HttpResponse:
    """The newest hundred, those that are over too."""
    user, now = request.auth.user, edge.now()
    rows = [wait_json(entry, user, now) for entry in entries_of(user.pk)[:_MOST]]
    return HttpResponse(f'{{"entries":[{",".join(rows)}]}}', content_type=JSON)


@router.get(
    "/waitlist/{code}", auth=_READ, response={HTTPStatus.OK: WaitOut, **PROBLEMS}, summary="One place in line"
)
def wait(request: SignedInRequest, code: Code) -> HttpResponse:
    """With the place that is offered, while it is."""
    entry = access_own_wait(request.auth.user, code)
    return HttpResponse(wait_json(entry, request.auth.user, edge.now()), content_type=JSON)


@router.delete(
    "/waitlist/{code}",
    auth=_WRITE,
    response={HTTPStatus.OK: WaitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Leave the line",
)
def leave(request: SignedInRequest, code: Code, key: OptionalKey = None) -> HttpResponse:
    """What is held for you goes to the next. Leaving again changes nothing."""
    entry, by = _mine(request, code)
    return _answered(request, key, "", lambda: leave_waitlist(entry.pk, by, now=edge.now()))


@router.post(
    "/waitlist/{code}/accept",
    auth=_WRITE,
    response={HTTPStatus.OK: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Take the place that is offered",
)
def accept(request: SignedInRequest, code: Code, key: OptionalKey = None) -> HttpResponse:
    """The visit: booked, or requested where the policy wants an approval.

    409: there is no offer, or its time has run out. 422: by now the rules say no, with every reason.
    """
    entry, by = _mine(request, code)
    return once(request, key, "", lambda: accept_offer(entry.pk, by, now=edge.now()).pk)


@router.post(
    "/waitlist/{code}/decline",
    auth=_WRITE,
    response={HTTPStatus.OK: WaitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Turn the place down that is offered",
)
def decline(request: SignedInRequest, code: Code, key: OptionalKey = None) -> HttpResponse:
    """You keep your place in line, and are not offered this place again."""
    entry, by = _mine(request, code)
    return _answered(request, key, "", lambda: decline_offer(entry.pk, by, now=edge.now()))


def _mine(request: SignedInRequest, code: str) -> tuple[WaitlistEntry, By]:
    user = request.auth.user
    return access_own_wait(user, code), By(Actor.VISITOR, user_id=user.pk)


def _answered(
    request: SignedInRequest,
    key: str | None,
    body: str,
    do: Callable[[], WaitlistEntry],
    done: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The entry that ``do`` made or changed, or why not; with a key the same answer to the same request."""
    user, now = request.auth.user, edge.now()

    def answer() -> Answer:
        try:
            entry = do()
        except Refused as why:
            return Wording(request, user).refused(why)
        return Answer(done, wait_json(access_own_wait(user, entry.code), user, now))

    return _sent(answer() if key is None else answer_once(keyed(request, key, body), answer, now=now))


def _sent(answer: Answer) -> HttpResponse:
    is_error = answer.status >= HTTPStatus.BAD_REQUEST
    response = HttpResponse(answer.body, status=answer.status, content_type=CONTENT_TYPE if is_error else JSON)
    if answer.status == HTTPStatus.CREATED:
        response["Location"] = f"/api/v1/waitlist/{json.loads(answer.body)['id']}"
    if answer.again:
        response["Idempotency-Replayed"] = "true"
    return response


def _order(holder: TokenHolder, body: WaitIn) -> WaitOrder:
    inmate_id = inmate_keys.read(holder.user.pk, body.inmate)
    facility_id = country_of(holder.places_version).ids.get(body.facility)
    if facility_id is None:
        raise Refused(Refusal(RefusalCode.FACILITY_NOT_FOUND))
    if holder.visitor_id is None:
        raise Refused(Refusal(RefusalCode.VISITOR_NOT_FOUND))
    return WaitOrder(
        inmate_id=inmate_id,
        applicant_id=holder.visitor_id,
        visitor_ids=tuple(body.visitors),
        facility_id=facility_id,
        within_km=body.within_km,
        first_day=body.first,
        last_day=body.last,
        from_index=first_index(body.earliest or time()),
        until_index=QUANTA_PER_DAY if body.latest is None else first_index(body.latest),
    )
