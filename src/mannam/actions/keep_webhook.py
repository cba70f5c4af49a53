"""Keep an address that is told of visits, and end it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.visit_events import VisitEvent
from mannam.models import User, Webhook


@transaction.atomic
def add_webhook(
    user: User, url: str, events: Iterable[VisitEvent], by: By, *, salt: str, now: datetime
) -> Webhook:
    """From now on ``url`` is told of these events of the visits that ``user`` may see."""
    named = sorted({event.value for event in events})
    hook = Webhook.objects.create(user=user, url=url, events=named, salt=salt, created_at=now)
    record_audit("add_webhook", by, now=now, data={"user": user.pk, "webhook": hook.pk, "events": named})
    return hook


@transaction.atomic
def remove_webhook(webhook_id: int, by: By, *, now: datetime) -> bool:
    """Whether there is such a webhook; it is told nothing any more. Again is harmless."""
    hook = Webhook.objects.select_for_update().filter(pk=webhook_id).first()
    if hook is not None and hook.ended_at is None:
        hook.ended_at = now
        hook.save(update_fields=["ended_at"])
        record_audit("remove_webhook", by, now=now, data={"user": hook.user_id, "webhook": webhook_id})
    return hook is not None
