"""Booking, reading and cancelling visits."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from django.conf import settings
from ninja import Header, Path, Query, Router
from ninja import Status as Reply

from mannam.access import TokenHolder, access_visit, access_visit_to_change
from mannam.actions.actor import By
from mannam.actions.book_in_line import book_in_line
from mannam.actions.book_visit import BookingOrder
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.api import edge, inmate_keys
from mannam.api.schemas import REF, Day, MoveIn, ProblemOut, VisitIn, VisitOut, VisitsOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.scopes import Scope
from mannam.domain.slots import QUANTA_PER_DAY, OffGridError, SlotNo, first_slot_of, slot_at
from mannam.models import User
from mannam.queries.facilities import facility_id_of
from mannam.queries.visit_lines import VisitLine, visit_line, visit_lines
from mannam.queries.visits import visits_of

router = Router(tags=["visits"])

Ref = Annotated[str, Path(pattern=REF, examples=["MN-7Q4K9"])]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="any text of your own; the same key and body again give the same visit",
    ),
]
_MOST = 500
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
)
def book(request: SignedInRequest, body: VisitIn, key: Key) -> Reply[VisitOut]:
    """Everything the visit needs is taken at once, or nothing is.

    409: somebody was quicker. 422: the rules say no, with every reason. Both come with `alternatives`.
    409 with `wait_your_turn`: a line is kept for the day, and you have the `place` in it from now on; send the
    same request again after `Retry-After` seconds.
    """
    order = BookingOrder(
        inmate_id=inmate_keys.read(request.auth.user.pk, body.inmate),
        visitor_facility_id=_facility_id(body.visitor_facility),
        slot=_slot(body.starts_at),
        applicant_id=_applicant_id(request.auth),
        visitor_ids=tuple(body.visitors),
    )
    by = By(Actor.VISITOR, user_id=request.auth.user.pk)
    visit = book_in_line(order, by, now=edge.now(), random=edge.random(), idempotency_key=key)
    return Reply(HTTPStatus.CREATED, visit_out(visit.pk, request.auth.user))


@router.get("/visits", auth=_READ, response={HTTPStatus.OK: VisitsOut, **PROBLEMS}, summary="Your visits")
def visits(
    request: SignedInRequest,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    status: Annotated[Status | None, Query()] = None,
) -> VisitsOut:
    """The visits you applied for or take part in, the soonest first; at most 500."""
    found = visits_of(request.auth.user.pk)
    if first is not None:
        found = found.filter(slot_no__gte=first_slot_of(first))
    if last is not None:
        found = found.filter(slot_no__lt=first_slot_of(last) + QUANTA_PER_DAY)
    if status is not None:
        found = found.filter(status=status)
    ids = list(found.values_list("pk", flat=True)[:_MOST])
    return VisitsOut(visits=[_line_out(line, request.auth.user) for line in visit_lines(ids)])


@router.get("/visits/{ref}", auth=_READ, response={HTTPStatus.OK: VisitOut, **PROBLEMS}, summary="One visit")
def visit(request: SignedInRequest, ref: Ref) -> VisitOut:
    """For its applicant, its party and the staff of either facility."""
    return visit_out(access_visit(request.auth.user, ref).pk, request.auth.user)


@router.post(
    "/visits/{ref}/cancel",
    auth=_WRITE,
    response={HTTPStatus.OK: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Cancel a visit",
)
def cancel(request: SignedInRequest, ref: Ref) -> VisitOut:
    """Its places are free at once. Cancelling again changes nothing."""
    found, part = access_visit_to_change(request.auth.user, ref)
    cancelled = cancel_visit(found.pk, By(part, user_id=request.auth.user.pk), now=edge.now())
    return visit_out(cancelled.pk, request.auth.user)


@router.post(
    "/visits/{ref}/reschedule",
    auth=_WRITE,
    response={HTTPStatus.OK: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Move a visit to another time or place",
)
def move(request: SignedInRequest, ref: Ref, body: MoveIn, key: Key) -> VisitOut:
    """The same visit, its reference as before. Its old place is given back only when it has the new one.

    409: somebody was quicker, or it can be moved no more. 422: the rules say no, with every reason. Both come with
    `alternatives`.
    """
    found, part = access_visit_to_change(request.auth.user, ref)
    code = body.visitor_facility
    place = found.visitor_facility_id if code is None else _facility_id(code)
    order = MoveOrder(found.pk, place, _slot(body.starts_at))
    by = By(part, user_id=request.auth.user.pk)
    moved = reschedule(order, by, now=edge.now(), random=edge.random(), idempotency_key=key)
    return visit_out(moved.pk, request.auth.user)


def visit_out(visit_id: int, reader: User) -> VisitOut:
    """A visit as ``reader`` may see it."""
    return _line_out(visit_line(visit_id), reader)


def _line_out(line: VisitLine, reader: User) -> VisitOut:
    return VisitOut(
        ref=line.ref,
        status=Status(line.status),
        inmate=inmate_keys.issue(reader.pk, line.inmate),
        inmate_facility=line.inmate_facility,
        visitor_facility=line.visitor_facility,
        visitor_booth=line.visitor_booth,
        inmate_booth=line.inmate_booth,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        slot_no=line.slot_no,
        visitors=line.visitors,
        check_in_code=line.check_in_code if reader.pk == line.applicant_user_id else None,
        booked_at=line.booked_at,
        talked_seconds=line.talked_ms // 1000,
        owed_seconds=line.owed_ms // 1000,
    )


def _applicant_id(holder: TokenHolder) -> int:
    if holder.visitor_id is None:
        raise Refused(Refusal(RefusalCode.VISITOR_NOT_FOUND))
    return holder.visitor_id


def _facility_id(code: str) -> int:
    found = facility_id_of(code)
    if found is None:
        raise Refused(Refusal(RefusalCode.FACILITY_NOT_FOUND))
    return found


def _slot(starts_at: datetime) -> SlotNo:
    try:
        return slot_at(starts_at, ZoneInfo(settings.TIME_ZONE))
    except OffGridError as error:
        raise Refused(Refusal(RefusalCode.OFF_GRID)) from error
