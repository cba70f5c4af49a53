"""Webhooks: where another system is told of the visits that the token's user may see."""

import secrets
from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse
from ninja import Path, Query, Router

from mannam.access import access_webhook
from mannam.actions.actor import By
from mannam.actions.add_webhook import add_webhook
from mannam.actions.end_access import remove_webhook
from mannam.actions.pause_webhook import pause_webhook, resume_webhook
from mannam.actions.ping_webhook import ping_webhook
from mannam.api import edge
from mannam.api.answers import JSON
from mannam.api.field_types import Id
from mannam.api.page_cursor import cursor_after, next_page, read_cursor
from mannam.api.schemas import ProblemOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.api.visits import PROBLEMS, Cursor
from mannam.api.webhook_schemas import (
    DeliveriesOut,
    DeliveryOut,
    WebhookIn,
    WebhookMadeOut,
    WebhookOut,
    WebhooksOut,
)
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.scopes import Scope
from mannam.domain.visit_events import VisitEvent
from mannam.models import Webhook, WebhookDelivery
from mannam.notify.outward import NotAllowedError, destination_of
from mannam.notify.webhook_call import id_of, secret_of
from mannam.queries.webhooks import Told, deliveries_of, live_webhooks, told_to
from mannam.rate_limits import count_try

router = Router(tags=["webhooks"], auth=TokenFor(Scope.WEBHOOKS_WRITE))
Number = Annotated[Id, Path(alias="webhook", examples=[3])]
_MOST = 500
_LISTED = "deliveries"
_THIS_ONE = {"webhook": "$response.body#/id"}
_WHAT_NEXT = {
    name: {"operationId": f"mannam_api_webhooks_{name}", "parameters": _THIS_ONE}
    for name in ("webhook", "deliveries", "ping", "pause", "resume", "remove")
}
_CHANGED = {HTTPStatus.OK: WebhookOut, **PROBLEMS}


@router.post(
    "/webhooks",
    response={
        HTTPStatus.CREATED: WebhookMadeOut,
        HTTPStatus.CONFLICT: ProblemOut,
        HTTPStatus.TOO_MANY_REQUESTS: ProblemOut,
        HTTPStatus.SERVICE_UNAVAILABLE: ProblemOut,
        **PROBLEMS,
    },
    summary="Have an address told of visits",
    openapi_extra={"responses": {HTTPStatus.CREATED: {"links": _WHAT_NEXT}}},
)
def add(request: SignedInRequest, body: WebhookIn) -> HttpResponse:
    """It must be https and public. The `secret` that signs is told now and never again.

    409 (`webhooks_used`): you have ten. When the answer was lost there may be one whose secret nobody knows: look
    for it and remove it.
    """
    user, now = request.auth.user, edge.now()
    tried = count_try(request, "add_webhook", user=user, now=now)
    if tried.free_at:
        raise Refused(Refusal(RefusalCode.TOO_MANY_TRIES, {"free_at": tried.free_at}))
    _check(body.url)
    by, salt = By(Actor.VISITOR, user_id=user.pk), secrets.token_hex(32)
    hook = add_webhook(user, body.url, body.events or list(VisitEvent), by, salt=salt, now=now)
    made = WebhookMadeOut(**_out(hook, Told()).model_dump(), secret=secret_of(hook))
    response = HttpResponse(made.model_dump_json(), status=HTTPStatus.CREATED, content_type=JSON)
    response["Location"] = f"/api/v1/webhooks/{hook.pk}"
    response["Cache-Control"] = "no-store"
    return response


@router.get("/webhooks", response={HTTPStatus.OK: WebhooksOut, **PROBLEMS}, summary="Your webhooks")
def webhooks(request: SignedInRequest) -> WebhooksOut:
    """With how many tellings wait, were taken and are given up, and what went wrong last."""
    hooks = list(live_webhooks().filter(user=request.auth.user))
    told = told_to(hooks)
    return WebhooksOut(webhooks=[_out(hook, told[hook.pk]) for hook in hooks])


@router.get("/webhooks/{webhook}", response={HTTPStatus.OK: WebhookOut, **PROBLEMS}, summary="One webhook")
def webhook(request: SignedInRequest, number: Number) -> WebhookOut:
    """Your own alone. Its secret is not told again."""
    return _told(access_webhook(request.auth.user, number))


@router.post("/webhooks/{webhook}/pause", response=_CHANGED, summary="Tell it nothing for a while")
def pause(request: SignedInRequest, number: Number) -> WebhookOut:
    """What happens meanwhile waits, at most thirty days. Again changes nothing."""
    pause_webhook(access_webhook(request.auth.user, number).pk, _by(request), now=edge.now())
    return _told(access_webhook(request.auth.user, number))


@router.post("/webhooks/{webhook}/resume", response=_CHANGED, summary="Go on telling it")
def resume(request: SignedInRequest, number: Number) -> WebhookOut:
    """First of all it is told what waited. Again changes nothing."""
    resume_webhook(access_webhook(request.auth.user, number).pk, _by(request), now=edge.now())
    return _told(access_webhook(request.auth.user, number))


@router.delete("/webhooks/{webhook}", response={HTTPStatus.NO_CONTENT: None, **PROBLEMS}, summary="Remove one")
def remove(request: SignedInRequest, number: Number) -> HttpResponse:
    """It is told nothing any more, neither what waited. Again is 404."""
    remove_webhook(access_webhook(request.auth.user, number).pk, _by(request), now=edge.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@router.post(
    "/webhooks/{webhook}/test",
    response={HTTPStatus.ACCEPTED: DeliveryOut, **PROBLEMS},
    summary="Send a test event",
)
def ping(request: SignedInRequest, number: Number) -> HttpResponse:
    """A signed `ping` of no visit, told like any event, also while it is paused; see `deliveries` for how it went.

    While one waits to be told there is no second one.
    """
    told = ping_webhook(access_webhook(request.auth.user, number).pk, now=edge.now())
    return HttpResponse(_delivery(told).model_dump_json(), status=HTTPStatus.ACCEPTED, content_type=JSON)


@router.get(
    "/webhooks/{webhook}/deliveries",
    response={HTTPStatus.OK: DeliveriesOut, **PROBLEMS},
    summary="What it was told",
)
def deliveries(
    request: SignedInRequest,
    number: Number,
    state: Annotated[WebhookDelivery.State | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
    cursor: Annotated[Cursor | None, Query(description="as `Link` gave it")] = None,
) -> HttpResponse:
    """The newest first, a page of them; `Link` names the next. What is over is forgotten after thirty days."""
    hook, user_id = access_webhook(request.auth.user, number), request.auth.user.pk
    found = deliveries_of(hook, state)
    if cursor is not None:
        (last,) = read_cursor(_LISTED, user_id, cursor)
        found = found.filter(pk__lt=last)
    rows = list(found[: limit + 1])
    page = DeliveriesOut(deliveries=[_delivery(one) for one in rows[:limit]])
    response = HttpResponse(page.model_dump_json(), content_type=JSON)
    if len(rows) > limit:
        response["Link"] = next_page(request, cursor_after(_LISTED, user_id, rows[limit - 1].pk))
    return response


def _check(url: str) -> None:
    """Raises Refused, in the same words for whatever is wrong: nobody asks by it what our network knows."""
    try:
        destination_of(url)
    except (NotAllowedError, OSError) as error:
        raise Refused(Refusal(RefusalCode.WEBHOOK_ADDRESS)) from error


def _by(request: SignedInRequest) -> By:
    return By(Actor.VISITOR, user_id=request.auth.user.pk)


def _told(hook: Webhook) -> WebhookOut:
    return _out(hook, told_to([hook])[hook.pk])


def _out(hook: Webhook, told: Told) -> WebhookOut:
    return WebhookOut(
        id=hook.pk,
        url=hook.url,
        events=[VisitEvent(event) for event in hook.events],
        created_at=hook.created_at,
        paused_at=hook.paused_at,
        queued=told.states["queued"],
        delivered=told.states["delivered"],
        dead=told.states["dead"],
        last_error=told.last_error,
    )


def _delivery(told: WebhookDelivery) -> DeliveryOut:
    return DeliveryOut(
        id=id_of(told),
        event=told.event,
        visit=None if told.visit is None else told.visit.ref,
        at=told.queued_at,
        state=WebhookDelivery.State(told.state),
        attempts=told.attempts,
        delivered_at=told.delivered_at,
        last_error=told.last_error,
    )
