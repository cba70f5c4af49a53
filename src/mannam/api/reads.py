"""Facilities, free times, inmates, and yourself."""

import json
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.errors import HttpError

from mannam.access import access_own_visitor
from mannam.api import edge
from mannam.api.schemas import (
    Day,
    FacilityCode,
    FacilityOut,
    Id,
    InmateOut,
    MeOut,
    Near,
    PersonOut,
    ProblemOut,
    SlotsOut,
    read_place,
)
from mannam.api.signed_in import SignedInRequest
from mannam.api.slots_out import slots_out
from mannam.domain.availability import by_distance, by_time
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.models import Facility, User, Visitor
from mannam.queries.availability import free_offers
from mannam.queries.facilities import facilities_by_distance
from mannam.queries.inmates import find_inmate

router = Router()

_MOST_DAYS = 31
PROBLEMS = {
    HTTPStatus.UNAUTHORIZED: ProblemOut,
    HTTPStatus.UNPROCESSABLE_ENTITY: ProblemOut,
}


@router.get(
    "/facilities",
    auth=None,
    response={HTTPStatus.OK: list[FacilityOut], HTTPStatus.UNPROCESSABLE_ENTITY: ProblemOut},
    tags=["facilities"],
    summary="Facilities, nearest first",
)
def facilities(request: HttpRequest, near: Annotated[Near | None, Query()] = None) -> list[FacilityOut]:
    """Every facility; with `near` the nearest first and with its distance, else by code."""
    place = None if near is None else read_place(near)
    return [_facility(facility, km) for facility, km in facilities_by_distance(place)]


def _facility(facility: Facility, km: float | None) -> FacilityOut:
    return FacilityOut(
        code=facility.code,
        name_ko=facility.name_ko,
        name_en=facility.name_en,
        kind=facility.kind,
        region=facility.region,
        city=facility.city,
        latitude=facility.latitude,
        longitude=facility.longitude,
        distance_km=None if km is None else round(km, 1),
    )


@router.get(
    "/availability",
    response={HTTPStatus.OK: SlotsOut, **PROBLEMS},
    tags=["visits"],
    summary="Free places and times",
)
def availability(
    request: SignedInRequest,
    inmate: Annotated[Id, Query()],
    first: Annotated[Day, Query(alias="from")],
    last: Annotated[Day, Query(alias="to")],
    near: Annotated[Near | None, Query()] = None,
    facility: Annotated[FacilityCode | None, Query()] = None,
    party: Annotated[int, Query(ge=1, le=50)] = 1,
) -> HttpResponse:
    """Every place and time that can be booked now, both sides, claims, rules and allowances considered.

    With `near` the nearest place comes first, else the soonest time. At most 31 days at once.
    """
    found = free_offers(
        inmate_id=inmate,
        visitor_ids=_party(request.auth, party),
        days=_days(first, last),
        facility_ids=None if facility is None else [_facility_named(facility)],
        near=None if near is None else read_place(near),
        now=edge.now(),
    )
    ordered = by_time(found) if near is None else by_distance(found)
    # thousands of rows that we have just made ourselves need no validation
    return HttpResponse(json.dumps({"slots": slots_out(ordered)}), content_type="application/json")


def _party(user: User, size: int) -> tuple[int, ...]:
    """The user's own visitor, and as many whom nobody has named yet (they are busy nowhere)."""
    visitor = access_own_visitor(user)
    return (0 if visitor is None else visitor.pk, *range(-1, -size, -1))


def _days(first: date, last: date) -> list[date]:
    count = (last - first).days + 1
    if not 0 < count <= _MOST_DAYS:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, f"Ask for 1 to {_MOST_DAYS} days: from <= to.")
    return [first + timedelta(days=number) for number in range(count)]


def _facility_named(code: str) -> int:
    found = Facility.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise Refused(Refusal(RefusalCode.FACILITY_NOT_FOUND))
    return found


@router.get(
    "/inmates",
    response={
        HTTPStatus.OK: InmateOut,
        HTTPStatus.NOT_FOUND: ProblemOut,
        HTTPStatus.TOO_MANY_REQUESTS: ProblemOut,
        **PROBLEMS,
    },
    tags=["facilities"],
    summary="Find an inmate",
)
def inmate(
    request: SignedInRequest,
    facility: Annotated[FacilityCode, Query()],
    number: Annotated[str, Query(min_length=1, max_length=20)],
    name: Annotated[str, Query(min_length=1, max_length=100)],
) -> InmateOut:
    """The inmate whose facility, number and name you know: all three must be right."""
    if not ratelimit.consume(request, action="find_inmate", user=request.auth):
        raise HttpError(HTTPStatus.TOO_MANY_REQUESTS, "You have looked for too many inmates. Please wait an hour.")
    found = find_inmate(facility, number, name)
    return InmateOut(id=found.pk, facility=found.facility.code)


@router.get("/me", response={HTTPStatus.OK: MeOut, HTTPStatus.UNAUTHORIZED: ProblemOut}, tags=["you"])
def me(request: SignedInRequest) -> MeOut:
    """For whom the token acts: your visitor id and those of your companions."""
    user = request.auth
    visitor = access_own_visitor(user)
    companions = Visitor.objects.filter(registered_by=user).order_by("pk")
    return MeOut(
        email=user.email,
        name=user.name,
        visitor=None if visitor is None else _person(visitor),
        companions=[_person(companion) for companion in companions],
    )


def _person(visitor: Visitor) -> PersonOut:
    return PersonOut(id=visitor.pk, name=visitor.name)
