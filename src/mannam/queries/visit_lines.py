"""Visits as other programs see them: everything that one answer says, in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mannam.models import Visit, prepared
from mannam.queries.country import Country

SELECT = """
SELECT visit.ref, visit.status, visit.inmate_id, home.code, away.code, visitor_booth.number, inmate_booth.number,
       visit.starts_at, visit.ends_at, visit.slot_no,
       ARRAY(SELECT visitor_id FROM mannam_partymember WHERE visit_id = visit.id ORDER BY visitor_id),
       visit.check_in_code, coalesce(applicant.user_id, applicant.registered_by_id), visit.booked_at,
       visit.talked_ms, visit.owed_ms, visit.kind, visit.case_ref
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
    kind: str
    case: str


def visit_line(visit_id: int) -> VisitLine:
    """One visit."""
    (row,) = prepared.rows(LINE, {"id": visit_id})
    return VisitLine(*row)


def line_of(
    visit: Visit, visitor_ids: Iterable[int], applicant_user_id: int | None, country: Country
) -> VisitLine:
    """What will be read of a visit that is about to be stored; nothing is asked for."""
    return VisitLine(
        ref=visit.ref,
        status=str(visit.status),
        inmate=visit.inmate_id,
        inmate_facility=country.sites[visit.inmate_facility_id].code,
        visitor_facility=country.sites[visit.visitor_facility_id].code,
        visitor_booth=country.booth_numbers[visit.visitor_booth_id],
        inmate_booth=country.booth_numbers[visit.inmate_booth_id],
        starts_at=visit.starts_at.astimezone(UTC),
        ends_at=visit.ends_at.astimezone(UTC),
        slot_no=visit.slot_no,
        visitors=sorted(visitor_ids),
        check_in_code=visit.check_in_code,
        applicant_user_id=applicant_user_id,
        booked_at=visit.booked_at.astimezone(UTC),
        talked_ms=visit.talked_ms,
        owed_ms=visit.owed_ms,
        kind=visit.kind,
        case=visit.case_ref,
    )


def visit_lines(ids: Sequence[int]) -> list[VisitLine]:
    """The visits with these ids, the soonest first."""
    return [VisitLine(*row) for row in prepared.rows(LINES, {"ids": list(ids)})]
