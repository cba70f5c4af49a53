"""Write down how far a queued message got."""

from datetime import datetime

from django.db import transaction

from mannam.models import Message

MAX_ATTEMPTS = 8
"""After so many failed attempts a message is given up."""


@transaction.atomic
def note_sent(message_id: int, now: datetime) -> None:
    """The mail server took it."""
    message = Message.objects.select_for_update().get(pk=message_id)
    message.state = Message.State.SENT
    message.attempts += 1
    message.sent_at = now
    message.last_error = ""
    message.save(update_fields=["state", "attempts", "sent_at", "last_error"])


@transaction.atomic
def note_not_sent(message_id: int, error: str) -> None:
    """An attempt failed; it stays queued until the last one."""
    message = Message.objects.select_for_update().get(pk=message_id)
    message.attempts += 1
    message.last_error = error[:300]
    if message.attempts >= MAX_ATTEMPTS:
        message.state = Message.State.FAILED
    message.save(update_fields=["state", "attempts", "last_error"])
