"""Importing facilities, booths and inmates: all or nothing, every fault named, harmless when repeated."""

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from django.utils import translation

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
HEADER = "facility,side,number\n"
BOOTHS = HEADER + "daegu-ci,inmate,1\ndaegu-ci,inmate,2\nseoul-dongbu-dc,visitor,1\n"
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


def faults(
    run: Callable[[str | bytes], Imported], text: str | bytes, language: str = "en"
) -> list[tuple[int, str, str]]:
    """The faults of a file as (line, column, reason)."""
    with translation.override(language), pytest.raises(ImportRefusedError) as refused:
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
    ("text", "place", "english", "korean"),
    [
        pytest.param("", (1, ""), "the file is empty", "빈 파일입니다", id="empty"),
        pytest.param(
            HEADER, (1, ""), "the file has no rows", "파일에 자료가 한 줄도 없습니다", id="only a header"
        ),
        pytest.param(
            "facility,side\ndaegu-ci,inmate\n",
            (1, "number"),
            "the column is missing",
            "열이 없습니다",
            id="missing column",
        ),
        pytest.param(
            "facility,side,number,colour\ndaegu-ci,inmate,1,red\n",
            (1, "colour"),
            "unknown column; known are facility, side, number, in_service",
            "모르는 열입니다. 쓸 수 있는 열: facility, side, number, in_service",
            id="unknown column",
        ),
        pytest.param(
            "facility,side,number,side\ndaegu-ci,inmate,1,inmate\n",
            (1, "side"),
            "the column is named twice",
            "같은 열 이름이 두 번 나옵니다",
            id="column named twice",
        ),
        pytest.param(
            HEADER + "daegu-ci,inmate\n",
            (2, ""),
            "2 fields instead of 3",
            "칸이 3개여야 하는데 2개입니다",
            id="too few",
        ),
        pytest.param(
            HEADER + "daegu-ci,inmate,1,1\n",
            (2, ""),
            "4 fields instead of 3",
            "칸이 3개여야 하는데 4개입니다",
            id="too many",
        ),
        pytest.param(
            HEADER + "daegu-ci,inmate,1\n\ndaegu-ci,inmate,1\n",
            (4, "number"),
            "the same facility, side, number as line 2",
            "2번째 줄과 겹칩니다(facility, side, number)",
            id="the same row twice",
        ),
        pytest.param(
            HEADER + "daegu-ci,outside,1\n",
            (2, "side"),
            "'outside' is none of visitor, inmate",
            "'outside': 다음 가운데 하나여야 합니다: visitor, inmate",
            id="no such side",
        ),
        pytest.param(
            HEADER + "daegu-ci,inmate,0\n",
            (2, "number"),
            "'0' is no whole number from 1 to 999",
            "'0': 1부터 999까지의 정수여야 합니다",
            id="number out of range",
        ),
        pytest.param(
            HEADER + "daegu-ci,inmate,１\n",
            (2, "number"),
            "'１' is no whole number from 1 to 999",
            "'１': 1부터 999까지의 정수여야 합니다",
            id="full-width digit",
        ),
        pytest.param(
            "facility,side,number,in_service\ndaegu-ci,inmate,1,perhaps\n",
            (2, "in_service"),
            "'perhaps' is neither yes nor no",
            "'perhaps': yes나 no여야 합니다",
            id="neither yes nor no",
        ),
        pytest.param(
            HEADER + "nowhere-ci,inmate,1\n",
            (2, "facility"),
            "there is no facility 'nowhere-ci'; import facilities first",
            "'nowhere-ci': 없는 시설입니다. 시설부터 들여오세요",
            id="unknown facility",
        ),
        pytest.param(
            HEADER + 'daegu-ci,inmate,"1\n',
            (2, ""),
            "a quotation mark opens here that nothing closes; the file cannot be read on from here",
            "여기에서 시작한 따옴표가 닫히지 않았습니다. 여기부터는 파일을 읽을 수 없습니다",
            id="open quote",
        ),
        pytest.param(
            HEADER + 'daegu-ci,"in"mate,1\n',
            (2, ""),
            "a closing quotation mark stands inside a field; the file cannot be read on from here",
            "칸이 끝나기 전에 따옴표가 닫혔습니다. 여기부터는 파일을 읽을 수 없습니다",
            id="quote inside",
        ),
        pytest.param(
            HEADER + f"daegu-ci,{'i' * 131_073},1\n",
            (2, ""),
            "a field is longer than 131072 characters; the file cannot be read on from here",
            "한 칸이 131072자를 넘습니다. 여기부터는 파일을 읽을 수 없습니다",
            id="endless field",
        ),
        pytest.param(
            HEADER + "daegu-ci,inmate,1\0\n",
            (2, ""),
            "the line holds a null byte; this is no text file",
            "널 바이트가 들어 있습니다. 텍스트 파일이 아닙니다",
            id="null byte",
        ),
        pytest.param(
            (HEADER + "대구,inmate,1\n").encode("cp949"),
            (2, ""),
            "the file is not UTF-8; save it as “CSV UTF-8”",
            "파일이 UTF-8이 아닙니다. ‘CSV UTF-8’ 형식으로 저장하세요",
            id="CP949",
        ),
        pytest.param(
            (HEADER + "daegu-ci,inmate,1\n").encode("utf-16"),
            (1, ""),
            "the file is UTF-16; save it as “CSV UTF-8”",
            "파일이 UTF-16입니다. ‘CSV UTF-8’ 형식으로 저장하세요",
            id="UTF-16",
        ),
    ],
)
def test_a_fault_is_named_in_either_language_and_nothing_is_changed(
    text: str | bytes, place: tuple[int, str], english: str, korean: str
) -> None:
    facilities(FACILITIES)
    assert faults(booths, text) == [(*place, english)]
    assert faults(booths, text, "ko") == [(*place, korean)]
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


def test_one_fault_hides_no_other() -> None:
    """Neither of the same line, nor a repeated key, nor an unknown facility, nor a line that is no CSV."""
    facilities(FACILITIES)
    rows = ["nowhere-ci,outside,0", "daegu-ci,inmate,1", "daegu-ci,inmate,1", "daegu-ci", 'daegu-ci,inmate,"2']
    assert [(line, column) for line, column, _ in faults(booths, HEADER + "\n".join(rows))] == [
        (2, "facility"),
        (2, "side"),
        (2, "number"),
        (4, "number"),
        (5, ""),
        (6, ""),
    ]


def test_a_repeated_key_is_named_on_a_row_with_another_fault_too() -> None:
    facilities(FACILITIES)
    text = "facility,number,name,class\ndaegu-ci,1001,강율,S9\ndaegu-ci,1001,강율,S2\n"
    assert [(line, column) for line, column, _ in faults(inmates, text)] == [(2, "class"), (3, "number")]


def test_of_fifty_thousand_bad_rows_every_one_is_named_in_bounded_memory() -> None:
    facilities(FACILITIES)
    source = (HEADER + "daegu-ci,inmate,\n" * 50_000).encode()
    tracemalloc.start()
    try:
        found = faults(booths, source, "ko")
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [line for line, _, _ in found] == list(range(2, 50_002))
    assert most < 50_000_000


@pytest.mark.parametrize(
    ("before", "after", "column", "english", "korean"),
    [
        (
            "daegu-ci",
            "Daegu CI",
            "code",
            "'Daegu CI' is no code: small letters, digits and single hyphens",
            "'Daegu CI': 코드가 아닙니다. 영문 소문자, 숫자, 하나씩 쓴 붙임표(-)만 쓸 수 있습니다",
        ),
        (
            "35.775",
            "95.775",
            "latitude",
            "'95.775' is no number from -90 to 90",
            "'95.775': -90부터 90까지의 숫자여야 합니다",
        ),
        (
            "35.775",
            "nan",
            "latitude",
            "'nan' is no number from -90 to 90",
            "'nan': -90부터 90까지의 숫자여야 합니다",
        ),
        (",CI,", ",XX,", "kind", "'XX' is none of DC, CI, BR", "'XX': 다음 가운데 하나여야 합니다: DC, CI, BR"),
        (
            ",kr\n",
            ",mars\n",
            "policy_name",
            "no policy 'mars'; stored are demo, kr, tw, uk",
            "'mars': 없는 규칙입니다. 저장된 규칙: demo, kr, tw, uk",
        ),
        ("대구교도소", "대" * 101, "name_ko", "is longer than 100 characters", "100자를 넘습니다"),
        ("대구교도소", "", "name_ko", "is empty", "비어 있습니다"),
        (
            "대구교도소",
            '"대구\n교도소"',
            "name_ko",
            "holds a line break or another control character",
            "줄바꿈이나 다른 제어 문자가 들어 있습니다",
        ),
    ],
)
def test_a_cell_of_a_facility_that_cannot_be(
    before: str, after: str, column: str, english: str, korean: str
) -> None:
    text = FACILITIES.replace(before, after)
    assert faults(facilities, text) == [(3, column, english)]
    assert faults(facilities, text, "ko") == [(3, column, korean)]
    assert not Facility.objects.exists()


def test_a_long_file_tells_how_far_it_is() -> None:
    facilities(FACILITIES)
    rows = "".join(f"daegu-ci,{number},이름,S1\n" for number in range(1200))
    told: list[tuple[int, int]] = []
    source = f"facility,number,name,class\n{rows}".encode()
    import_inmates(source, BY, now=NOW, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def test_a_blank_behind_an_invisible_mark_is_cut_off() -> None:
    facilities(FACILITIES)
    inmates(INMATES.replace("1001", "\u200b 1001"))
    assert Inmate.objects.filter(number="1001").exists()


def test_an_import_is_audited_without_names() -> None:
    facilities(FACILITIES)
    inmates(INMATES)
    event = AuditEvent.objects.get(verb="import_inmates")
    assert event.data == {"created": 2, "changed": 0, "unchanged": 0}


def test_addresses_and_telephones_can_come_with_the_facilities() -> None:
    head, first, second = FACILITIES.splitlines()
    told = f"{head},address,telephone\n{first},서울 어느 길 1,+82 (0)2-000-0000\n{second},,\n"
    assert facilities(told).created == 2
    known = Facility.objects.get(code="seoul-dongbu-dc")
    assert (known.address, known.telephone) == ("서울 어느 길 1", "+82 (0)2-000-0000")
    facilities(FACILITIES)  # without the columns what is known stays
    known.refresh_from_db()
    assert known.telephone == "+82 (0)2-000-0000"
    wrong = faults(facilities, f"{head},address,telephone\n{first},{'x' * 201},call us\n")
    assert [(line, column) for line, column, _reason in wrong] == [(2, "address"), (2, "telephone")]
