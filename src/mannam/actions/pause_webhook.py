"""Tell a webhook nothing for a while, and go on."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.tell_webhooks import tell_what_waits
from mannam.models import Webhook


@transaction.atomic
def pause_webhook(webhook_id: int, by: By, *, now: datetime) -> None:
    """What happens from now on waits until it goes on. Again changes nothing."""
    if Webhook.objects.filter(pk=webhook_id, paused_at=None).update(paused_at=now):
        record_audit("pause_webhook", by, now=now, data={"webhook": webhook_id})


@transaction.atomic
def resume_webhook(webhook_id: int, by: By, *, now: datetime) -> None:
    """It is told again, first of all of what waited. Again changes nothing."""
    if Webhook.objects.filter(pk=webhook_id, paused_at__isnull=False).update(paused_at=None):
        tell_what_waits(webhook_id)
        record_audit("resume_webhook", by, now=now, data={"webhook": webhook_id})
