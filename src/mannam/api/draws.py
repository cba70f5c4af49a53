"""Draws of lots: what everybody may check, and entering, changing and withdrawing one's entry."""

from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router
from ninja.errors import HttpError

from mannam.access import TokenHolder, access_own_entry
from mannam.actions.actor import By
from mannam.actions.enter_draw import EntryOrder, enter_draw
from mannam.actions.remember_request import Answer
from mannam.actions.withdraw_entry import withdraw_entry
from mannam.api import edge, inmate_keys
from mannam.api.answers import JSON, once
from mannam.api.draw_out import (
    DrawOut,
    DrawPublishedOut,
    DrawsOut,
    EntriesOut,
    EntryIn,
    EntryToldOut,
    WishIn,
    entry_json,
    entry_out,
)
from mannam.api.field_types import CODE, Day
from mannam.api.named import applicant_id_of, facility_id_of, slot_of
from mannam.api.schemas import ProblemOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.api.visits import PROBLEMS, Key, OptionalKey
from mannam.domain.draw import Wish
from mannam.domain.lifecycle import Actor
from mannam.domain.scopes import Scope
from mannam.models import Draw
from mannam.queries.draws import draw_document, draw_seen, draws, entries_of

router = Router(tags=["draws"])

PolicyName = Annotated[str, Path(pattern=CODE, examples=["kr"])]
DrawDay = Annotated[Day, Path(examples=["2026-12-08"])]
Code = Annotated[str, Path(pattern=r"^[A-Z0-9]{1,12}$", examples=["7Q4K9ABCDE"])]
_MOST = 100
_READ, _WRITE = TokenFor(Scope.VISITS_READ), TokenFor(Scope.VISITS_WRITE)
_THIS_ENTRY = {"code": "$response.body#/id"}
_ITS_DRAW = {"policy": "$response.body#/policy", "day": "$response.body#/day"}
_WHAT_NEXT = {
    "entry": {"operationId": "mannam_api_draws_entry", "parameters": _THIS_ENTRY},
    "withdraw": {"operationId": "mannam_api_draws_withdraw", "parameters": _THIS_ENTRY},
    "draw": {"operationId": "mannam_api_draws_draw", "parameters": _ITS_DRAW},
}


@router.get("/draws", auth=None, response={HTTPStatus.OK: DrawsOut}, summary="Draws of lots")
def listed(request: HttpRequest) -> DrawsOut:
    """Those for the latest hundred days, for everybody."""
    return DrawsOut(draws=[_draw(one) for one in draws(_MOST)])


@router.get(
    "/draws/{policy}/{day}",
    auth=None,
    response={
        HTTPStatus.OK: DrawPublishedOut,
        HTTPStatus.NOT_FOUND: ProblemOut,
        HTTPStatus.UNPROCESSABLE_ENTITY: ProblemOut,
    },
    summary="One draw, to be checked",
)
def draw(request: HttpRequest, policy: PolicyName, day: DrawDay) -> DrawPublishedOut:
    """For everybody. While entries are taken the commitment alone; then seed, digest and order.

    `mannam lottery verify` takes the answer as a file.
    """
    seen = draw_seen(policy, day)
    if seen is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("No lots are drawn for that day under these rules."))
    return DrawPublishedOut.model_validate(draw_document(seen))


@router.post(
    "/entries",
    auth=_WRITE,
    response={
        HTTPStatus.OK: EntryToldOut,
        HTTPStatus.CREATED: EntryToldOut,
        HTTPStatus.CONFLICT: ProblemOut,
        **PROBLEMS,
    },
    summary="Enter a draw, or change your entry",
    openapi_extra={"responses": {status: {"links": _WHAT_NEXT} for status in (HTTPStatus.OK, HTTPStatus.CREATED)}},
)
def enter(request: SignedInRequest, body: EntryIn, key: Key) -> HttpResponse:
    """For the day of the wishes, while entries are taken; one entry a person.

    201: you take part. 200: you took part already, and your entry is changed; it keeps its `id`. 409
    (`lottery_closed`): this is no time to enter. 422: the rules say no, with every reason against any wish.
    """

    def make() -> Answer:
        by = By(Actor.VISITOR, user_id=request.auth.user.pk)
        entered = enter_draw(_order(request.auth, body), by, now=edge.now(), random=edge.random())
        status = HTTPStatus.CREATED if entered.is_new else HTTPStatus.OK
        return Answer(status, _told(request, entered.entry.code))

    return once(request, key, body.model_dump_json(), make)


@router.get(
    "/entries", auth=_READ, response={HTTPStatus.OK: EntriesOut, **PROBLEMS}, summary="What you entered for"
)
def entries(request: SignedInRequest) -> EntriesOut:
    """The latest hundred, those that are decided too."""
    user, now = request.auth.user, edge.now()
    return EntriesOut(entries=[entry_out(entry, user, now) for entry in entries_of(user.pk)[:_MOST]])


@router.get("/entries/{code}", auth=_READ, response={HTTPStatus.OK: EntryToldOut, **PROBLEMS}, summary="One entry")
def entry(request: SignedInRequest, code: Code) -> HttpResponse:
    """What came of it: the visit that it won, or what can still be had."""
    return HttpResponse(_told(request, code), content_type=JSON)


@router.delete(
    "/entries/{code}",
    auth=_WRITE,
    response={HTTPStatus.NO_CONTENT: None, HTTPStatus.CONFLICT: ProblemOut, **PROBLEMS},
    summary="Withdraw from a draw",
)
def withdraw(request: SignedInRequest, code: Code, key: OptionalKey = None) -> HttpResponse:
    """While entries are taken; then 409 (`lottery_closed`). Again is 404, with the same key once more 204."""
    user = request.auth.user

    def make() -> Answer:
        withdraw_entry(access_own_entry(user, code), By(Actor.VISITOR, user_id=user.pk), now=edge.now())
        return Answer(HTTPStatus.NO_CONTENT, "")

    return once(request, key, "", make)


def _told(request: SignedInRequest, code: str) -> str:
    user = request.auth.user
    return entry_json(access_own_entry(user, code), user, edge.now())


def _draw(found: Draw) -> DrawOut:
    return DrawOut(
        policy=found.policy_name,
        day=found.day,
        opens_at=found.opens_at,
        entries_until=found.entries_until,
        commitment=found.commitment,
        committed_at=found.committed_at,
        closed_at=found.closed_at,
        drawn_at=found.drawn_at,
    )


def _order(holder: TokenHolder, body: EntryIn) -> EntryOrder:
    return EntryOrder(
        inmate_id=inmate_keys.read(holder.user.pk, body.inmate),
        applicant_id=applicant_id_of(holder),
        visitor_ids=tuple(body.visitors),
        wishes=tuple(_wish(holder, wish) for wish in body.wishes),
    )


def _wish(holder: TokenHolder, wish: WishIn) -> Wish:
    return Wish(facility_id_of(holder, wish.visitor_facility), slot_of(wish.starts_at))
