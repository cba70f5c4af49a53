"""Give another program a key with which it acts for a user."""

from datetime import datetime

from django.db import transaction

from mannam.access import hash_of
from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.models import ApiToken, User


def create_api_token(user: User, token: str, by: By, *, now: datetime) -> ApiToken:
    """Keep the hash of ``token`` (made at the edge, shown once) for ``user``."""
    with transaction.atomic():
        kept = ApiToken.objects.create(user=user, token_hash=hash_of(token), created_at=now)
        record_audit("create_api_token", by, now=now, data={"user": user.pk})
    return kept
