"""Visits as other programs see them: everything that one answer says, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mannam.models import prepared

SELECT = """
SELECT visit.ref, visit.status, visit.inmate_id, home.code, away.code, visitor_booth.number, inmate_booth.number,
       visit.starts_at, visit.ends_at, visit.slot_no,
       ARRAY(SELECT visitor_id FROM mannam_partymember WHERE visit_id = visit.id ORDER BY visitor_id),
       visit.check_in_code, coalesce(applicant.user_id, applicant.registered_by_id), visit.booked_at,
       visit.talked_ms, visit.owed_ms
FROM mannam_visit visit
JOIN mannam_visitor applicant ON applicant.id = visit.applicant_id
JOIN mannam_facility home ON home.id = visit.inmate_facility_id
JOIN mannam_facility away ON away.id = visit.visitor_facility_id
JOIN mannam_booth visitor_booth ON visitor_booth.id = visit.visitor_booth_id
JOIN mannam_booth inmate_booth ON inmate_booth.id = visit.inmate_booth_id
"""
# two statements, because the plan for a list of unknown length is a poor one for a single visit
LINE = SELECT + "WHERE visit.id = %(id)s"
LINES = SELECT + "WHERE visit.id = ANY(%(ids)s::bigint[]) ORDER BY visit.starts_at, visit.id"


@dataclass(frozen=True)
class VisitLine:
    """One visit; facilities by code, booths by the number on their door, visitors by id. Lengths in ms."""

    ref: str
    status: str
    inmate: int
    inmate_facility: str
    visitor_facility: str
    visitor_booth: int
    inmate_booth: int
    starts_at: datetime
    ends_at: datetime
    slot_no: int
    visitors: list[int]
    check_in_code: str
    applicant_user_id: int | None
    booked_at: datetime
    talked_ms: int
    owed_ms: int


class LineAsked:
    """One visit, asked for; within ``prepared.queued`` the answer is there once that has ended."""

    def __init__(self, visit_id: int) -> None:
        self._cursor = prepared.ask(LINE, {"id": visit_id})

    def answer(self) -> VisitLine:
        """The visit."""
        (row,) = self._cursor.fetchall()
        return VisitLine(*row)


def visit_line(visit_id: int) -> VisitLine:
    """One visit."""
    return LineAsked(visit_id).answer()


def visit_lines(ids: Sequence[int]) -> list[VisitLine]:
    """The visits with these ids, the soonest first."""
    return [VisitLine(*row) for row in prepared.rows(LINES, {"ids": list(ids)})]
