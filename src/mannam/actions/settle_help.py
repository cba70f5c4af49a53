"""Say that what a booth called for is done: the answer leaves the booth's screen and the pages of staff."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.note_help import calling, note_help
from mannam.domain.talk_clock import Side
from mannam.models import Visit


@transaction.atomic
def settle_help(visit: Visit, side: Side, answer: int, by: By, *, now: datetime) -> bool:
    """Close the side's so many-th answer (``HelpCall.answers``), as the one who presses the button saw it.

    False, and nothing is written, when that answer does not stand: settled already, or the booth has called again.
    """
    call, standing = calling(visit, side, now)
    if call is None or standing is None or standing.is_open or standing.answers != answer:
        return False
    note_help(call, CallEventKind.SETTLED, side, by, now=now)
    return True
