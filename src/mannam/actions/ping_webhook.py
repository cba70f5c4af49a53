"""Tell a webhook something that means nothing, to see whether it listens."""

from datetime import datetime

from django.db import transaction

from mannam.actions.tell_webhooks import tell_what_waits
from mannam.domain.visit_events import PING
from mannam.models import Webhook, WebhookDelivery


@transaction.atomic
def ping_webhook(webhook_id: int, *, now: datetime) -> WebhookDelivery:
    """The telling, which a worker does; while one waits it is the same one, so nobody knocks without end."""
    Webhook.objects.select_for_update(no_key=True).get(pk=webhook_id)
    waits = WebhookDelivery.objects.filter(webhook=webhook_id, event=PING, state=WebhookDelivery.State.QUEUED)
    if found := waits.first():
        return found
    made = WebhookDelivery.objects.create(
        webhook_id=webhook_id, event=PING, state=WebhookDelivery.State.QUEUED, queued_at=now
    )
    tell_what_waits(webhook_id, delivery_id=made.pk)
    return made
