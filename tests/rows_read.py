"""How much of the database's tables somebody reads, so that nothing gets slower as the country grows."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

RowsRead = Callable[[], Counter[str]]


@pytest.fixture
def rows_read() -> Iterator[RowsRead]:
    """How many rows of each table were read since.

    For tests whose transactions are real ones: what was read is counted when they end.
    """
    with connection.cursor() as cursor:

        def read() -> Counter[str]:
            cursor.execute("ANALYZE")  # and so all plans are made anew, for what is there now
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables")
            return Counter(dict(cursor.fetchall()))

        before = read()
        yield lambda: read() - before
        cursor.execute("DISCARD PLANS")
