"""Number a window that shows a call's page: one opened later has a higher number, whichever web node is asked."""

from django.db import connection


def number_window() -> int:
    """The next number. The clocks of two web nodes may differ; the database counts for both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('call_window')")
        return int(cursor.fetchone()[0])
