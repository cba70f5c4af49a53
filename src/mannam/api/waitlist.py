"""Waiting for a freed place: getting in line, looking, leaving, and taking what is offered."""

from collections.abc import Callable
from datetime import time
from functools import partial
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
from mannam.actions.remember_request import Answer
from mannam.api import edge, inmate_keys
from mannam.api.answers import JSON, once, visit_once
from mannam.api.named import applicant_id_of, facility_id_of
from mannam.api.schemas import ProblemOut, VisitOut, WaitIn, WaitOut, WaitsOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.api.visits import PROBLEMS, VISIT_LINKS, Key, OptionalKey
from mannam.api.wait_out import wait_json
from mannam.domain.case_number import case_number
from mannam.domain.lifecycle import Actor
from mannam.domain.scopes import Scope
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.domain.waitlist import first_index
from mannam.models import WaitlistEntry
from mannam.queries.waitlist import entries_of

router = Router(tags=["waitlist"])

Code = Annotated[str, Path(pattern=r"^[A-Z0-9]{1,12}$", examples=["7Q4K9ABCDE"])]
_MOST = 100
_READ, _WRITE = TokenFor(Scope.VISITS_READ), TokenFor(Scope.VISITS_WRITE)
_THIS_WAIT = {"code": "$response.body#/id"}
_WHAT_NEXT = {
    name: {"operationId": f"mannam_api_waitlist_{name}", "parameters": _THIS_WAIT}
    for name in ("wait", "leave", "accept", "decline")
}

_THEN = {"responses": {HTTPStatus.OK: {"links": _WHAT_NEXT}}}


@router.post(
    "/waitlist",
    auth=_WRITE,
    response={HTTPStatus.CREATED: WaitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    by_alias=True,
    summary="Wait for a freed place",
    openapi_extra={"responses": {HTTPStatus.CREATED: {"links": _WHAT_NEXT}}},
)
def join(request: SignedInRequest, body: WaitIn, key: Key) -> HttpResponse:
    """You are told by mail, and by the webhook `visit.offered`, when a place is held for you.

    409: you wait for this kind of visit with this inmate already, or for as many as you may. 422: the rules say
    no, with every reason that will stand. The same key and body again get the same answer.
    """

    def make() -> Answer:
        by = By(Actor.VISITOR, user_id=request.auth.user.pk)
        entry = join_waitlist(_order(request.auth, body), by, now=edge.now(), random=edge.random())
        return Answer(HTTPStatus.CREATED, _told(request, entry))

    # what was left out is left out here too: a request of before there were kinds is still the same
    asked = body.model_dump_json(exclude={"kind", "case"} - body.model_fields_set)
    return once(request, key, asked, make)


@router.get(
    "/waitlist",
    auth=_READ,
    response={HTTPStatus.OK: WaitsOut, **PROBLEMS},
    by_alias=True,
    summary="What you wait for, and waited for",
)
def waits(request: SignedInRequest) -> HttpResponse:
    """The newest hundred, those that are over too."""
    user, now = request.auth.user, edge.now()
    rows = [wait_json(entry, user, now) for entry in entries_of(user.pk)[:_MOST]]
    return HttpResponse(f'{{"entries":[{",".join(rows)}]}}', content_type=JSON)


@router.get(
    "/waitlist/{code}",
    auth=_READ,
    response={HTTPStatus.OK: WaitOut, **PROBLEMS},
    by_alias=True,
    summary="One place in line",
    openapi_extra=_THEN,
)
def wait(request: SignedInRequest, code: Code) -> HttpResponse:
    """With the place that is offered, while it is."""
    entry = access_own_wait(request.auth.user, code)
    return HttpResponse(wait_json(entry, request.auth.user, edge.now()), content_type=JSON)


@router.delete(
    "/waitlist/{code}",
    auth=_WRITE,
    response={HTTPStatus.OK: WaitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    by_alias=True,
    summary="Leave the line",
)
def leave(request: SignedInRequest, code: Code, key: OptionalKey = None) -> HttpResponse:
    """What is held for you goes to the next. Leaving again changes nothing."""
    return _changed(request, code, key, partial(leave_waitlist, now=edge.now()))


@router.post(
    "/waitlist/{code}/accept",
    auth=_WRITE,
    response={HTTPStatus.OK: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Take the place that is offered",
    openapi_extra={"responses": {HTTPStatus.OK: {"links": VISIT_LINKS}}},
)
def accept(request: SignedInRequest, code: Code, key: OptionalKey = None) -> HttpResponse:
    """The visit: booked, or requested where the policy wants an approval.

    409: there is no offer, or its time has run out. 422: by now the rules say no, with every reason.
    """
    entry, by = _mine(request, code)
    return visit_once(request, key, "", lambda: accept_offer(entry.pk, by, now=edge.now()).pk)


@router.post(
    "/waitlist/{code}/decline",
    auth=_WRITE,
    response={HTTPStatus.OK: WaitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    by_alias=True,
    summary="Turn the place down that is offered",
    openapi_extra=_THEN,
)
def decline(request: SignedInRequest, code: Code, key: OptionalKey = None) -> HttpResponse:
    """You keep your place in line, and are not offered this place again."""
    return _changed(request, code, key, partial(decline_offer, now=edge.now()))


def _changed(
    request: SignedInRequest, code: str, key: str | None, do: Callable[[int, By], WaitlistEntry]
) -> HttpResponse:
    """One's own entry after ``do`` (with its id) has changed it."""
    entry, by = _mine(request, code)
    return once(request, key, "", lambda: Answer(HTTPStatus.OK, _told(request, do(entry.pk, by))))


def _mine(request: SignedInRequest, code: str) -> tuple[WaitlistEntry, By]:
    user = request.auth.user
    return access_own_wait(user, code), By(Actor.VISITOR, user_id=user.pk)


def _told(request: SignedInRequest, entry: WaitlistEntry) -> str:
    user = request.auth.user
    return wait_json(access_own_wait(user, entry.code), user, edge.now())


def _order(holder: TokenHolder, body: WaitIn) -> WaitOrder:
    return WaitOrder(
        inmate_id=inmate_keys.read(holder.user.pk, body.inmate),
        applicant_id=applicant_id_of(holder),
        visitor_ids=tuple(body.visitors),
        facility_id=facility_id_of(holder, body.facility),
        within_km=body.within_km,
        first_day=body.first,
        last_day=body.last,
        from_index=first_index(body.earliest or time()),
        until_index=QUANTA_PER_DAY if body.latest is None else first_index(body.latest),
        kind=body.kind,
        case=case_number(body.case),
    )
