"""Take a seat in a call, unless a newer window has had it."""

from typing import Final

from django.db import connection

from mannam.domain.call_role import CallRole

_TAKE: Final = """
INSERT INTO call_seat (visit_id, role, person_id, newest_window) VALUES (%s, %s, %s, %s)
ON CONFLICT (visit_id, role, person_id) DO UPDATE SET newest_window = EXCLUDED.newest_window
WHERE call_seat.newest_window <= EXCLUDED.newest_window
"""


def take_seat(visit_id: int, role: CallRole, person_id: int, window: int) -> bool:
    """Whether window number ``window`` may sit there; the seat remembers it as its newest.

    One statement, so that of two windows at two nodes the newer wins in whatever order they come.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [visit_id, role, person_id, window])
        return bool(cursor.rowcount)
