"""Lines and places in them. Nothing here reads a booking, so that a full line is answered at once."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.policy import Policy
from mannam.domain.release import Standing, is_line_kept
from mannam.models import Line, Ticket


@dataclass(frozen=True)
class LineSeen:
    """A line as one person sees it; neither line nor ticket before somebody took one.

    ``is_kept``: only those whose turn it is may book the day.
    """

    line: Line | None
    ticket: Ticket | None
    is_kept: bool

    def standing(self, now: datetime) -> Standing | None:
        """How it stands with the person's ticket; None without one."""
        return None if self.ticket is None else self.ticket.standing(now)

    def may_book(self, now: datetime) -> bool:
        """Whether this person may book the day now."""
        return not self.is_kept or self.standing(now) is Standing.CHOOSING

    @property
    def place(self) -> int:
        """1 for the next to be called; 0 without a ticket and for who was called."""
        return 0 if self.line is None or self.ticket is None else self.line.state.place_of(self.ticket.number)


def line_seen(policy: Policy, day: date, person_id: int, *, now: datetime) -> LineSeen:
    """The line of ``day`` under ``policy`` as this person (a visitor's id) sees it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    if not is_line_kept(policy, day, zone, now, someone_waits=True):
        return LineSeen(None, None, is_kept=False)  # no line at any time, or not yet: nothing to be read
    line = Line.objects.filter(policy_name=policy.name, day=day).first()
    waits = line is not None and line.issued > line.called
    is_kept = is_line_kept(policy, day, zone, now, someone_waits=waits)
    ticket = None if line is None else line.tickets.filter(person=person_id).first()
    return LineSeen(line, ticket, is_kept)


def choosing(line: Line, now: datetime) -> int:
    """How many are choosing now."""
    return line.tickets.filter(turn_until__gt=now, used_at=None).count()
