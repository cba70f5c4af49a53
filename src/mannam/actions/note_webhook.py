"""Write down how far the telling of a webhook got."""

from datetime import datetime

from django.db import transaction

from mannam.actions.note_delivery import MAX_ATTEMPTS
from mannam.models import WebhookDelivery

_FIELDS = ["state", "attempts", "delivered_at", "last_error"]


@transaction.atomic
def note_told(delivery_id: int, now: datetime) -> None:
    """The other system took it."""
    told = WebhookDelivery.objects.select_for_update().get(pk=delivery_id)
    told.state, told.delivered_at, told.last_error = WebhookDelivery.State.DELIVERED, now, ""
    told.attempts += 1
    told.save(update_fields=_FIELDS)


@transaction.atomic
def note_not_told(delivery_id: int, error: str, *, for_good: bool = False) -> None:
    """An attempt failed; it stays queued until the last one, or is dead at once where no other can help."""
    told = WebhookDelivery.objects.select_for_update().get(pk=delivery_id)
    told.attempts += 1
    told.last_error = error[:300]
    if for_good or told.attempts >= MAX_ATTEMPTS:
        told.state = WebhookDelivery.State.DEAD
    told.save(update_fields=_FIELDS)
