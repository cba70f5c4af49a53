"""Import booths from CSV: all or nothing, known by facility, side and number."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.import_cells import one_of, whole, yes_or_no
from mannam.actions.import_csv import Column, Imported, Progress, no_progress, read_rows
from mannam.actions.import_facility_codes import facility_code, facility_ids
from mannam.actions.import_write import write_rows
from mannam.actions.record_audit import record_audit
from mannam.actions.serve_later import serve_later
from mannam.models import Booth

OWN_COLUMNS = (
    Column("side", one_of([side.value for side in Booth.BoothSide])),
    Column("number", whole(1, 999)),
    Column("in_service", yes_or_no, optional=True),
)


def import_booths(source: bytes, by: By, *, now: datetime, progress: Progress = no_progress) -> Imported:
    """Bring the booths to what the file says; those it does not name stay as they are.

    Raises ImportRefusedError, having changed nothing.
    """
    with transaction.atomic():
        ids = facility_ids()
        rows = read_rows(
            source, (Column("facility", facility_code(ids)), *OWN_COLUMNS), ("facility", "side", "number")
        )
        named = {str(row.values["facility"]) for row in rows}
        known: dict[object, Booth] = {
            (booth.facility_id, booth.side, booth.number): booth
            for booth in Booth.objects.filter(facility__code__in=named)
        }
        wanted = []
        for row in rows:
            fields = {name: value for name, value in row.values.items() if name != "facility"}
            fields["facility_id"] = ids[row.values["facility"]]
            wanted.append(((fields["facility_id"], fields["side"], fields["number"]), fields))
        done = write_rows(Booth, wanted, known, progress)
        record_audit("import_booths", by, now=now, data=vars(done))
        serve_later(facilities=[ids[code] for code in named])
    return done
