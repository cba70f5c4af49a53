"""Importing facilities, booths and inmates: all or nothing, every fault named, harmless when repeated."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from mannam.actions.actor import By
from mannam.actions.import_booths import import_booths
from mannam.actions.import_csv import Imported, ImportRefusedError
from mannam.actions.import_facilities import import_facilities
from mannam.actions.import_inmates import import_inmates
from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.domain.lifecycle import Actor
from mannam.models import AuditEvent, Booth, Facility, Inmate

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BY = By(Actor.SYSTEM)

FACILITIES = """code,name_ko,name_en,kind,region,city,latitude,longitude,policy_name
seoul-dongbu-dc,서울동부구치소,Seoul Dongbu Detention Center,DC,Seoul,Songpa,37.507,127.113,demo
daegu-ci,대구교도소,Daegu Correctional Institution,CI,Daegu,Dalseong,35.775,128.431,kr
"""
BOOTHS = "facility,side,number\ndaegu-ci,inmate,1\ndaegu-ci,inmate,2\nseoul-dongbu-dc,visitor,1\n"
INMATES = "facility,number,name,class\ndaegu-ci,1001,강율,S2\ndaegu-ci,1002,한봄,pretrial\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _policies(db: None) -> None:
    store_policies([SHIPPED])


def facilities(text: str | bytes) -> Imported:
    return import_facilities(_bytes(text), BY, now=NOW)


def booths(text: str | bytes) -> Imported:
    return import_booths(_bytes(text), BY, now=NOW)


def inmates(text: str | bytes) -> Imported:
    return import_inmates(_bytes(text), BY, now=NOW)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def faults(run: Callable[[str | bytes], Imported], text: str | bytes) -> list[tuple[int, str, str]]:
    """The faults of a file as (line, column, reason)."""
    with pytest.raises(ImportRefusedError) as refused:
        run(text)
    return [(fault.line, fault.column, fault.reason) for fault in refused.value.faults]


def test_the_shipped_facilities_are_imported_and_again_change_nothing() -> None:
    shipped = (files("mannam") / "data" / "facilities_kr.csv").read_bytes()
    assert facilities(shipped) == Imported(created=55, changed=0, unchanged=0)
    assert facilities(shipped) == Imported(created=0, changed=0, unchanged=55)
    assert Facility.objects.get(code="jeju-ci").name_ko == "제주교도소"
    assert set(Facility.objects.values_list("policy_name", flat=True)) == {"kr"}


def test_a_changed_row_changes_that_facility_alone() -> None:
    facilities(FACILITIES)
    assert facilities(FACILITIES.replace("Dalseong", "Daegu")) == Imported(created=0, changed=1, unchanged=1)
    assert Facility.objects.get(code="daegu-ci").city == "Daegu"


def test_a_column_that_is_left_out_keeps_what_is_there() -> None:
    facilities(FACILITIES)
    without = "\n".join(line.rpartition(",")[0] for line in FACILITIES.splitlines())
    assert facilities(without) == Imported(created=0, changed=0, unchanged=2)
    assert Facility.objects.get(code="seoul-dongbu-dc").policy_name == "demo"


def test_booths_and_inmates_follow_their_facility() -> None:
    facilities(FACILITIES)
    assert booths(BOOTHS) == Imported(created=3, changed=0, unchanged=0)
    assert inmates(INMATES) == Imported(created=2, changed=0, unchanged=0)
    assert booths(BOOTHS) == Imported(created=0, changed=0, unchanged=3)
    assert inmates(INMATES) == Imported(created=0, changed=0, unchanged=2)
    assert Inmate.objects.get(number="1001").name == "강율"
    assert Booth.objects.filter(facility__code="daegu-ci", side="inmate").count() == 2


def test_a_booth_can_be_taken_out_of_service() -> None:
    facilities(FACILITIES)
    booths(BOOTHS)
    done = booths("facility,side,number,in_service\ndaegu-ci,inmate,1,no\ndaegu-ci,inmate,2,yes\n")
    assert done == Imported(created=0, changed=1, unchanged=1)
    assert not Booth.objects.get(facility__code="daegu-ci", number=1).in_service


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(FACILITIES.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(FACILITIES.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(FACILITIES.replace("\n", "\r").encode(), id="CR"),
        pytest.param(FACILITIES.replace(",", " , ").encode(), id="spaces around cells"),
        pytest.param((FACILITIES.replace("\n", "\n\n") + "\n,,,,,,,,\n").encode(), id="empty lines"),
        pytest.param(FACILITIES.rstrip("\n").encode(), id="no line end at the end"),
    ],
)
def test_what_spreadsheet_programs_write_is_read(written: bytes) -> None:
    assert facilities(written).created == 2
    assert Facility.objects.get(code="daegu-ci").name_ko == "대구교도소"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", (1, "", "the file is empty"), id="empty"),
        pytest.param("facility,side,number\n", (1, "", "the file has no rows"), id="only a header"),
        pytest.param(
            "facility,side\ndaegu-ci,inmate\n", (1, "number", "the column is missing"), id="missing column"
        ),
        pytest.param(
            "facility,side,number,colour\ndaegu-ci,inmate,1,red\n",
            (1, "colour", "unknown column; known are facility, side, number, in_service"),
            id="unknown column",
        ),
        pytest.param(
            "facility,side,number,side\ndaegu-ci,inmate,1,inmate\n",
            (1, "side", "the column is named twice"),
            id="column named twice",
        ),
        pytest.param("facility,side,number\ndaegu-ci,inmate\n", (2, "", "2 fields instead of 3"), id="too few"),
        pytest.param(
            "facility,side,number\ndaegu-ci,inmate,1,1\n", (2, "", "4 fields instead of 3"), id="too many"
        ),
        pytest.param(
            "facility,side,number\ndaegu-ci,inmate,1\n\ndaegu-ci,inmate,1\n",
            (4, "number", "the same facility and side and number as line 2"),
            id="the same row twice",
        ),
        pytest.param(
            "facility,side,number\ndaegu-ci,outside,1\n",
            (2, "side", "'outside' is none of visitor, inmate"),
            id="no such side",
        ),
        pytest.param(
            "facility,side,number\ndaegu-ci,inmate,0\n",
            (2, "number", "'0' is no whole number from 1 to 999"),
            id="number out of range",
        ),
        pytest.param(
            "facility,side,number\ndaegu-ci,inmate,１\n",
            (2, "number", "'１' is no whole number from 1 to 999"),
            id="full-width digit",
        ),
        pytest.param(
            "facility,side,number\nnowhere-ci,inmate,1\n",
            (2, "facility", "there is no facility 'nowhere-ci'; import facilities first"),
            id="unknown facility",
        ),
        pytest.param(
            'facility,side,number\ndaegu-ci,inmate,"1\n',
            (2, "", "the line cannot be read: unexpected end of data"),
            id="open quote",
        ),
        pytest.param(
            "facility,side,number\ndaegu-ci,inmate,1\0\n",
            (2, "", "the line holds a null byte; this is no text file"),
            id="null byte",
        ),
        pytest.param(
            "facility,side,number\n대구,inmate,1\n".encode("cp949"),
            (2, "", "the file is not UTF-8; save it as “CSV UTF-8”"),
            id="CP949",
        ),
        pytest.param(
            "facility,side,number\ndaegu-ci,inmate,1\n".encode("utf-16"),
            (1, "", "the file is UTF-16; save it as “CSV UTF-8”"),
            id="UTF-16",
        ),
    ],
)
def test_a_fault_is_named_and_nothing_is_changed(text: str | bytes, expected: tuple[int, str, str]) -> None:
    facilities(FACILITIES)
    assert faults(booths, text) == [expected]
    assert not Booth.objects.exists()
    assert not AuditEvent.objects.filter(verb="import_booths").exists()


def test_every_fault_is_named_at_once_and_the_good_rows_wait() -> None:
    facilities(FACILITIES)
    rows = ["daegu-ci,1001,강율,S9", "daegu-ci,1002,한봄,S1", "daegu-ci,,송이,S2", "daegu-ci,1004,,S2"]
    text = "\n".join(["facility,number,name,class", *rows])
    assert [(line, column) for line, column, _ in faults(inmates, text)] == [
        (2, "class"),
        (4, "number"),
        (5, "name"),
    ]
    assert not Inmate.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "column", "reason"),
    [
        ("daegu-ci", "Daegu CI", "code", "'Daegu CI' is no code: small letters, digits and single hyphens"),
        ("35.775", "95.775", "latitude", "'95.775' is no number from -90 to 90"),
        ("35.775", "nan", "latitude", "'nan' is no number from -90 to 90"),
        (",CI,", ",XX,", "kind", "'XX' is none of DC, CI, BR"),
        (",kr\n", ",mars\n", "policy_name", "no policy 'mars'; stored are demo, kr"),
        ("대구교도소", "대" * 101, "name_ko", "is longer than 100 characters"),
        ("대구교도소", '"대구\n교도소"', "name_ko", "holds a line break or another control character"),
    ],
)
def test_a_cell_of_a_facility_that_cannot_be(before: str, after: str, column: str, reason: str) -> None:
    assert faults(facilities, FACILITIES.replace(before, after)) == [(3, column, reason)]
    assert not Facility.objects.exists()


def test_a_long_file_tells_how_far_it_is() -> None:
    facilities(FACILITIES)
    rows = "".join(f"daegu-ci,{number},이름,S1\n" for number in range(1200))
    told: list[tuple[int, int]] = []
    source = f"facility,number,name,class\n{rows}".encode()
    import_inmates(source, BY, now=NOW, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def test_an_import_is_audited_without_names() -> None:
    facilities(FACILITIES)
    inmates(INMATES)
    event = AuditEvent.objects.get(verb="import_inmates")
    assert event.data == {"created": 2, "changed": 0, "unchanged": 0}
