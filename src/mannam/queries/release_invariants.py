"""What must always hold of draws and lines, whatever happened before."""

from collections.abc import Iterator
from datetime import datetime
from typing import LiteralString

from django.db import connection

from mannam.domain.draw import Published, commitment_of, faults_of
from mannam.models import Draw

CHECKS: tuple[tuple[LiteralString, LiteralString], ...] = (
    (
        "given a place before the draw was closed, or none after",
        """SELECT entry.code FROM entry JOIN draw ON draw.id = draw_id
            WHERE (place IS NOT NULL) <> (closed_at IS NOT NULL) OR closed_at IS NULL AND outcome <> 'open'""",
    ),
    (
        "left open by a draw that is over",
        """SELECT entry.code FROM entry JOIN draw ON draw.id = draw_id
            WHERE drawn_at IS NOT NULL AND outcome = 'open'""",
    ),
    (
        "decided before somebody whose turn came first",
        """SELECT entry.code FROM entry JOIN entry earlier USING (draw_id)
            WHERE earlier.place < entry.place AND earlier.outcome = 'open' AND entry.outcome <> 'open'""",
    ),
    (
        "won a visit of somebody else",
        """SELECT entry.code FROM entry JOIN mannam_visit visit ON visit.id = visit_id
            WHERE (visit.applicant_id, visit.inmate_id) <> (entry.applicant_id, entry.inmate_id)""",
    ),
    (
        "entered with no wish, or with wishes of another day",
        """SELECT entry.code FROM entry JOIN draw ON draw.id = draw_id LEFT JOIN wish ON wish.entry_id = entry.id
            GROUP BY entry.code, draw.day
           HAVING NOT coalesce(bool_and(date '2020-01-01' + slot_no / 96 = draw.day), false)""",
    ),
    (
        "called before their number, or not with it",
        """SELECT format('number %%s of line %%s', number, line_id) FROM ticket JOIN line ON line.id = line_id
            WHERE number > issued OR (number <= called) <> (turn_until IS NOT NULL)""",
    ),
    (
        "used without having been called",
        """SELECT format('number %%s of line %%s', number, line_id) FROM ticket
            WHERE used_at IS NOT NULL AND (turn_until IS NULL OR used_at >= turn_until)""",
    ),
    (
        "used, and nothing was booked with it",
        """SELECT format('number %%s of line %%s', number, line_id) FROM ticket
            WHERE used_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM mannam_visit visit JOIN audit_event ON visit_id = visit.id
                 WHERE applicant_id = person_id AND at = used_at)""",
    ),
)

CHOOSING = """
SELECT format('%%s of line %%s', count(*), line.id) FROM line JOIN ticket ON line_id = line.id
 WHERE turn_until > %(now)s AND used_at IS NULL GROUP BY line.id HAVING count(*) > bound
"""


def release_violations(now: datetime | None = None) -> list[str]:
    """One line for each thing that is not as it must be; with ``now`` also how many choose at that time."""
    found = []
    with connection.cursor() as cursor:
        for words, query in CHECKS:
            cursor.execute(query, {})
            found += [f"{words}: {what}" for (what,) in cursor.fetchall()]
        if now is not None:
            cursor.execute(CHOOSING, {"now": now})
            found += [f"more choose at once than the line has room for: {what}" for (what,) in cursor.fetchall()]
    return found + list(_unfair_draws())


def _unfair_draws() -> Iterator[str]:
    """Draws whose order is not the one that their seed gives, or whose seed is not the one that was promised."""
    for draw in Draw.objects.order_by("pk"):
        if draw.closed_at is None:
            faults = [] if commitment_of(bytes.fromhex(draw.seed)) == draw.commitment else ["another seed"]
        else:
            order = draw.entries.order_by("place").values_list("code", flat=True)
            faults = faults_of(Published(draw.commitment, draw.seed, draw.entries_digest, list(order)))
        yield from (f"draw {draw.pk}: {fault}" for fault in faults)
