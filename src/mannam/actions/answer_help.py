"""Answer a booth's call for help: somebody is coming."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.record_audit import record_at_inmate, record_at_visitors
from mannam.domain.talk_clock import Side
from mannam.models import Call, CallEvent, Visit
from mannam.queries.help_calls import help_of


@transaction.atomic
def answer_help(visit: Visit, side: Side, by: By, *, now: datetime) -> bool:
    """Say that somebody is coming to the booth on ``side``; the booth learns of it when it asks how it stands.

    False, and nothing is written, when that booth calls for no help (any more): somebody else was quicker.
    """
    # one after the other, so that of two who answer at once only the first is written down
    call = Call.objects.select_for_update().filter(visit=visit).first()
    standing = help_of(visit.pk, side, now) if call else None
    if call is None or standing is None or not standing.is_open:
        return False
    called = call.events.filter(kind=CallEventKind.HELP, side=side).latest("id")
    CallEvent.objects.create(
        call=call,
        at=now,
        kind=CallEventKind.COMING,
        side=side,
        talked_ms=called.talked_ms,
        data={"by": by.actor},
    )
    # at the facility whose booth it is: there somebody has to go
    record = record_at_visitors if side is Side.VISITOR else record_at_inmate
    record("answer_help", visit, by, now=now, data={"side": side})
    return True
