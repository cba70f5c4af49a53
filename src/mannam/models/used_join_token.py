"""Join tokens that were used: a token's id is a primary key, so it is good once, whichever node is asked."""

from django.db import models


class UsedJoinToken(models.Model):
    """A token somebody was let in by. After ``until`` it would be refused anyway, and the row is forgotten."""

    id = models.CharField(max_length=32, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "used_join_token"

    def __str__(self) -> str:
        return f"used until {self.until.isoformat()}"
