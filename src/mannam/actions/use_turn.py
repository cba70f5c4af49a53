"""Use one's turn in a line: one visit a turn, however many windows are open."""

from datetime import datetime

from mannam.actions.try_again import LostRaceError
from mannam.models import Ticket


def use_turn(ticket: Ticket, *, now: datetime) -> None:
    """Mark the turn as used, in the transaction that books.

    Raises LostRaceError when it was used meanwhile: by this very request, sent twice, or in another window.
    """
    unused = Ticket.objects.filter(pk=ticket.pk, number=ticket.number, used_at=None)
    if not unused.update(used_at=now):
        raise LostRaceError
