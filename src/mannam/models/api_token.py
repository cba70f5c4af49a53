"""A key with which another program acts for a user."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mannam.domain.scopes import USUAL
from mannam.models.user import User


def usual_scopes() -> list[str]:
    """The scopes of a token for which none were named."""
    return [scope.value for scope in USUAL]


class ApiToken(models.Model):
    """We keep the hash; the token itself is shown once. Without ``expires_at`` it is good until it is revoked."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), default=usual_scopes)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.user_id}"
