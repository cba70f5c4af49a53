"""Call the next numbers of a line, as many as may choose now."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from mannam.actions.actor import SYSTEM
from mannam.actions.one_by_one import one_by_one
from mannam.actions.record_audit import record_audit
from mannam.domain.release import TURN
from mannam.models import Line
from mannam.queries.lines import choosing


@transaction.atomic
def call_numbers(line_id: int, *, now: datetime) -> int:
    """How many were called: in the order of their numbers, and never more choosing at a time than the bound."""
    return call_held(hold_line(line_id), now)


def call_everywhere(now: datetime) -> int:
    """Call in every line in which somebody waits: those who were called may have left without a word."""
    waiting = Line.objects.filter(issued__gt=F("called")).order_by("pk")
    lines = list(waiting.values_list("pk", flat=True))
    return sum(one_by_one(lines, lambda pk: call_numbers(pk, now=now), "called"))


def hold_line(line_id: int) -> Line:
    """The line, its row held until the transaction ends."""
    return Line.objects.select_for_update().get(pk=line_id)


def call_held(line: Line, now: datetime) -> int:
    """Call in a line whose row the caller holds."""
    # in a statement of its own, which sees what the last holder of the row has stored
    called = line.state.called_when(choosing(line, now))
    newly = line.tickets.filter(number__gt=line.called, number__lte=called)
    count = newly.update(turn_until=now + TURN)
    if called > line.called:
        data = {"line": line.pk, "from": line.called + 1, "to": called}
        line.called = called
        line.save(update_fields=["called"])
        record_audit("call_numbers", SYSTEM, now=now, data=data)
    return count
