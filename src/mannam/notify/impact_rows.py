"""The visits that some rules would refuse as rows: for a page, a file and a program."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.impact import Impact, Lost
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import start_of
from mannam.models import Facility
from mannam.notify.policy_wording import reason_words
from mannam.notify.wording import local

HEADER: Final = ("ref", "starts_at", "visitor_facility", "inmate_facility", "reasons", "in_words")


@dataclass(frozen=True)
class ImpactRow:
    """One visit: no names, which nobody needs here."""

    ref: str
    starts_at: datetime
    visitor_facility: Facility
    inmate_facility: Facility
    codes: tuple[RefusalCode, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The reasons in the active language."""
        return tuple(reason_words(code) for code in self.codes)


def impact_rows(lost: Iterable[Lost]) -> Iterator[ImpactRow]:
    """The rows, in the same order."""
    facilities, zone = Facility.objects.in_bulk(), ZoneInfo(settings.TIME_ZONE)
    for each in lost:
        yield ImpactRow(
            ref=each.visit.ref,
            starts_at=start_of(each.visit.slot, zone),
            visitor_facility=facilities[each.visit.visitor_facility_id],
            inmate_facility=facilities[each.visit.inmate_facility_id],
            codes=tuple(reason.code for reason in each.reasons),
        )


def by_facility(impact: Impact) -> list[tuple[Facility, int]]:
    """How many visits there are at each inmates' facility, the most first."""
    facilities = Facility.objects.in_bulk(list(impact.by_facility))
    return [(facilities[pk], count) for pk, count in impact.by_facility.most_common()]


def impact_csv(lost: Iterable[Lost]) -> str:
    """All of them as CSV; times in the zone of the deployment, ISO 8601."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for row in impact_rows(lost):
        ends = (row.visitor_facility.code, row.inmate_facility.code)
        codes = " ".join(code.value for code in row.codes)
        writer.writerow([row.ref, local(row.starts_at).isoformat(), *ends, codes, "; ".join(row.words)])
    return file.getvalue()
