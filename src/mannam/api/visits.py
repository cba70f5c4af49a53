"""Booking, reading and cancelling visits."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, Header, Path, Query, Router

from mannam.access import TokenHolder, access_visit, access_visit_to_change
from mannam.actions.actor import By
from mannam.actions.book_once import book_once, refuse_once
from mannam.actions.book_visit import BookingOrder
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.api import edge, inmate_keys
from mannam.api.answers import JSON, keyed, response_of, visit_once
from mannam.api.field_types import REF, Day, NoControl
from mannam.api.named import applicant_id_of, facility_id_of, slot_of
from mannam.api.page_cursor import LONGEST, cursor_after, next_page, read_cursor
from mannam.api.schemas import MoveIn, ProblemOut, VisitIn, VisitOut, VisitsOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.api.visit_out import visit_json
from mannam.domain.case_number import case_number
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.scopes import Scope
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of
from mannam.models import Visit
from mannam.queries.visit_lines import visit_line, visit_lines
from mannam.queries.visits import after, visits_of

router = Router(tags=["visits"])

Ref = Annotated[str, Path(pattern=REF, examples=["MN-7Q4K9"])]
KEY_NAME = "Idempotency-Key"
KEY_FORM = r"^[\x21-\x7e]{1,255}$"
KEY_MEANING = "any text of your own; the same request with the same key gets the same answer"
Key = Annotated[str, Header(alias=KEY_NAME, pattern=KEY_FORM, description=KEY_MEANING)]
OptionalKey = Annotated[str | None, Header(alias=KEY_NAME, pattern=KEY_FORM, description=KEY_MEANING)]
Cursor = Annotated[str, Field(max_length=LONGEST), NoControl]
_MOST = 500
_LISTED = "visits"
_THIS_VISIT = {"ref": "$response.body#/ref"}
VISIT_LINKS = {
    name: {"operationId": f"mannam_api_visits_{name}", "parameters": _THIS_VISIT}
    for name in ("visit", "cancel", "move")
}
"""What can be done next with the visit of an answer."""
_THEN = {"responses": {HTTPStatus.OK: {"links": VISIT_LINKS}}}
_READ, _WRITE = TokenFor(Scope.VISITS_READ), TokenFor(Scope.VISITS_WRITE)
PROBLEMS = {
    HTTPStatus.UNAUTHORIZED: ProblemOut,
    HTTPStatus.FORBIDDEN: ProblemOut,
    HTTPStatus.NOT_FOUND: ProblemOut,
    HTTPStatus.UNPROCESSABLE_ENTITY: ProblemOut,
}


@router.post(
    "/visits",
    auth=_WRITE,
    response={HTTPStatus.CREATED: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Book a visit",
    openapi_extra={"responses": {HTTPStatus.CREATED: {"links": VISIT_LINKS}}},
)
def book(request: SignedInRequest, body: VisitIn, key: Key) -> HttpResponse:
    """Everything the visit needs is taken at once, or nothing is.

    409: somebody was quicker. 422: the rules say no, with every reason. Both come with `alternatives`.
    409 with `wait_your_turn`: a line is kept for the day, and you have the `place` in it from now on; send the
    same request again after `Retry-After` seconds. A `kind` that there is not or that you may not book is 422
    (`kind_not_open`), with those that you may in `params.kinds`.

    The same key and body again get the same answer, a refusal too;
    the same key with another body is 422 (`key_reused`).
    """
    by = By(Actor.VISITOR, user_id=request.auth.user.pk)
    # what was left out is left out here too: a request of before there were kinds is still the same
    wanted = keyed(request, key, body.model_dump_json(exclude_defaults=True))
    try:
        order = _order(request.auth, body)
    except Refused as why:
        answer = refuse_once(wanted, why, now=edge.now())
    else:
        answer = book_once(order, by, wanted, now=edge.now(), random=edge.random())
    return response_of(request, answer)


@router.get("/visits", auth=_READ, response={HTTPStatus.OK: VisitsOut, **PROBLEMS}, summary="Your visits")
def visits(
    request: SignedInRequest,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    status: Annotated[Status | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
    cursor: Annotated[Cursor | None, Query(description="as `Link` gave it")] = None,
) -> HttpResponse:
    """The visits you applied for or take part in, the soonest first, a page of them.

    While there are more, the header `Link` names the next page (`rel="next"`).
    """
    if first is not None and last is not None and first > last:
        raise Refused(Refusal(RefusalCode.DATES_REVERSED))
    found = _picked(request, first, last, status)
    if cursor is not None:
        found = found.filter(after(*read_cursor(_LISTED, request.auth.user.pk, cursor)))
    ids = list(found.values_list("pk", "slot_no")[: limit + 1])
    rows = [visit_json(line, request.auth.user) for line in visit_lines([pk for pk, _ in ids[:limit]])]
    response = HttpResponse(f'{{"visits":[{",".join(rows)}]}}', content_type=JSON)
    if len(ids) > limit:
        pk, slot_no = ids[limit - 1]
        response["Link"] = next_page(request, cursor_after(_LISTED, request.auth.user.pk, slot_no, pk))
    return response


def _picked(
    request: SignedInRequest, first: date | None, last: date | None, status: Status | None
) -> QuerySet[Visit]:
    found = visits_of(request.auth.user.pk)
    if first is not None:
        found = found.filter(slot_no__gte=first_slot_of(first))
    if last is not None:
        found = found.filter(slot_no__lt=first_slot_of(last) + QUANTA_PER_DAY)
    return found if status is None else found.filter(status=status)


@router.get(
    "/visits/{ref}",
    auth=_READ,
    response={HTTPStatus.OK: VisitOut, **PROBLEMS},
    summary="One visit",
    openapi_extra=_THEN,
)
def visit(request: SignedInRequest, ref: Ref) -> HttpResponse:
    """For its applicant, its party and the staff of either facility."""
    found = access_visit(request.auth.user, ref)
    return HttpResponse(visit_json(visit_line(found.pk), request.auth.user), content_type=JSON)


@router.post(
    "/visits/{ref}/cancel",
    auth=_WRITE,
    response={HTTPStatus.OK: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Cancel a visit",
    openapi_extra=_THEN,
)
def cancel(request: SignedInRequest, ref: Ref, key: OptionalKey = None) -> HttpResponse:
    """Its places are free at once. Cancelling again changes nothing."""
    found, part = access_visit_to_change(request.auth.user, ref)
    by = By(part, user_id=request.auth.user.pk)
    return visit_once(request, key, "", lambda: cancel_visit(found.pk, by, now=edge.now()).pk)


@router.post(
    "/visits/{ref}/reschedule",
    auth=_WRITE,
    response={HTTPStatus.OK: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Move a visit to another time or place",
    openapi_extra=_THEN,
)
def move(request: SignedInRequest, ref: Ref, body: MoveIn, key: Key) -> HttpResponse:
    """The same visit, its reference as before. Its old place is given back only when it has the new one.

    409: somebody was quicker, or it can be moved no more. 422: the rules say no, with every reason. Both come with
    `alternatives`.
    """
    found, part = access_visit_to_change(request.auth.user, ref)
    by = By(part, user_id=request.auth.user.pk)

    def make() -> int:
        code = body.visitor_facility
        place = found.visitor_facility_id if code is None else facility_id_of(request.auth, code)
        order = MoveOrder(found.pk, place, slot_of(body.starts_at))
        return reschedule(order, by, now=edge.now(), random=edge.random()).pk

    return visit_once(request, key, body.model_dump_json(), make)


def _order(holder: TokenHolder, body: VisitIn) -> BookingOrder:
    return BookingOrder(
        inmate_id=inmate_keys.read(holder.user.pk, body.inmate),
        visitor_facility_id=facility_id_of(holder, body.visitor_facility),
        slot=slot_of(body.starts_at),
        applicant_id=applicant_id_of(holder),
        visitor_ids=tuple(body.visitors),
        kind=body.kind,
        case=case_number(body.case),
    )
