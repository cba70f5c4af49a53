"""Whatever a program sends, the answer is a problem document and never an error of ours."""

import json
from urllib.parse import quote

import pytest
from django.test import Client

from mannam.api import inmate_keys
from tests.people import Office

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


@pytest.mark.parametrize(
    "key", ["", "%00", "1", "99999999999999999999999", "1:x", ":", "%F0%9F%98%80", "%ed%a0%80"]
)
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
