"""Whatever a program sends, the answer is a problem document and never an error of ours."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from mannam.api import inmate_keys
from mannam.api.page_cursor import cursor_after
from mannam.domain.scopes import Scope
from tests.api.conftest import Program
from tests.people import Office
from tests.visits import checked_in_visit

NASTY: list[object] = [
    None,
    True,
    "",
    "\0",
    "\ud800",
    "x" * 10_000,
    -1,
    0,
    1.5,
    2**31,
    2**63,
    10**400,
    float("inf"),
    [],
    [[]],
    {},
    "0001-01-01T00:00:00+00:00",
    "9999-12-31T23:59:59.999999-23:59",
    "2026-11-24T10:00:00",
    "2026-02-30T10:00:00Z",
    "2099-12-31T23:45:00Z",
    1e20,
]


@pytest.mark.parametrize("field", ["inmate", "visitor_facility", "starts_at", "visitors"])
@pytest.mark.parametrize("nasty", NASTY, ids=lambda value: repr(value)[:20])
def test_any_field_of_a_booking(office: Office, haneul: Client, field: str, nasty: object) -> None:
    body = {
        "inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk),
        "visitor_facility": "seoul-dongbu-dc",
        "starts_at": "2026-11-24T10:00:00+09:00",
        "visitors": [office.haneul_visitor.pk],
        field: nasty,
    }
    response = haneul.post(
        "/api/v1/visits", json.dumps(body), "application/json", headers={"Idempotency-Key": "K1"}
    )
    assert response.status_code in {400, 404, 409, 422}
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("nasty", NASTY, ids=lambda value: repr(value)[:20])
def test_a_list_of_visitors(office: Office, haneul: Client, nasty: object) -> None:
    body = {
        "inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk),
        "visitor_facility": "seoul-dongbu-dc",
        "starts_at": "2026-11-24T10:00:00+09:00",
        "visitors": [nasty] * 3,
    }
    response = haneul.post(
        "/api/v1/visits", json.dumps(body), "application/json", headers={"Idempotency-Key": "K1"}
    )
    assert response.status_code in {400, 422}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"1" * 5000, b"[" * 100_000, b"\0", b'{"inmate":1}']
)
def test_any_body(haneul: Client, body: bytes) -> None:
    response = haneul.generic(
        "POST", "/api/v1/visits", body, "application/json", headers={"Idempotency-Key": "K1"}
    )
    assert response.status_code in {400, 422}
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", " ", "\t", "x" * 256, "é", "a b"])
def test_any_key(office: Office, haneul: Client, key: str) -> None:
    response = haneul.post("/api/v1/visits", {}, "application/json", headers={"Idempotency-Key": key})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        "",
        "from=&to=",
        "from=0001-01-01&to=0001-01-01",
        "from=2026-11-24&to=2026-11-23",
        "from=2026-11-24&to=2099-11-24",
        "from=2026-11-24&to=2026-11-24&near=a,b",
        "from=2026-11-24&to=2026-11-24&near=nan,nan",
        "from=2026-11-24&to=2026-11-24&near=91,0",
        "from=2026-11-24&to=2026-11-24&near=1e400,0",
        "from=2026-11-24&to=2026-11-24&near=%00",
        "from=2026-11-24&to=2026-11-24&facility=%00",
        "from=2026-11-24&to=2026-11-24&facility=%ff",
        "from=2026-11-24&to=2026-11-24&party=1000000",
    ],
)
def test_any_question(office: Office, haneul: Client, query: str) -> None:
    yul = quote(inmate_keys.issue(office.haneul.pk, office.yul.pk))
    response = haneul.get(f"/api/v1/availability?inmate={yul}&{query}")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", "1", "99999999999999999999999", "1:x", ":", "%F0%9F%98%80", "%ed%a0%80"])
def test_any_name_of_an_inmate(haneul: Client, key: str) -> None:
    response = haneul.get(f"/api/v1/availability?inmate={key}&from=2026-11-24&to=2026-11-24")
    assert (response.status_code, response.json()["refusals"][0]["code"]) == (404, "inmate_not_found")


@pytest.mark.parametrize("text", ["%00", "%ed%a0%80", "%ff", "x" * 500, "%F0%9F%98%80", "'--"])
def test_any_text(haneul: Client, text: str) -> None:
    statuses = {
        haneul.get(f"/api/v1/inmates?facility=daegu-ci&number={text[:60]}&name={text[:60]}").status_code,
        haneul.get(f"/api/v1/visits/{text}").status_code,
        haneul.post(f"/api/v1/visits/{text}/cancel").status_code,
        haneul.get(f"/api/v1/visits?status={text}").status_code,
        haneul.get(f"/api/v1/facilities?near={text}").status_code,
    }
    assert statuses <= {404, 422}


CONTROL_CHARACTERS = ("\0", "\x1b", "\n", "\x7f", "\x85")


def spoiled(right: dict[str, str], letter: str) -> list[str]:
    """The questions with one text each in which ``letter`` stands."""
    return [urlencode({**right, name: f"{value}{letter}"}) for name, value in right.items()]


@pytest.mark.parametrize("letter", CONTROL_CHARACTERS, ids=ascii)
def test_a_control_character_in_any_text_that_is_asked_for(office: Office, haneul: Client, letter: str) -> None:
    key = inmate_keys.issue(office.haneul.pk, office.yul.pk)
    days = {"from": "2026-11-24", "to": "2026-11-24"}
    asked = {
        "inmates": {"facility": "daegu-ci", "number": "1024", "name": "Yul"},
        "availability": {"inmate": key, **days, "near": "37.5,127.0", "facility": "daegu-ci"},
        "visits": {**days, "status": "booked", "cursor": cursor_after("visits", office.haneul.pk, 1, 1)},
        "facilities": {"near": "37.5,127.0"},
    }
    for path, right in asked.items():
        assert haneul.get(f"/api/v1/{path}", right).status_code == 200, path
        for question in spoiled(right, letter):
            answer = haneul.get(f"/api/v1/{path}?{question}")
            assert (answer.status_code, answer.json().get("code")) == (422, "malformed"), (path, question)
            assert len(answer.json()["errors"]) == 1


@pytest.mark.parametrize("letter", CONTROL_CHARACTERS, ids=ascii)
def test_a_control_character_in_any_text_that_is_sent(office: Office, program: Program, letter: str) -> None:
    everything = program(office.seo, tuple(Scope))
    visit = checked_in_visit(office)
    sent: dict[str, dict[str, object]] = {
        "visits": {
            "inmate": inmate_keys.issue(office.seo.pk, office.yul.pk),
            "visitor_facility": "seoul-dongbu-dc",
            "starts_at": "2026-11-24T10:00:00+09:00",
            "visitors": [1],
        },
        f"visits/{visit.ref}/reschedule": {
            "starts_at": "2026-11-24T10:00:00+09:00",
            "visitor_facility": "seoul-dongbu-dc",
        },
        f"visits/{visit.ref}/check-in": {"id_confirmed": True, "code": "042137"},
        f"visits/{visit.ref}/outcome": {"outcome": "inmate_no_show"},
        "inmates/search": {"facility": "daegu-ci", "number": "1024", "name": "Yul"},
    }
    for path, right in sent.items():
        for name in [name for name, value in right.items() if isinstance(value, str)]:
            body = json.dumps({**right, name: f"{right[name]}{letter}"})
            answer = everything.post(
                f"/api/v1/{path}", body, "application/json", headers={"Idempotency-Key": "K1"}
            )
            assert (answer.status_code, answer.json().get("code")) == (422, "malformed"), (path, name)
