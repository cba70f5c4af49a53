"""Give another program a key with which it acts for a user."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from mannam.access import hash_of
from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.scopes import USUAL, Scope
from mannam.models import ApiToken, User


def create_api_token(
    user: User,
    token: str,
    by: By,
    *,
    now: datetime,
    scopes: Iterable[Scope] = USUAL,
    expires_at: datetime | None = None,
) -> ApiToken:
    """Keep the hash of ``token`` (made at the edge, shown once) for ``user``."""
    named = sorted({scope.value for scope in scopes})
    with transaction.atomic():
        kept = ApiToken.objects.create(
            user=user, token_hash=hash_of(token), scopes=named, created_at=now, expires_at=expires_at
        )
        record_audit("create_api_token", by, now=now, data={"user": user.pk, "token": kept.pk, "scopes": named})
    return kept
