"""What was done, by whom: rows are only ever added (a trigger of the database sees to it)."""

from django.db import models

from mannam.models.facility import Facility
from mannam.models.user import User
from mannam.models.visit import Visit


class AuditEvent(models.Model):
    """One act. ``verb`` is the action's name; ``data`` holds ids and codes, never personal data."""

    class ActorKind(models.TextChoices):
        USER = "user"
        DEVICE = "device"
        SYSTEM = "system"

    at = models.DateTimeField()
    verb = models.CharField(max_length=50)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    user = models.ForeignKey(User, models.DO_NOTHING, null=True, db_constraint=False)
    device_id = models.BigIntegerField(null=True)
    visit = models.ForeignKey(
        Visit, models.DO_NOTHING, null=True, db_constraint=False, related_name="audit_events"
    )
    facility = models.ForeignKey(Facility, models.DO_NOTHING, null=True, db_constraint=False)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_event"
        ordering = ["id"]
        indexes = [models.Index(fields=["visit"], name="audit_by_visit")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at}"
