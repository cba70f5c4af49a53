"""What the staff's own programs do on the day: check a party in, write down an outcome."""

from http import HTTPStatus

from django.http import HttpResponse
from ninja import Router

from mannam.access import access_visit_to_check_in, access_visit_to_close
from mannam.actions.actor import By
from mannam.actions.check_in import check_in
from mannam.actions.mark_inmate_no_show import mark_inmate_no_show
from mannam.api import edge
from mannam.api.answers import visit_once
from mannam.api.schemas import CheckInIn, OutcomeIn, ProblemOut, VisitOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.api.visits import PROBLEMS, OptionalKey, Ref
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.scopes import Scope
from mannam.models import Booth, Visit

router = Router(tags=["desk"], auth=TokenFor(Scope.DESK_WRITE))
_ANSWERS = {HTTPStatus.OK: VisitOut, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS}


@router.post("/visits/{ref}/check-in", response=_ANSWERS, summary="Check a party in")
def check_party_in(request: SignedInRequest, ref: Ref, body: CheckInIn, key: OptionalKey = None) -> HttpResponse:
    """For the desk to which the party comes, once every ID has been seen; in another booth if one is named."""
    user = request.auth.user
    visit = access_visit_to_check_in(user, ref)
    by = By(Actor.DESK, user_id=user.pk)

    def make() -> int:
        code = visit.check_in_code if body.code is None else body.code
        if code != visit.check_in_code:
            raise Refused(Refusal(RefusalCode.CODE_UNKNOWN))
        booth_id = None if body.booth is None else _booth_id(visit, body.booth)
        return check_in(
            visit.visitor_facility_id,
            code,
            id_confirmed=body.id_confirmed,
            by=by,
            now=edge.now(),
            booth_id=booth_id,
            absent=body.absent,
        ).pk

    return visit_once(request, key, body.model_dump_json(), make)


@router.post("/visits/{ref}/outcome", response=_ANSWERS, summary="Write down an outcome")
def write_outcome(request: SignedInRequest, ref: Ref, body: OutcomeIn, key: OptionalKey = None) -> HttpResponse:
    """For the desk and the officers of the inmate's facility.

    The call itself says how it ended, and who does not come is a no-show by himself; what only people can see is
    that a party waits and the inmate does not come.
    """
    user = request.auth.user
    visit, part = access_visit_to_close(user, ref)
    by = By(part, user_id=user.pk)
    return visit_once(
        request, key, body.model_dump_json(), lambda: mark_inmate_no_show(visit.pk, by, now=edge.now()).pk
    )


def _booth_id(visit: Visit, number: int) -> int:
    booths = Booth.objects.filter(facility=visit.visitor_facility_id, side=Booth.BoothSide.VISITOR)
    found = booths.filter(number=number).first()
    if found is None:
        raise Refused(Refusal(RefusalCode.BOOTH_NOT_FREE))
    return found.pk
