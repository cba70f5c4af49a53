"""Write down what was done, in the transaction that does it."""

import json
from collections.abc import Mapping
from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.tell_webhooks import tell_webhooks
from mannam.domain.visit_events import EVENTS
from mannam.models import AuditEvent, Visit, prepared

RECORD = """
INSERT INTO audit_event (at, verb, actor_kind, user_id, device_id, visit_id, facility_id, data)
VALUES (%(now)s, %(verb)s, %(actor_kind)s, %(actor)s, %(device)s, %(visit)s, %(facility)s, %(data)s::jsonb)
"""


def record_audit(
    verb: str,
    by: By,
    *,
    now: datetime,
    visit_id: int | None = None,
    facility_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Add one event, and queue it for the webhooks that are told of such. The caller has written the visit.

    ``data`` holds ids and codes (JSON), never personal data.
    """
    write_audit(verb, by, now=now, visit_id=visit_id, facility_id=facility_id, data=data)
    event = EVENTS.get(verb)
    if event is not None and visit_id is not None:
        tell_webhooks(event, visit_id, now=now)


def write_audit(
    verb: str,
    by: By,
    *,
    now: datetime,
    visit_id: int | None,
    facility_id: int | None,
    data: Mapping[str, object] | None,
) -> None:
    """Add one event to the trail alone: the caller sees to the webhooks."""
    prepared.execute(
        RECORD,
        {
            "now": now,
            "verb": verb,
            "actor_kind": _kind(by).value,
            "actor": by.user_id,
            "device": by.device_id,
            "visit": visit_id,
            "facility": facility_id,
            "data": json.dumps(dict(data or {})),
        },
    )


def record_at_visitors(
    verb: str, visit: Visit, by: By, *, now: datetime, data: Mapping[str, object] | None = None
) -> None:
    """Add an event of a visit for the facility that its party goes to, where it was booked and is checked in."""
    record_audit(verb, by, now=now, visit_id=visit.pk, facility_id=visit.visitor_facility_id, data=data)


def record_at_inmate(
    verb: str, visit: Visit, by: By, *, now: datetime, data: Mapping[str, object] | None = None
) -> None:
    """Add an event of a visit's call for the inmate's facility, which supervises it."""
    record_audit(verb, by, now=now, visit_id=visit.pk, facility_id=visit.inmate_facility_id, data=data)


def _kind(by: By) -> AuditEvent.ActorKind:
    if by.device_id is not None:
        return AuditEvent.ActorKind.DEVICE
    return AuditEvent.ActorKind.SYSTEM if by.user_id is None else AuditEvent.ActorKind.USER
