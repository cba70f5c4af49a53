"""Note what happens in a call; what an officer does goes into the audit trail too."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_at_inmate
from mannam.domain import help_calls
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from mannam.models import Call, CallEvent


class CallEventKind(StrEnum):
    """What can happen in a call beside its end."""

    JOINED = "joined"
    LEFT = "left"
    LOST = "lost"
    BACK = "back"
    CUE = "cue"
    HELP = help_calls.CALLED
    COMING = help_calls.COMING
    SETTLED = help_calls.SETTLED
    WARNED = "warned"
    PAUSED = "paused"
    RESUMED = "resumed"


@transaction.atomic
def note_call_event(
    call_id: int,
    kind: CallEventKind,
    by: By,
    *,
    now: datetime,
    talked_ms: int,
    side: Side | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Write the event down. ``talked_ms``: how far the talk was."""
    CallEvent.objects.create(
        call_id=call_id, at=now, kind=kind, side=side or "", talked_ms=talked_ms, data=dict(data or {})
    )
    if by.actor is not Actor.OFFICER:
        return
    visit = Call.objects.select_related("visit").get(pk=call_id).visit
    # a warning's own words may name people; the trail only says that there was one
    audited = {name: value for name, value in (data or {}).items() if name != "text"}
    record_at_inmate(f"call_{kind}", visit, by, now=now, data=audited)
