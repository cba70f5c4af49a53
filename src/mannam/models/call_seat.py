"""The seats of a visit's call, each with the newest window that sat there, for whichever node has the call."""

from django.db import models

from mannam.domain.call_role import CallRole
from mannam.models.visit import Visit


class CallSeat(models.Model):
    """A seat that somebody has had. ``person_id`` is the officer's user; 0 at a booth's seat."""

    pk = models.CompositePrimaryKey("visit_id", "role", "person_id")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="call_seats")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in CallRole])
    person_id = models.BigIntegerField()
    newest_window = models.BigIntegerField()

    class Meta:
        db_table = "call_seat"

    def __str__(self) -> str:
        return f"{self.role} of {self.visit_id}: window {self.newest_window}"
