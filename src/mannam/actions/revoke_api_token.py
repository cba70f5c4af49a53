"""End a program's key."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.models import ApiToken


@transaction.atomic
def revoke_api_token(token_id: int, by: By, *, now: datetime) -> bool:
    """Whether there is such a key; from now on it is worth nothing. Again is harmless."""
    kept = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if kept is not None and kept.revoked_at is None:
        kept.revoked_at = now
        kept.save(update_fields=["revoked_at"])
        record_audit("revoke_api_token", by, now=now, data={"user": kept.user_id, "token": token_id})
    return kept is not None
