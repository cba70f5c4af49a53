"""An address of another system that is told of visits, and each telling."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mannam.models.user import User
from mannam.models.visit import Visit


class Webhook(models.Model):
    """It is told of what its user may see. ``salt`` and the installation's key make its secret.

    While it is paused (``paused_at``) what happens is kept for it, and told afterwards.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=40))
    salt = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One event for one webhook. ``facts`` are the visit, or the entry for a draw, as it was; a test has none."""

    class State(models.TextChoices):
        QUEUED = "queued"
        DELIVERED = "delivered"
        DEAD = "dead"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, related_name="+")
    event = models.CharField(max_length=40)
    facts = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
