"""A dated version of a policy, as it was written."""

from django.db import models


class PolicyVersion(models.Model):
    """One document. A visit keeps the version it was booked under; a version is never changed."""

    name = models.CharField(max_length=50)
    effective_from = models.DateField()
    document = models.TextField()
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the document")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "effective_from", "id"]
        constraints = [models.UniqueConstraint("name", "checksum", name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.name} from {self.effective_from}"
