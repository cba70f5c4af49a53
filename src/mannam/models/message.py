"""A message to somebody, queued in the transaction that causes it, sent by a worker."""

from django.db import models

from mannam.models.draw import Entry
from mannam.models.user import User
from mannam.models.visit import Visit
from mannam.models.waitlist import WaitlistEntry


class Message(models.Model):
    """One message and how far it got. ``template`` is a name in mannam.notify."""

    class Channel(models.TextChoices):
        EMAIL = "email"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    user = models.ForeignKey(User, models.CASCADE, related_name="messages")
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, related_name="messages")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="messages")
    waitlist_entry = models.ForeignKey(WaitlistEntry, models.CASCADE, null=True, related_name="messages")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    template = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.template} {self.state}"
