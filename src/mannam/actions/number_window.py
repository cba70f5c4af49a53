"""Number a window that shows a call's page: one opened later has a higher number, whichever web node is asked."""

from typing import Final

from django.db import connection, transaction

NEXT: Final = """
INSERT INTO window_count (n) VALUES ((extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
ON CONFLICT (one) DO UPDATE SET n = greatest(window_count.n + 1, EXCLUDED.n) RETURNING n
"""


def number_window() -> int:
    """The next number: microseconds of the database's clock, one more than the last where that clock went back.

    The clocks of two web nodes may differ; the database counts for both. A mere count would go back with a
    database that was restored: a window opened after that would be taken for older than one of before.
    Raises RuntimeError inside a transaction: until its end every other window would wait for the row.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(NEXT)
        return int(cursor.fetchone()[0])
