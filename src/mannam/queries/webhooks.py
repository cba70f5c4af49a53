"""Webhooks and how far the telling of each got."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, QuerySet, Subquery

from mannam.models import Webhook, WebhookDelivery


@dataclass(frozen=True)
class Told:
    """How many tellings are in each state, and what went wrong last (empty: nothing)."""

    states: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(WebhookDelivery.State.values, 0))
    last_error: str = ""


def live_webhooks() -> QuerySet[Webhook]:
    """Those that are told, or would be if they were not paused; the oldest first."""
    return Webhook.objects.filter(ended_at=None).select_related("user").order_by("pk")


def told_to(hooks: Iterable[Webhook]) -> dict[int, Told]:
    """How far the telling of each got, by its id."""
    ids = [hook.pk for hook in hooks]
    counted = WebhookDelivery.objects.filter(webhook__in=ids).values_list("webhook", "state")
    states = {pk: dict.fromkeys(WebhookDelivery.State.values, 0) for pk in ids}
    for hook_id, state, count in counted.annotate(Count("pk")).order_by():
        states[hook_id][state] = count
    failed = WebhookDelivery.objects.filter(webhook=OuterRef("pk")).exclude(last_error="").order_by("-pk")
    last = Subquery(failed.values("last_error")[:1])
    errors = Webhook.objects.filter(pk__in=ids).annotate(last=last).values_list("pk", "last")
    return {pk: Told(states[pk], error or "") for pk, error in errors}


def deliveries_of(hook: Webhook, state: WebhookDelivery.State | None = None) -> QuerySet[WebhookDelivery]:
    """What it was or is to be told, the newest first."""
    found = hook.deliveries.select_related("visit").order_by("-pk")
    return found if state is None else found.filter(state=state)
