"""The facilities that an import's rows name by code."""

from collections.abc import Mapping, Sequence

from mannam.actions.import_csv import Fault, ImportRefusedError, Row
from mannam.models import Facility


def facility_ids(rows: Sequence[Row]) -> Mapping[object, int]:
    """The id of each facility in the column ``facility``. Raises ImportRefusedError naming unknown codes."""
    codes = {str(row.values["facility"]) for row in rows}
    ids: dict[object, int] = dict(Facility.objects.filter(code__in=codes).values_list("code", "id"))
    faults = [
        Fault(row.line, "facility", f"there is no facility {row.values['facility']!r}; import facilities first")
        for row in rows
        if row.values["facility"] not in ids
    ]
    if faults:
        raise ImportRefusedError(faults)
    return ids
