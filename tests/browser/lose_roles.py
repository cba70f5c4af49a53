"""Takes the table of staff's roles away, or puts it back: ``python -m tests.browser.lose_roles away|back``.

Meanwhile every page of somebody who is signed in fails on our side. It works on the stack's own database, as
``hire`` does.
"""

import sys

from mannam.ops.environment import open_database, open_django

AWAY = "roles_away"


def rename(where: str) -> None:
    """``away`` or ``back``."""
    from django.db import connection  # noqa: PLC0415 - once Django is set up

    from mannam.models import StaffRole  # noqa: PLC0415

    names = [StaffRole._meta.db_table, AWAY]
    before, after = names if where == "away" else reversed(names)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {before} RENAME TO {after}")


if __name__ == "__main__":
    open_database(start=False)
    open_django()
    rename(sys.argv[1])
