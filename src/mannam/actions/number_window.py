"""Number a window that shows a call's page: one opened later has a higher number, whichever web node is asked."""

from typing import Final

from django.db import connection, transaction

_ONE_AT_A_TIME: Final = int.from_bytes(b"window")
_NEXT: Final = """
SELECT setval(
  'call_window', greatest(nextval('call_window'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
)
"""


def number_window() -> int:
    """The next number: microseconds of the database's clock, one more than the last where that clock went back.

    The clocks of two web nodes may differ; the database counts for both. A mere count would go back with a
    database that was restored: a window opened after that would be taken for older than one of before.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # between taking the next number and setting the count to it another one could take the same
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute(_NEXT)
        return int(cursor.fetchone()[0])
