"""Finding an inmate: the key by which a program names somebody whose facility, number and name it knows."""

from http import HTTPStatus
from typing import Annotated

from ninja import Query, Router

from mannam.api import edge, inmate_keys
from mannam.api.field_types import FacilityCode, InmateName, InmateNumber
from mannam.api.reads import PROBLEMS
from mannam.api.schemas import InmateIn, InmateOut, ProblemOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.scopes import Scope
from mannam.queries.inmates import find_inmate
from mannam.rate_limits import count_try

router = Router(auth=TokenFor(Scope.INMATES_FIND), tags=["facilities"])

ANSWERS = {
    HTTPStatus.OK: InmateOut,
    HTTPStatus.NOT_FOUND: ProblemOut,
    HTTPStatus.TOO_MANY_REQUESTS: ProblemOut,
    HTTPStatus.SERVICE_UNAVAILABLE: ProblemOut,
    **PROBLEMS,
}


@router.post("/inmates/search", response=ANSWERS, summary="Find an inmate")
def search(request: SignedInRequest, sent: InmateIn) -> InmateOut:
    """The inmate whose facility, number and name you know: all three must be right. Nothing is changed.

    The `id` is how you name the inmate from then on; it stands for your token's user alone. After too many
    tries there is 429 with `Retry-After`, in a very busy moment 503.
    """
    return _find(request, sent)


@router.get("/inmates", response=ANSWERS, summary="Find an inmate by the address", deprecated=True)
def inmate(
    request: SignedInRequest,
    facility: Annotated[FacilityCode, Query()],
    number: Annotated[InmateNumber, Query()],
    name: Annotated[InmateName, Query()],
) -> InmateOut:
    """As `POST /inmates/search`, which is the one to use: an address is written into every log on its way."""
    return _find(request, InmateIn(facility=facility, number=number, name=name))


def _find(request: SignedInRequest, sent: InmateIn) -> InmateOut:
    tried = count_try(request, "find_inmate", user=request.auth.user, now=edge.now())
    if tried.free_at:
        raise Refused(Refusal(RefusalCode.TOO_MANY_TRIES, {"free_at": tried.free_at}))
    found = find_inmate(sent.facility, sent.number, sent.name)
    return InmateOut(id=inmate_keys.issue(request.auth.user.pk, found.pk), facility=found.facility.code)
