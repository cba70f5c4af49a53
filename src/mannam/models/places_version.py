"""Which state of facilities, booths and policies the database holds."""

from django.db import models


class PlacesVersion(models.Model):
    """One row. The database itself gives it a new version before anything about places changes (a trigger).

    So a process may keep what it has read of them for as long as the version is the same.
    """

    id = models.SmallIntegerField(primary_key=True)
    version = models.UUIDField()

    class Meta:
        db_table = "places_version"

    def __str__(self) -> str:
        return str(self.version)
