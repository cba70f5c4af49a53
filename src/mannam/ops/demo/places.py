"""The demo's facilities, booths and inmates, as CSV: they go through the same import as anybody's."""

import csv
import io
from collections.abc import Iterable, Sequence
from importlib.resources import files
from random import Random

from mannam.domain.policy import InmateClass
from mannam.models import Booth, Facility
from mannam.ops.demo.names import name
from mannam.web.demo.people import (
    INMATE_SIDE,
    KOREAN_RULES_INMATE,
    UNDER_KOREAN_RULES,
    VISITOR_SIDE,
    YUL,
    DemoInmate,
)

INMATES = 2_000
FIRST_NUMBER = 1001
MOST_BOOTHS = 4

SENTENCED = {
    InmateClass.S1: 12,
    InmateClass.S2: 30,
    InmateClass.S3: 30,
    InmateClass.S4: 12,
    InmateClass.PRETRIAL: 4,
    InmateClass.DEATH_ROW: 2,
    InmateClass.FINE_LABOUR: 10,
}
DETAINED = {**SENTENCED, InmateClass.PRETRIAL: 200}


def facilities_csv() -> bytes:
    """The 55 facilities of the package data, most of them under the demo's policy."""
    shipped = (files("mannam") / "data" / "facilities_kr.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(shipped)))
    return _csv(
        [*rows[0], "policy_name"],
        ([*row.values(), "kr" if row["code"] in UNDER_KOREAN_RULES else "demo"] for row in rows),
    )


def booths_csv(facilities: Sequence[Facility], random: Random) -> bytes:
    """Two to four booths a side; four where the ready visit takes place."""
    rows = []
    for facility in facilities:
        for side in Booth.BoothSide:
            count = random.randint(2, MOST_BOOTHS)
            if facility.code in {VISITOR_SIDE, INMATE_SIDE}:
                count = MOST_BOOTHS
            rows += [(facility.code, side.value, number) for number in range(1, count + 1)]
    return _csv(["facility", "side", "number"], rows)


def inmates_csv(facilities: Sequence[Facility], random: Random) -> bytes:
    """Made-up inmates of every class, spread over the facilities."""
    told = {(inmate.facility, inmate.number): inmate for inmate in (YUL, KOREAN_RULES_INMATE)}
    rows = []
    for index in range(INMATES):
        facility = facilities[index % len(facilities)]
        number = str(FIRST_NUMBER + index // len(facilities))
        weights = DETAINED if facility.kind == Facility.Kind.DETENTION_CENTRE else SENTENCED
        kind = random.choices(list(weights), list(weights.values()))[0]
        person = told.get((facility.code, number), DemoInmate(facility.code, number, name(random)))
        rows.append((facility.code, number, person.name, InmateClass.S2 if person in told.values() else kind))
    return _csv(["facility", "number", "name", "class"], rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()
