"""The line before a day's places: numbers given out in order, called in order, one place a person."""

from datetime import datetime

from django.db import models

from mannam.domain.release import LineState, Standing, Turn
from mannam.models.visitor import Visitor


class Line(models.Model):
    """The line of a policy and a day. Whoever gives or calls a number holds its row.

    ``issued`` is the last number given out, ``called`` the last one called, ``bound`` how many choose at a time.
    """

    policy_name = models.CharField(max_length=50)
    day = models.DateField()
    bound = models.PositiveIntegerField()
    issued = models.PositiveIntegerField(default=0)
    called = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "line"
        constraints = [
            models.UniqueConstraint("policy_name", "day", name="line_once"),
            models.CheckConstraint(
                condition=models.Q(called__lte=models.F("issued")), name="line_calls_what_was_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_name} {self.day}: {self.called} of {self.issued}"

    @property
    def state(self) -> LineState:
        """The line as the rules of a release see it."""
        return LineState(self.issued, self.called, self.bound)


class Ticket(models.Model):
    """Somebody's place in a line. ``turn_until`` is set when it is called, ``used_at`` when they book."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="tickets")
    person = models.ForeignKey(Visitor, models.CASCADE, related_name="tickets")
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    turn_until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ticket"
        constraints = [
            models.UniqueConstraint("line", "person", name="ticket_once_a_person"),
            models.UniqueConstraint("line", "number", name="ticket_number_once"),
        ]
        indexes = [
            # who is choosing is counted whenever somebody may be called: the rows are never more than the bound
            models.Index("line", "turn_until", condition=models.Q(used_at=None), name="ticket_choosing"),
        ]

    def __str__(self) -> str:
        return f"number {self.number}"

    def standing(self, now: datetime) -> Standing:
        """Waiting, choosing or over."""
        return Turn(self.number, self.turn_until, self.used_at is not None).standing(now)
