"""Which steps of migration the database has behind it, and whether this version can go on from there."""

from typing import Final

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

Step = tuple[str, str]
"""The app and the name of a migration."""

# Before the first release the tables grew in 32 steps; 0001_initial makes now what the last of them left.
_SECOND: Final = ("mannam", "0002_audit_is_append_only")
_LAST: Final = ("mannam", "0032_visits_left_together")


def applied_steps() -> set[Step]:
    """Every migration that was applied; none in a database that is new."""
    return set(MigrationRecorder(connection).applied_migrations())


def is_early(applied: set[Step]) -> bool:
    """Whether it was left at a step of before the first release that this version cannot go on from."""
    return _SECOND in applied and _LAST not in applied
