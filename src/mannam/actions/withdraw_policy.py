"""Take a version of a policy back before it begins (ADR 11)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.domain.publishing import check_withdrawable
from mannam.models import PolicyVersion


def withdraw_policy(version_id: int, by: By, *, now: datetime) -> PolicyVersion:
    """The version, in force on no day. What was booked under it keeps it; withdrawn once more, nothing changes.

    Raises Refused (version_in_force) from its first day on, and PolicyVersion.DoesNotExist.
    """
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    with transaction.atomic():
        version = PolicyVersion.objects.select_for_update().get(pk=version_id)
        if version.withdrawn_at is not None:
            return version
        if refusal := check_withdrawable(version.effective_from, today):
            raise Refused(refusal)
        version.withdrawn_at, version.withdrawn_by_id = now, by.user_id
        version.save(update_fields=["withdrawn_at", "withdrawn_by"])
        data = {"version": version.pk, "policy": version.name}
        record_audit("withdraw_policy", by, now=now, data=data)
    return version
