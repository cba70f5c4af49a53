"""Import facilities from CSV: all or nothing, known by code."""

from datetime import datetime

from django.db import transaction

from mannam import config
from mannam.actions.actor import By
from mannam.actions.import_cells import degrees, one_of, slug, text, whole
from mannam.actions.import_csv import (
    Column,
    Fault,
    Imported,
    ImportRefusedError,
    Progress,
    Row,
    no_progress,
    read_rows,
)
from mannam.actions.import_write import write_rows
from mannam.actions.record_audit import record_audit
from mannam.models import Facility, PolicyVersion

COLUMNS = (
    Column("code", slug(50)),
    Column("name_ko", text(100)),
    Column("name_en", text(100)),
    Column("kind", one_of([kind.value for kind in Facility.Kind])),
    Column("region", text(50)),
    Column("city", text(50)),
    Column("latitude", degrees(90)),
    Column("longitude", degrees(180)),
    Column("coordinates", text(100, may_be_empty=True), optional=True),
    Column("policy_name", text(50), optional=True),
    Column("supervision_places", whole(0, 1000), optional=True),
)


def import_facilities(source: bytes, by: By, *, now: datetime, progress: Progress = no_progress) -> Imported:
    """Bring the facilities to what the file says; those it does not name stay as they are.

    Raises ImportRefusedError, having changed nothing.
    """
    rows = read_rows(source, COLUMNS, ("code",))
    with transaction.atomic():
        _check_policies(rows)
        known: dict[object, Facility] = dict(Facility.objects.in_bulk(field_name="code"))
        done = write_rows(Facility, ((row.values["code"], _fields(row, known)) for row in rows), known, progress)
        record_audit("import_facilities", by, now=now, data=vars(done))
    return done


def _fields(row: Row, known: dict[object, Facility]) -> dict[str, object]:
    if row.values["code"] in known or "policy_name" in row.values:
        return dict(row.values)
    return {**row.values, "policy_name": config.get("MANNAM_POLICY")}


def _check_policies(rows: list[Row]) -> None:
    stored = set(PolicyVersion.objects.values_list("name", flat=True))
    faults = [
        Fault(
            row.line,
            "policy_name",
            f"no policy {row.values['policy_name']!r}; stored are {', '.join(sorted(stored))}",
        )
        for row in rows
        if "policy_name" in row.values and row.values["policy_name"] not in stored
    ]
    if faults:
        raise ImportRefusedError(faults)
