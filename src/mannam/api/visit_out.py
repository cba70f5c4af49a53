"""A visit as a program reads it."""

from mannam.api import inmate_keys
from mannam.api.schemas import VisitOut
from mannam.domain.lifecycle import Status
from mannam.models import User
from mannam.queries.visit_lines import VisitLine


def visit_json(line: VisitLine, reader: User) -> str:
    """A visit as ``reader`` may see it: JSON text."""
    return _visit_out(line, reader).model_dump_json()


def _visit_out(line: VisitLine, reader: User) -> VisitOut:
    return VisitOut(
        ref=line.ref,
        status=Status(line.status),
        inmate=inmate_keys.issue(reader.pk, line.inmate),
        inmate_facility=line.inmate_facility,
        visitor_facility=line.visitor_facility,
        visitor_booth=line.visitor_booth,
        inmate_booth=line.inmate_booth,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        slot_no=line.slot_no,
        visitors=line.visitors,
        check_in_code=line.check_in_code if reader.pk == line.applicant_user_id else None,
        booked_at=line.booked_at,
        talked_seconds=line.talked_ms // 1000,
        owed_seconds=line.owed_ms // 1000,
        kind=line.kind,
        case=line.case or None,
    )
