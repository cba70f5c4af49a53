"""A dated version of a policy, as it was written."""

from django.db import models

from mannam.models.user import User


class PolicyVersion(models.Model):
    """One document. A visit keeps the version it was booked under; a version is never changed (ADR 11).

    ``published_by`` is None for what was stored from a folder or a command. One with ``withdrawn_at`` is in force
    on no day.
    """

    name = models.CharField(max_length=50)
    effective_from = models.DateField()
    document = models.TextField()
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the document")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["name", "effective_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "checksum"],
                condition=models.Q(withdrawn_at=None),
                name="policy_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.effective_from}"
