"""Answer a booth's call for help: somebody is coming."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.note_help import calling, note_help
from mannam.domain.talk_clock import Side
from mannam.models import Visit


@transaction.atomic
def answer_help(visit: Visit, side: Side, by: By, *, now: datetime) -> bool:
    """Say that somebody is coming to the booth on ``side``; the booth learns of it when it asks how it stands.

    False, and nothing is written, when that booth calls for no help (any more): somebody else was quicker.
    """
    call, standing = calling(visit, side, now)
    if call is None or standing is None or not standing.is_open:
        return False
    note_help(call, CallEventKind.COMING, side, by, now=now)
    return True
