"""A request that came with a key, so that the same request again gives the same visit and the same answer."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from mannam.models.user import User
from mannam.models.visit import Visit


class IdempotencyKey(models.Model):
    """One key of one user; ``fingerprint`` is the SHA-256 of what was asked.

    ``visit`` is what it made; a refusal made none. ``status`` and ``answer`` are what a program was told; a page
    is made anew each time.
    """

    user = models.ForeignKey(User, models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, related_name="idempotency_keys")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("user", "key", name="idempotency_key_once")]
        # rows come in the order of time and go in that order; as an index this costs a booking nothing
        indexes = [BrinIndex(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key
