"""Booking over the API, from the first question to the cancelled visit."""

from typing import Any

from django.test import Client

from mannam.api import inmate_keys
from mannam.models import Visit
from mannam.queries.invariants import violations
from tests.api.conftest import Program
from tests.people import Office, make_user, make_visitor


def ask(office: Office, when: str = "2026-11-24T10:00:00+09:00", **changes: object) -> dict[str, object]:
    """What Haneul's program sends."""
    return {
        "inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk),
        "visitor_facility": "seoul-dongbu-dc",
        "starts_at": when,
        "visitors": [office.haneul_visitor.pk],
        **changes,
    }


def book(client: Client, body: object, key: str = "K1") -> Any:
    return client.post("/api/v1/visits", body, "application/json", headers={"Idempotency-Key": key})


def codes(response: Any) -> set[str]:
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    assert all(set(refusal) == {"code", "params", "message"} for refusal in document["refusals"])
    return {refusal["code"] for refusal in document["refusals"]}


def test_from_a_free_time_to_a_cancelled_visit(office: Office, haneul: Client) -> None:
    me = haneul.get("/api/v1/me").json()
    where = {"facility": "daegu-ci", "number": "1024", "name": "Yul"}
    inmate = haneul.post("/api/v1/inmates/search", where, content_type="application/json").json()["id"]
    asked = {"inmate": inmate, "from": "2026-11-24", "to": "2026-11-25", "near": "37.5,127.1"}
    slot = haneul.get("/api/v1/availability", asked).json()["slots"][0]
    body = {
        "inmate": inmate,
        "visitor_facility": slot["facility"],
        "starts_at": slot["starts_at"],
        "visitors": [me["visitor"]["id"]],
    }
    booked = book(haneul, body)
    assert booked.status_code == 201
    visit = booked.json()
    assert (visit["status"], visit["slot_no"]) == ("booked", slot["slot_no"])
    assert haneul.get(f"/api/v1/visits/{visit['ref']}").json() == visit
    assert haneul.get("/api/v1/visits").json() == {"visits": [visit]}
    for _ in range(2):
        cancelled = haneul.post(f"/api/v1/visits/{visit['ref']}/cancel")
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert violations() == []


def test_the_same_key_gives_the_same_visit(office: Office, haneul: Client) -> None:
    first, again = book(haneul, ask(office)), book(haneul, ask(office))
    assert (again.status_code, again.json()) == (201, first.json())
    assert Visit.objects.count() == 1
    other = book(haneul, ask(office, "2026-11-24T11:00:00+09:00"))
    assert (other.status_code, codes(other)) == (422, {"key_reused"})


def test_a_key_is_needed(office: Office, haneul: Client) -> None:
    response = haneul.post("/api/v1/visits", ask(office), "application/json")
    assert response.status_code == 422
    assert codes(response) == set()
    assert "Idempotency-Key" in str(response.json()["errors"])


def test_what_somebody_has_taken_is_409_with_alternatives(
    office: Office, haneul: Client, program: Program
) -> None:
    book(haneul, ask(office))
    noeul = make_user("noeul@example.org", "Noeul")
    visitor = make_visitor(noeul)
    theirs, yul = program(noeul), inmate_keys.issue(noeul.pk, office.yul.pk)
    response = book(theirs, ask(office, inmate=yul, visitors=[visitor.pk]))
    assert (response.status_code, codes(response)) == (409, {"slot_taken"})
    offered = response.json()["alternatives"]
    assert [slot["starts_at"] for slot in offered[:2]] == [
        "2026-11-24T09:45:00+09:00",
        "2026-11-24T10:15:00+09:00",
    ]
    again = ask(office, offered[0]["starts_at"], inmate=yul, visitors=[visitor.pk])
    assert book(theirs, again, key="K2").status_code == 201


def test_what_the_rules_refuse_is_422_in_words(office: Office, haneul: Client) -> None:
    response = book(haneul, ask(office, "2026-12-24T10:00:00+09:00"))
    assert (response.status_code, codes(response)) == (422, {"window_not_open"})
    (refusal,) = response.json()["refusals"]
    assert refusal["params"]["opens_at"].startswith("2026-12-10T00:00:00")
    assert refusal["message"].startswith("Booking for this day opens")


def test_nobody_can_try_inmates_by_number_or_with_somebody_elses_key(
    office: Office, haneul: Client, program: Program
) -> None:
    noeul = make_user("noeul@example.org", "Noeul")
    visitor = make_visitor(noeul)
    theirs = program(noeul)
    for key in (office.yul.pk, str(office.yul.pk), ask(office)["inmate"]):
        answer = book(theirs, ask(office, inmate=key, visitors=[visitor.pk]), key=f"K for {key}".replace(" ", "-"))
        assert (answer.status_code, codes(answer)) == (422, {"inmate_not_found"})
        free = theirs.get(f"/api/v1/availability?inmate={key}&from=2026-11-24&to=2026-11-24")
        assert (free.status_code, codes(free)) == (404, {"inmate_not_found"})
    assert Visit.objects.count() == 0


def test_a_time_off_the_grid_is_refused(office: Office, haneul: Client) -> None:
    assert codes(book(haneul, ask(office, "2026-11-24T10:01:00+09:00"))) == {"off_grid"}


def test_any_zone_will_do(office: Office, haneul: Client) -> None:
    visit = book(haneul, ask(office, "2026-11-24T01:00:00Z")).json()
    assert visit["slot_no"] == office.slot


def test_an_unknown_facility_is_refused(office: Office, haneul: Client) -> None:
    assert codes(book(haneul, ask(office, visitor_facility="nowhere"))) == {"facility_not_found"}


def test_who_never_applied_has_no_visitor_yet(office: Office, program: Program) -> None:
    yul = inmate_keys.issue(office.seo.pk, office.yul.pk)
    assert codes(book(program(office.seo), ask(office, inmate=yul))) == {"visitor_not_found"}


def test_a_visit_is_no_business_of_others(office: Office, haneul: Client, program: Program) -> None:
    ref = book(haneul, ask(office)).json()["ref"]
    noeul = program(make_user("noeul@example.org", "Noeul"))
    for response in (
        noeul.get(f"/api/v1/visits/{ref}"),
        noeul.post(f"/api/v1/visits/{ref}/cancel"),
        noeul.get("/api/v1/visits/MN-00000"),
    ):
        assert response.status_code == 404
        assert codes(response) == set()
    assert noeul.get("/api/v1/visits").json() == {"visits": []}


def test_the_desk_sees_a_visit_without_its_code_and_may_cancel_it(
    office: Office, haneul: Client, program: Program
) -> None:
    ref = book(haneul, ask(office)).json()["ref"]
    desk = program(office.seo)
    assert desk.get(f"/api/v1/visits/{ref}").json()["check_in_code"] is None
    assert desk.post(f"/api/v1/visits/{ref}/cancel").json()["status"] == "cancelled"


def test_visits_are_picked_by_day_and_state(office: Office, haneul: Client) -> None:
    for number, day in enumerate(("24", "25")):
        book(haneul, ask(office, f"2026-11-{day}T10:00:00+09:00"), key=f"K{number}")

    def refs(**query: str) -> int:
        return len(haneul.get("/api/v1/visits", query).json()["visits"])

    assert refs() == 2
    assert refs(**{"from": "2026-11-25"}) == 1
    assert refs(to="2026-11-24") == 1
    assert refs(status="booked") == 2
    assert refs(status="cancelled") == 0


def test_a_visit_that_has_begun_cannot_be_cancelled(office: Office, haneul: Client) -> None:
    ref = book(haneul, ask(office)).json()["ref"]
    Visit.objects.filter(ref=ref).update(starts_at=office.now)
    response = haneul.post(f"/api/v1/visits/{ref}/cancel")
    assert (response.status_code, codes(response)) == (409, {"cannot_cancel"})
