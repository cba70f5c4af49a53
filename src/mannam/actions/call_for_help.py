"""A booth calls for help: kept with its visit's call, so that those at work see it until somebody answers."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import SYSTEM, By
from mannam.actions.note_call_event import CallEventKind, note_call_event
from mannam.actions.record_audit import record_at_inmate
from mannam.domain.engines import EngineName
from mannam.domain.talk_clock import Side
from mannam.models import Call, Visit
from mannam.queries.calls import noted_talk_ms


@transaction.atomic
def call_for_help(visit: Visit, side: Side, by: By, engine: EngineName, *, now: datetime) -> None:
    """Keep that the booth on ``side`` calls, also where no media node has opened the visit's call yet.

    Whoever cannot get into the call needs help most; such a call is held by no node until one opens it.
    """
    call, is_new = Call.objects.get_or_create(visit=visit, defaults={"engine": engine, "opened_at": now})
    if is_new:
        record_at_inmate("open_call", visit, SYSTEM, now=now, data={"engine": engine})
    note_call_event(call.pk, CallEventKind.HELP, by, now=now, talked_ms=noted_talk_ms(call.pk), side=side)
