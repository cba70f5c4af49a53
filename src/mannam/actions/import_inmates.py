"""Import inmates from CSV: all or nothing, known by facility and number."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.import_cells import one_of, text, yes_or_no
from mannam.actions.import_csv import Column, Imported, Progress, no_progress, read_rows
from mannam.actions.import_facility_codes import facility_code, facility_ids
from mannam.actions.import_write import write_rows
from mannam.actions.record_audit import record_audit
from mannam.domain.policy import InmateClass
from mannam.models import Inmate

OWN_COLUMNS = (
    Column("number", text(20)),
    Column("name", text(100)),
    Column("class", one_of([kind.value for kind in InmateClass])),
    Column("available", yes_or_no, optional=True),
)
_FIELDS = {"number": "number", "name": "name", "class": "inmate_class", "available": "available"}


def import_inmates(source: bytes, by: By, *, now: datetime, progress: Progress = no_progress) -> Imported:
    """Bring the inmates to what the file says; those it does not name stay as they are.

    Raises ImportRefusedError, having changed nothing.
    """
    with transaction.atomic():
        ids = facility_ids()
        rows = read_rows(source, (Column("facility", facility_code(ids)), *OWN_COLUMNS), ("facility", "number"))
        named = {str(row.values["facility"]) for row in rows}
        known: dict[object, Inmate] = {
            (inmate.facility_id, inmate.number): inmate
            for inmate in Inmate.objects.filter(facility__code__in=named)
        }
        wanted = []
        for row in rows:
            fields = {_FIELDS[name]: value for name, value in row.values.items() if name != "facility"}
            fields["facility_id"] = ids[row.values["facility"]]
            wanted.append(((fields["facility_id"], fields["number"]), fields))
        done = write_rows(Inmate, wanted, known, progress)
        record_audit("import_inmates", by, now=now, data=vars(done))
    return done
