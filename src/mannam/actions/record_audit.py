"""Add one event to the audit trail, in the transaction of what it tells."""

from collections.abc import Mapping
from datetime import datetime

from mannam.actions.actor import By
from mannam.models import AuditEvent


def record_audit(
    verb: str,
    by: By,
    *,
    now: datetime,
    visit_id: int | None = None,
    facility_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Write down that ``by`` did ``verb``. ``data`` holds ids and codes, never personal data."""
    AuditEvent.objects.create(
        at=now,
        verb=verb,
        actor_kind=_kind(by),
        user_id=by.user_id,
        device_id=by.device_id,
        visit_id=visit_id,
        facility_id=facility_id,
        data={"as": by.actor, **(data or {})},
    )


def _kind(by: By) -> AuditEvent.ActorKind:
    if by.device_id is not None:
        return AuditEvent.ActorKind.DEVICE
    return AuditEvent.ActorKind.USER if by.user_id is not None else AuditEvent.ActorKind.SYSTEM
