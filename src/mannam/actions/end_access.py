"""End what another program was given: its key, or the address at which it is told of visits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.models import ApiToken, Webhook


@dataclass(frozen=True)
class _Ending:
    """How the trail calls it, and the field that says since when it is over."""

    verb: str
    noun: str
    over_since: str


_REVOKED: Final = _Ending("revoke_api_token", "token", "revoked_at")
_REMOVED: Final = _Ending("remove_webhook", "webhook", "ended_at")


def revoke_api_token(token_id: int, by: By, *, now: datetime) -> bool:
    """Whether there is such a key; from now on it is worth nothing. Again is harmless."""
    return _end(ApiToken.objects.filter(pk=token_id), token_id, _REVOKED, by, now)


def remove_webhook(webhook_id: int, by: By, *, now: datetime) -> bool:
    """Whether there is such a webhook; it is told nothing any more. Again is harmless."""
    return _end(Webhook.objects.filter(pk=webhook_id), webhook_id, _REMOVED, by, now)


@transaction.atomic
def _end(one: QuerySet[ApiToken] | QuerySet[Webhook], number: int, ending: _Ending, by: By, now: datetime) -> bool:
    user_id = one.values_list("user_id", flat=True).first()
    # conditional: of two at once one alone ends it, and writes that down
    if user_id is not None and one.filter(**{ending.over_since: None}).update(**{ending.over_since: now}):
        record_audit(ending.verb, by, now=now, data={"user": user_id, ending.noun: number})
    return user_id is not None
