"""Keep an address of another system that is told of visits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.visit_events import VisitEvent
from mannam.models import User, Webhook

MOST: Final = 10
"""How many a user may have at a time: each event is told to every one of them."""


@transaction.atomic
def add_webhook(
    user: User, url: str, events: Iterable[VisitEvent], by: By, *, salt: str, now: datetime
) -> Webhook:
    """From now on ``url`` is told of these events of the visits that ``user`` may see.

    ``url`` was looked at by the caller: that asks the network, and no transaction waits for it. Raises Refused
    (webhooks_used).
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # of two at once the second counts the first
    if Webhook.objects.filter(user=user, ended_at=None).count() >= MOST:
        raise Refused(Refusal(RefusalCode.WEBHOOKS_USED, {"max": MOST}))
    named = sorted({event.value for event in events})
    hook = Webhook.objects.create(user=user, url=url, events=named, salt=salt, created_at=now)
    record_audit("add_webhook", by, now=now, data={"user": user.pk, "webhook": hook.pk, "events": named})
    return hook
