"""Facilities, free times, and yourself."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from mannam.access import TokenHolder, access_own_visitor
from mannam.api import edge, inmate_keys
from mannam.api.field_types import Case, Day, FacilityCode, InmateKey, KindName, Near, read_place
from mannam.api.schemas import FacilityOut, KindOut, MeOut, PersonOut, ProblemOut, SlotsOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.api.slots_out import slots_document
from mannam.domain.case_number import case_number
from mannam.domain.policy import ORDINARY
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.scopes import Scope
from mannam.models import Facility, Visitor
from mannam.queries.availability import Question, free_starts
from mannam.queries.country import Spot
from mannam.queries.facilities import facilities_by_distance, spots
from mannam.queries.kinds import OpenKind, check_kind_open, kinds_open_to

router = Router()

_MOST_DAYS = 31
PROBLEMS = {
    HTTPStatus.UNAUTHORIZED: ProblemOut,
    HTTPStatus.FORBIDDEN: ProblemOut,
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
    auth=TokenFor(Scope.AVAILABILITY_READ),
    response={HTTPStatus.OK: SlotsOut, HTTPStatus.NOT_FOUND: ProblemOut, **PROBLEMS},
    tags=["visits"],
    summary="Free places and times",
)
def availability(
    request: SignedInRequest,
    inmate: Annotated[InmateKey, Query()],
    first: Annotated[Day, Query(alias="from")],
    last: Annotated[Day, Query(alias="to")],
    near: Annotated[Near | None, Query()] = None,
    facility: Annotated[FacilityCode | None, Query()] = None,
    party: Annotated[int, Query(ge=1, le=50)] = 1,
    kind: Annotated[KindName | None, Query()] = None,
    case: Annotated[Case | None, Query()] = None,
) -> HttpResponse:
    """Every place and time that can be booked now, both sides, claims, rules and allowances considered.

    With `near` the nearest place comes first, else the soonest time. At most 31 days at once. A visit of another
    `kind` may be longer, so it fits at fewer times; without `case` what is counted by case is not considered.
    """
    inmate_id = inmate_keys.read(request.auth.user.pk, inmate)
    visitors = _party(request.auth, party)
    if kind is not None:
        check_kind_open(inmate_id, request.auth.visitor_id, kind, edge.now())
    question = Question(
        inmate_id,
        visitors[0],
        visitors,
        _days(first, last),
        edge.now(),
        waived=frozenset() if case else frozenset({RefusalCode.CASE_MISSING}),
        kind=kind or ORDINARY,
        case=case_number(case or ""),
    )
    places = _places(facility, near)
    free = free_starts(question, places)
    document = slots_document(free, places, nearest_first=near is not None)
    return HttpResponse(document, content_type="application/json")


def _places(code: str | None, near: str | None) -> list[Spot]:
    """The facility asked for, or every one, nearest first."""
    found = spots(None if near is None else read_place(near))
    if code is None:
        return found
    named = [spot for spot in found if spot.code == code]
    if not named:
        raise Refused(Refusal(RefusalCode.FACILITY_NOT_FOUND))
    return named


def _party(holder: TokenHolder, size: int) -> tuple[int, ...]:
    """The holder's own visitor, and as many whom nobody has named yet (they are busy nowhere)."""
    return (holder.visitor_id or 0, *range(-1, -size, -1))


def _days(first: date, last: date) -> tuple[date, ...]:
    count = (last - first).days + 1
    if count < 1:
        raise Refused(Refusal(RefusalCode.DATES_REVERSED))
    if count > _MOST_DAYS:
        raise Refused(Refusal(RefusalCode.RANGE_TOO_LONG, {"max": _MOST_DAYS}))
    return tuple(first + timedelta(days=number) for number in range(count))


@router.get(
    "/kinds",
    auth=TokenFor(Scope.AVAILABILITY_READ),
    response={HTTPStatus.OK: list[KindOut], HTTPStatus.NOT_FOUND: ProblemOut, **PROBLEMS},
    tags=["visits"],
    summary="Kinds of visit that you may book",
)
def kinds(request: SignedInRequest, inmate: Annotated[InmateKey, Query()]) -> list[KindOut]:
    """Under the rules of the inmate's facility. Whether each can be booked for this inmate is not said here."""
    inmate_id = inmate_keys.read(request.auth.user.pk, inmate)
    return [_kind(found) for found in kinds_open_to(inmate_id, request.auth.visitor_id, edge.now())]


def _kind(found: OpenKind) -> KindOut:
    kind = found.kind
    return KindOut(
        kind=kind.name,
        name_ko=kind.name_ko,
        name_en=kind.name_en,
        minutes=found.terms.talk_seconds // 60,
        by_case=kind.by_case,
    )


@router.get("/me", response={HTTPStatus.OK: MeOut, HTTPStatus.UNAUTHORIZED: ProblemOut}, tags=["you"])
def me(request: SignedInRequest) -> MeOut:
    """For whom the token acts: your visitor id and those of your companions."""
    user = request.auth.user
    visitor = access_own_visitor(user)
    companions = Visitor.objects.filter(registered_by=user, listed=True).order_by("pk")
    return MeOut(
        email=user.email,
        name=user.name,
        visitor=None if visitor is None else _person(visitor),
        companions=[_person(companion) for companion in companions],
    )


def _person(visitor: Visitor) -> PersonOut:
    return PersonOut(id=visitor.pk, name=visitor.name)
