"""Waiting over the API: in line, offered, taken; and nobody else's."""

from typing import Any

import pytest
from django.test import Client

from mannam.domain.scopes import Scope
from mannam.models import Booth, Visit, WaitlistEntry
from mannam.queries.invariants import violations
from tests.actions.disrupting import closed, put_in_force
from tests.actions.waiting import fill, free_again, serve
from tests.api.conftest import Program
from tests.kinds import make_lawyer, open_kinds
from tests.people import Office, make_user, make_visitor

pytestmark = pytest.mark.django_db

WAITLIST = "/api/v1/waitlist"


def wish(office: Office, client: Client, **other: object) -> dict[str, object]:
    """Tomorrow from ten to a quarter past, at Seoul."""
    asked = {"facility": office.daegu.code, "number": "1024", "name": "Yul"}
    found = client.post("/api/v1/inmates/search", asked, content_type="application/json").json()
    me = client.get("/api/v1/me").json()["visitor"]["id"]
    return {
        "inmate": found["id"],
        "facility": office.seoul.code,
        "from": "2026-11-25",
        "to": "2026-11-25",
        "earliest": "10:00",
        "latest": "10:15",
        "visitors": [me],
    } | other


def send(client: Client, body: dict[str, object], key: str = "K") -> tuple[int, Any]:
    headers = {"Idempotency-Key": key}
    answer = client.post(WAITLIST, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def code_of(answer: tuple[int, Any]) -> tuple[int, str]:
    status, told = answer
    return status, told["refusals"][0]["code"]


def test_the_walk_of_one_who_waits(office: Office, haneul: Client) -> None:
    taken, _ = fill(office)
    status, entry = send(haneul, wish(office, haneul))
    assert status == 201
    assert (entry["state"], entry["place_in_line"], entry["offer"]) == ("waiting", 1, None)
    assert (entry["from"], entry["earliest"], entry["latest"]) == ("2026-11-25", "10:00:00", "10:15:00")
    free_again(taken, office.now)
    serve(office.now)
    here = f"{WAITLIST}/{entry['id']}"
    found = haneul.get(here).json()
    assert (found["state"], found["place_in_line"]) == ("offered", 0)
    assert found["offer"]["starts_at"] == "2026-11-25T01:00:00Z"
    assert found["offer"]["until"] == "2026-11-24T01:00:00Z"
    assert haneul.get(WAITLIST).json() == {"entries": [found]}
    visit = haneul.post(f"{here}/accept")
    assert (visit.status_code, visit.json()["status"]) == (200, "booked")
    assert visit.json()["ref"] == found["offer"]["visit"]
    assert haneul.get(here).json()["state"] == "taken"
    assert violations() == []


def test_the_same_request_again_is_the_same_place(office: Office, haneul: Client) -> None:
    body = wish(office, haneul)
    headers = {"Idempotency-Key": "K"}
    first, again = (
        haneul.post(WAITLIST, body, content_type="application/json", headers=headers) for _ in range(2)
    )
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first["Location"] == f"{WAITLIST}/{first.json()['id']}"
    assert again["Idempotency-Replayed"] == "true"
    assert code_of(send(haneul, body | {"within_km": 5})) == (422, "key_reused")
    assert code_of(send(haneul, body, "other")) == (409, "waiting_already")
    assert WaitlistEntry.objects.count() == 1


def test_who_turns_a_place_down_waits_on(office: Office, haneul: Client) -> None:
    _, entry = send(haneul, wish(office, haneul))
    serve(office.now)
    answer = haneul.post(f"{WAITLIST}/{entry['id']}/decline")
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    late = haneul.post(f"{WAITLIST}/{entry['id']}/accept")
    assert (late.status_code, late.json()["refusals"][0]["code"]) == (409, "hold_ended")


def test_leaving_frees_what_is_held(office: Office, haneul: Client) -> None:
    _, entry = send(haneul, wish(office, haneul))
    serve(office.now)
    for _ in range(2):
        answer = haneul.delete(f"{WAITLIST}/{entry['id']}")
        assert (answer.status_code, answer.json()["state"]) == (200, "left")
    assert Visit.objects.get().status == "withdrawn"
    early = haneul.post(f"{WAITLIST}/{entry['id']}/accept")
    assert (early.status_code, early.json()["refusals"][0]["code"]) == (409, "hold_ended")


def test_without_an_offer_nothing_is_taken(office: Office, haneul: Client) -> None:
    fill(office)
    _, entry = send(haneul, wish(office, haneul))
    answer = haneul.post(f"{WAITLIST}/{entry['id']}/accept")
    assert (answer.status_code, answer.json()["refusals"][0]["code"]) == (409, "no_offer")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": "2026-11-24"}, "dates_reversed"),
        ({"to": "2026-12-30"}, "range_too_long"),
        ({"earliest": "12:00", "latest": "12:00"}, "hours_reversed"),
        ({"facility": "nowhere"}, "facility_not_found"),
        ({"inmate": "1:forged"}, "inmate_not_found"),
        ({"visitors": []}, "party_empty"),
        ({"visitors": [999_999]}, "visitor_not_found"),
        ({"from": "2026-11-23", "to": "2026-11-23"}, "in_the_past"),
    ],
)
def test_what_cannot_be_is_refused(office: Office, haneul: Client, change: dict[str, object], code: str) -> None:
    assert code_of(send(haneul, wish(office, haneul, **change))) == (422, code)
    assert not WaitlistEntry.objects.exists()


def test_a_closed_day_is_not_waited_for(office: Office, haneul: Client) -> None:
    put_in_force(office, closed(office, "2026-11-25 00:00", "2026-11-26 00:00", side=Booth.BoothSide.VISITOR))
    status, told = send(haneul, wish(office, haneul))
    assert (status, told["refusals"][0]["code"]) == (422, "nothing_to_wait_for")
    assert not WaitlistEntry.objects.exists()


def test_what_is_taken_is_not_left(office: Office, haneul: Client) -> None:
    _, entry = send(haneul, wish(office, haneul))
    serve(office.now)
    assert haneul.post(f"{WAITLIST}/{entry['id']}/accept").status_code == 200
    answer = haneul.delete(f"{WAITLIST}/{entry['id']}")
    assert (answer.status_code, answer.json()["refusals"][0]["code"]) == (409, "offer_taken")
    assert Visit.objects.get().status == "booked"


def test_nobody_sees_or_takes_somebody_elses(office: Office, program: Program, haneul: Client) -> None:
    _, entry = send(haneul, wish(office, haneul))
    serve(office.now)
    noeul = make_user("noeul@example.org", "Noeul")
    make_visitor(noeul)
    other, here = program(noeul), f"{WAITLIST}/{entry['id']}"
    assert other.get(WAITLIST).json() == {"entries": []}
    answers = [other.get(here), other.delete(here), other.post(f"{here}/accept"), other.post(f"{here}/decline")]
    assert {answer.status_code for answer in answers} == {404}
    assert haneul.get(here).json()["state"] == "offered"


def test_a_token_that_reads_does_not_wait(office: Office, program: Program) -> None:
    reader = program(office.haneul, (Scope.VISITS_READ,))
    headers = {"Idempotency-Key": "K"}
    answer = reader.post(WAITLIST, {}, content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert reader.get(WAITLIST).status_code == 200


def test_a_program_waits_for_a_kind_and_a_case(office: Office, program: Program) -> None:
    open_kinds()
    lawyer = make_lawyer()
    assert lawyer.user is not None
    client = program(lawyer.user)
    body = wish(office, client, kind="retrial", case="2026 재고합-12")
    status, entry = send(client, body)
    assert (status, entry["kind"], entry["case"]) == (201, "retrial", "2026재고합12")
    assert send(client, body | {"kind": "lawyer", "case": ""}, "other")[0] == 201
    serve(office.now)
    visit = client.post(f"{WAITLIST}/{entry['id']}/accept").json()
    assert (visit["kind"], visit["case"], visit["status"]) == ("retrial", "2026재고합12", "booked")
    assert violations() == []


@pytest.mark.parametrize(
    ("change", "code"), [({"kind": "retrial"}, "case_missing"), ({"kind": "nothing_known"}, "kind_not_open")]
)
def test_a_kind_that_cannot_be_is_refused(
    office: Office, program: Program, change: dict[str, object], code: str
) -> None:
    open_kinds()
    lawyer = make_lawyer()
    assert lawyer.user is not None
    client = program(lawyer.user)
    assert code_of(send(client, wish(office, client, **change))) == (422, code)


def test_without_a_kind_one_waits_for_an_ordinary_visit(office: Office, haneul: Client) -> None:
    _, entry = send(haneul, wish(office, haneul))
    assert (entry["kind"], entry["case"]) == ("ordinary", None)
