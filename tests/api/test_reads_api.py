"""What the API tells: facilities, free times, inmates, oneself, and its own description."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from mannam.api import edge, inmate_keys
from tests.people import Office, make_visitor


def test_facilities_are_public_and_sorted_by_distance(office: Office) -> None:
    found = Client().get("/api/v1/facilities", {"near": "35.87,128.60"}).json()
    assert [facility["code"] for facility in found] == ["daegu-ci", "seoul-dongbu-dc"]
    assert found[0]["distance_km"] < 1
    without = Client().get("/api/v1/facilities").json()
    assert without[0]["distance_km"] is None


def test_availability_is_sorted_and_complete(office: Office, haneul: Client) -> None:
    asked: dict[str, str] = {
        "inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk),
        "from": "2026-11-24",
        "to": "2026-11-24",
    }
    by_time = haneul.get("/api/v1/availability", asked).json()["slots"]
    assert len(by_time) == 2 * (96 - 37)  # two facilities, from a quarter past nine on
    assert [slot["slot_no"] for slot in by_time] == sorted(slot["slot_no"] for slot in by_time)
    assert by_time[0]["starts_at"] == "2026-11-24T09:15:00+09:00"
    near = haneul.get("/api/v1/availability", {**asked, "near": "37.5,127.1"}).json()["slots"]
    assert near[0]["facility"] == "seoul-dongbu-dc"
    assert [slot["distance_km"] for slot in near] == sorted(slot["distance_km"] for slot in near)


def test_availability_of_one_facility_for_a_party(office: Office, haneul: Client) -> None:
    asked: dict[str, str] = {
        "inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk),
        "from": "2026-11-24",
        "to": "2026-11-24",
        "facility": "daegu-ci",
    }
    found = haneul.get("/api/v1/availability", {**asked, "party": "5"}).json()["slots"]
    assert {slot["facility"] for slot in found} == {"daegu-ci"}
    assert haneul.get("/api/v1/availability", {**asked, "party": "6"}).json() == {"slots": []}


@pytest.mark.parametrize("name", ["Bom", "yul "])
@pytest.mark.parametrize("by", ["body", "address"])
def test_an_inmate_is_found_only_by_what_is_right(office: Office, haneul: Client, name: str, by: str) -> None:
    asked = {"facility": "daegu-ci", "number": "1024", "name": name}
    if by == "body":
        response = haneul.post("/api/v1/inmates/search", asked, content_type="application/json")
    else:
        response = haneul.get("/api/v1/inmates", asked)
    if name == "Bom":
        assert response.status_code == 404
        assert response.json()["refusals"][0]["code"] == "inmate_not_found"
    else:
        assert response.json()["facility"] == "daegu-ci"
        assert inmate_keys.read(office.haneul.pk, response.json()["id"]) == office.yul.pk


def test_the_search_in_the_body_is_the_one_to_use(office: Office) -> None:
    described = Client().get("/api/v1/openapi.json").json()["paths"]
    assert described["/api/v1/inmates"]["get"]["deprecated"]
    search = described["/api/v1/inmates/search"]["post"]
    assert "deprecated" not in search
    assert "parameters" not in search or not search["parameters"]
    assert set(search["responses"]) == {"200", "400", "401", "403", "404", "422", "429", "503"}


@pytest.mark.parametrize("field", ["facility", "number", "name"])
def test_a_search_without_one_of_the_three_is_malformed(office: Office, haneul: Client, field: str) -> None:
    asked = {"facility": "daegu-ci", "number": "1024", "name": "Yul"}
    del asked[field]
    response = haneul.post("/api/v1/inmates/search", asked, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (422, "malformed")
    assert [error["where"][-1] for error in response.json()["errors"]] == [field]


def test_oneself(office: Office, haneul: Client) -> None:
    gaon = make_visitor(office.haneul, "Gaon", companion=True)
    assert haneul.get("/api/v1/me").json() == {
        "email": "haneul@example.org",
        "name": "Haneul",
        "visitor": {"id": office.haneul_visitor.pk, "name": "Haneul"},
        "companions": [{"id": gaon.pk, "name": "Gaon"}],
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "This was tried very often. You can go on from "),
        ("ko", "너무 여러 번 하셨어요. "),
    ],
)
def test_inmates_cannot_be_looked_for_without_end(
    office: Office, haneul: Client, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    cache.clear()
    start = datetime.now(UTC)  # the limits' counters go by the machine's clock
    monkeypatch.setattr(edge, "now", lambda: start)
    asked = {"facility": "daegu-ci", "number": "9999", "name": "Somebody"}
    answers = [haneul.get("/api/v1/inmates", asked).status_code for _n in range(31)]
    assert answers == [404] * 30 + [429]
    refused = haneul.get("/api/v1/inmates", asked, headers={"Accept-Language": language})
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    (refusal,) = refused.json()["refusals"]
    assert refusal["code"] == "too_many_tries"
    assert refusal["message"].startswith(words)
    free_at = datetime.fromisoformat(refusal["params"]["free_at"])
    assert start + timedelta(minutes=59) < free_at <= start + timedelta(minutes=62)
    assert 0 <= int(refused["Retry-After"]) - (free_at - start).total_seconds() < 1


@pytest.mark.parametrize(
    ("first", "last", "language", "code", "params", "message"),
    [
        (
            "2026-11-25",
            "2026-11-24",
            "en",
            "dates_reversed",
            {},
            "The last day lies before the first. Please exchange them.",
        ),
        (
            "2026-11-25",
            "2026-11-24",
            "ko",
            "dates_reversed",
            {},
            "마지막 날이 첫날보다 앞이에요. 두 날짜를 바꿔 주세요.",
        ),
        (
            "2026-11-01",
            "2026-12-02",
            "en",
            "range_too_long",
            {"max": 31},
            "At most 31 days can be asked for at once.",
        ),
        (
            "2026-11-01",
            "2026-12-02",
            "ko",
            "range_too_long",
            {"max": 31},
            "한 번에 최대 31일까지 물어볼 수 있어요.",
        ),
    ],
)
def test_days_that_cannot_be_asked_for(
    office: Office,
    haneul: Client,
    first: str,
    last: str,
    language: str,
    code: str,
    params: dict[str, int],
    message: str,
) -> None:
    asked = {"inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk), "from": first, "to": last}
    response = haneul.get("/api/v1/availability", asked, headers={"Accept-Language": language})
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert response.json()["refusals"] == [{"code": code, "params": params, "message": message}]


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", "Basic Zm9v", "Bearer \x00"])
@pytest.mark.parametrize("path", ["me", "visits", "availability", "inmates", "visits/MN-00000"])
def test_without_a_token_there_is_nothing(office: Office, path: str, header: str | None) -> None:
    client = Client(headers={} if header is None else {"Authorization": header})
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Bearer"


def test_the_description_names_every_call(office: Office) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {
        "/api/v1/facilities",
        "/api/v1/disruptions",
        "/api/v1/draws",
        "/api/v1/draws/{policy}/{day}",
        "/api/v1/entries",
        "/api/v1/entries/{code}",
        "/api/v1/availability",
        "/api/v1/inmates",
        "/api/v1/inmates/search",
        "/api/v1/kinds",
        "/api/v1/me",
        "/api/v1/visits",
        "/api/v1/visits/{ref}",
        "/api/v1/visits/{ref}/cancel",
        "/api/v1/visits/{ref}/check-in",
        "/api/v1/visits/{ref}/outcome",
        "/api/v1/visits/{ref}/reschedule",
        "/api/v1/waitlist",
        "/api/v1/waitlist/{code}",
        "/api/v1/waitlist/{code}/accept",
        "/api/v1/waitlist/{code}/decline",
        "/api/v1/webhooks",
        "/api/v1/webhooks/{webhook}",
        "/api/v1/webhooks/{webhook}/deliveries",
        "/api/v1/webhooks/{webhook}/pause",
        "/api/v1/webhooks/{webhook}/resume",
        "/api/v1/webhooks/{webhook}/test",
    }


def test_other_addresses_are_problems_too(office: Office) -> None:
    response = Client().post("/api/v1/nothing")
    assert response.status_code == 404
    assert response.json()["status"] == 404


def test_the_description_says_what_can_be_done_with_a_booked_visit(office: Office) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    known = {call["operationId"] for methods in described["paths"].values() for call in methods.values()}
    links = described["paths"]["/api/v1/visits"]["post"]["responses"]["201"]["links"]
    assert set(links) == {"visit", "cancel", "move"}
    assert {link["operationId"] for link in links.values()} <= known
