"""Moving a visit over the API: the same visit at another time, or every reason and what is free instead."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from mannam.models import Visit
from tests.api.conftest import Program
from tests.people import Office, make_inmate, make_user, make_visitor

pytestmark = pytest.mark.django_db

ELEVEN = "2026-11-25T11:00:00+09:00"


@pytest.fixture
def visit(office: Office, haneul: Client) -> Visit:
    """Haneul's visit of tomorrow at ten."""
    return book(office, haneul, "2026-11-25T10:00:00+09:00")


def book(office: Office, client: Client, starts_at: str, number: str = "1024", name: str = "Yul") -> Visit:
    asked = {"facility": office.daegu.code, "number": number, "name": name}
    me = client.get("/api/v1/me").json()["visitor"]["id"]
    body = {
        "inmate": client.post("/api/v1/inmates/search", asked, content_type="application/json").json()["id"],
        "visitor_facility": office.seoul.code,
        "starts_at": starts_at,
        "visitors": [me],
    }
    headers = {"Idempotency-Key": f"book {starts_at}".replace(" ", "-")}
    answer = client.post("/api/v1/visits", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    return Visit.objects.get(ref=answer.json()["ref"])


def send(client: Client, visit: Visit, key: str = "K", **body: Any) -> HttpResponse:
    answer = client.post(
        f"/api/v1/visits/{visit.ref}/reschedule",
        {"starts_at": ELEVEN} | body,
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
    assert isinstance(answer, HttpResponse)
    return answer


def told(answer: HttpResponse) -> Any:
    return answer.json()  # type: ignore[attr-defined]


def test_the_same_visit_at_another_time(haneul: Client, visit: Visit) -> None:
    answer = send(haneul, visit)
    assert answer.status_code == 200
    assert told(answer)["ref"] == visit.ref
    assert told(answer)["starts_at"] == "2026-11-25T02:00:00Z"
    assert told(haneul.get(f"/api/v1/visits/{visit.ref}")) == told(answer)  # type: ignore[arg-type]


def test_the_same_request_again_changes_nothing(haneul: Client, visit: Visit) -> None:
    assert told(send(haneul, visit)) == told(send(haneul, visit))
    assert visit.audit_events.filter(verb="reschedule").count() == 1
    other = send(haneul, visit, starts_at="2026-11-25T12:00:00+09:00")
    assert (other.status_code, told(other)["refusals"][0]["code"]) == (422, "key_reused")


def test_a_full_time_comes_with_alternatives_and_names_nobody(
    office: Office, program: Program, haneul: Client, visit: Visit
) -> None:
    for number, name in (("7", "Bom"), ("8", "Sol")):
        make_inmate(office.daegu, number, name)
        user = make_user(f"{name}@example.org", f"Friend of {name}")
        make_visitor(user)
        book(office, program(user), ELEVEN, number, name)
    answer = send(haneul, visit)
    assert answer.status_code == 409
    assert told(answer)["refusals"] == [
        {
            "code": "slot_taken",
            "params": {},
            "message": "Someone has just taken this time. Please choose another one.",
        }
    ]
    assert told(answer)["alternatives"]
    for name in ("Bom", "Sol"):
        assert name not in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"starts_at": "2026-11-25T11:01:00+09:00"}, "off_grid"),
        ({"visitor_facility": "nowhere"}, "facility_not_found"),
        ({"starts_at": "2026-11-23T11:00:00+09:00"}, "in_the_past"),
    ],
)
def test_what_cannot_be_is_refused(haneul: Client, visit: Visit, body: dict[str, str], code: str) -> None:
    answer = send(haneul, visit, **body)
    assert answer.status_code == 422
    assert code in [refusal["code"] for refusal in told(answer)["refusals"]]


def test_somebody_elses_visit_is_no_visit(office: Office, program: Program, visit: Visit) -> None:
    noeul = make_user("noeul@example.org", "Noeul")
    make_visitor(noeul)
    assert send(program(noeul), visit).status_code == 404
    visit.refresh_from_db()
    assert visit.sequence == 0


def test_the_desk_may_move_it_on_its_day_and_the_applicant_not(
    office: Office, program: Program, haneul: Client
) -> None:
    today = book(office, haneul, "2026-11-24T15:00:00+09:00")
    answer = send(haneul, today)
    assert (answer.status_code, told(answer)["refusals"][0]["code"]) == (422, "move_by_telephone")
    assert send(program(office.seo), today).status_code == 200


def test_one_that_is_cancelled_cannot_be_moved(haneul: Client, visit: Visit) -> None:
    haneul.post(f"/api/v1/visits/{visit.ref}/cancel")
    answer = send(haneul, visit)
    assert (answer.status_code, told(answer)["refusals"][0]["code"]) == (409, "cannot_move")
