"""A key with which another program acts for a user."""

from django.db import models

from mannam.models.user import User


class ApiToken(models.Model):
    """We keep the hash; the token itself is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.user_id}"
