"""A request that came with a key, so that the same request again gives the same visit."""

from django.db import models

from mannam.models.user import User
from mannam.models.visit import Visit


class IdempotencyKey(models.Model):
    """One key of one user; ``fingerprint`` is the SHA-256 of what was asked."""

    user = models.ForeignKey(User, models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="idempotency_keys")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("user", "key", name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
