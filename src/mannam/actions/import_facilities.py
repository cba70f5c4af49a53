"""Import facilities from CSV: all or nothing, known by code."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mannam import config
from mannam.actions.actor import By
from mannam.actions.import_cells import degrees, one_of, shown, slug, telephone, text, whole
from mannam.actions.import_csv import Column, Imported, Progress, Row, no_progress, read_rows
from mannam.actions.import_write import write_rows
from mannam.actions.record_audit import record_audit
from mannam.models import Facility, PolicyVersion

OWN_COLUMNS = (
    Column("code", slug(50)),
    Column("name_ko", text(100)),
    Column("name_en", text(100)),
    Column("kind", one_of([kind.value for kind in Facility.Kind])),
    Column("region", text(50)),
    Column("city", text(50)),
    Column("latitude", degrees(90)),
    Column("longitude", degrees(180)),
    Column("coordinates", text(100, may_be_empty=True), optional=True),
    Column("address", text(200, may_be_empty=True), optional=True),
    Column("telephone", telephone, optional=True),
    Column("supervision_places", whole(0, 1000), optional=True),
)


def import_facilities(source: bytes, by: By, *, now: datetime, progress: Progress = no_progress) -> Imported:
    """Bring the facilities to what the file says; those it does not name stay as they are.

    Raises ImportRefusedError, having changed nothing.
    """
    with transaction.atomic():
        rows = read_rows(source, (*OWN_COLUMNS, Column("policy_name", _stored_policy(), optional=True)), ("code",))
        known: dict[object, Facility] = dict(Facility.objects.in_bulk(field_name="code"))
        done = write_rows(Facility, ((row.values["code"], _fields(row, known)) for row in rows), known, progress)
        record_audit("import_facilities", by, now=now, data=vars(done))
    return done


def _fields(row: Row, known: dict[object, Facility]) -> dict[str, object]:
    if row.values["code"] in known or "policy_name" in row.values:
        return dict(row.values)
    return {**row.values, "policy_name": config.get("MANNAM_POLICY")}


def _stored_policy() -> Callable[[str], str]:
    """The name of a policy that is stored."""
    read_text = text(50)
    stored = sorted(set(PolicyVersion.objects.filter(withdrawn_at=None).values_list("name", flat=True)))

    def read(cell: str) -> str:
        if read_text(cell) not in stored:
            reason = _("no policy %(cell)s; stored are %(names)s")
            raise ValueError(reason % {"cell": shown(cell), "names": ", ".join(stored)})
        return cell

    return read
