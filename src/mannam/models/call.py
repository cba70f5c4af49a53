"""The call of a visit: which media node has it, where its clock stands, what happened in it."""

from django.db import models

from mannam.domain.talk_clock import Phase, Side
from mannam.models.visit import Visit


class MediaNode(models.Model):
    """A running media process that browsers can reach."""

    name = models.CharField(max_length=100, unique=True)
    url = models.CharField(max_length=200, help_text="ws:// or wss:// address for browsers")
    heartbeat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One call. A node holds it by a lease; ``clock`` is the stored talk clock it goes on from."""

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="call")
    engine = models.CharField(max_length=20)
    node = models.ForeignKey(MediaNode, models.SET_NULL, null=True, related_name="calls")
    lease_until = models.DateTimeField(null=True)
    phase = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Phase], default=Phase.WAITING)
    clock = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    talk_started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            # the few that go on, among millions: each media node looks for them every other second
            models.Index(fields=["node"], condition=models.Q(ended_at=None), name="call_not_ended"),
        ]

    def __str__(self) -> str:
        return f"call of {self.visit_id}"


class CallEvent(models.Model):
    """Something that happened in a call: joined, left, lost, back, warned, paused, resumed, ended."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    side = models.CharField(max_length=10, blank=True, choices=[(s.value, s.value) for s in Side])
    talked_ms = models.PositiveIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.talked_ms} ms"
