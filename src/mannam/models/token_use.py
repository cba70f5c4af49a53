"""How often each API token was used in the minute that goes on."""

from django.db import models

from mannam.models.api_token import ApiToken


class TokenUse(models.Model):
    """One row a token: ``minute`` since 1970, and the requests in it.

    The table is not logged, so counting waits for no disk; after a crash of the database every count begins anew.
    """

    token = models.OneToOneField(ApiToken, models.CASCADE, primary_key=True, related_name="use")
    minute = models.BigIntegerField()
    used = models.PositiveIntegerField()

    class Meta:
        db_table = "token_use"

    def __str__(self) -> str:
        return f"{self.used} in minute {self.minute}"
