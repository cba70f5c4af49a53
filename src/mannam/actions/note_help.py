"""Note what becomes of a booth's call for help."""

from datetime import datetime
from typing import Final

from mannam.actions.actor import By
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.record_audit import record_at_inmate, record_at_visitors
from mannam.domain.help_calls import HelpCall
from mannam.domain.talk_clock import Side
from mannam.models import Call, CallEvent, Visit
from mannam.queries.help_calls import help_of

_VERBS: Final = {CallEventKind.COMING: "answer_help", CallEventKind.SETTLED: "settle_help"}


def calling(visit: Visit, side: Side, now: datetime) -> tuple[Call | None, HelpCall | None]:
    """The visit's call, held until the transaction ends, and the call for help that stands from its ``side``.

    One after the other, so that of two who answer at once only the first is written down.
    """
    call = Call.objects.select_for_update().filter(visit=visit).first()
    return call, help_of(visit.pk, side, now) if call else None


def note_help(call: Call, kind: CallEventKind, side: Side, by: By, *, now: datetime) -> None:
    """Keep that a call for help from ``side`` was answered or settled, and by whom."""
    called = call.events.filter(kind=CallEventKind.HELP, side=side).latest("id")
    CallEvent.objects.create(
        call=call, at=now, kind=kind, side=side, talked_ms=called.talked_ms, data={"by": by.actor}
    )
    # at the facility whose booth it is: there somebody has to go
    record = record_at_visitors if side is Side.VISITOR else record_at_inmate
    record(_VERBS[kind], call.visit, by, now=now, data={"side": side})
