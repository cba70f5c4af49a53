"""What the desks' own programs do: check a party in, and write down that an inmate did not come."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mannam.api import edge
from mannam.domain.scopes import USUAL, Scope
from mannam.models import AllowanceUse, AuditEvent, Booth, Visit
from mannam.queries.invariants import violations
from tests.api.conftest import Program
from tests.api.test_visits_api import ask, book, codes
from tests.people import Office, make_visitor

ALL = tuple(Scope)


@pytest.fixture
def visit(office: Office, haneul: Client) -> Visit:
    """Haneul's, at ten."""
    return Visit.objects.get(ref=book(haneul, ask(office)).json()["ref"])


@pytest.fixture
def seo(office: Office, program: Program) -> Client:
    """The program of the desk to which the party comes."""
    return program(office.seo, ALL)


@pytest.fixture
def min_(office: Office, program: Program) -> Client:
    """The program of the inmate's side."""
    return program(office.min, ALL)


def say(client: Client, visit: Visit, what: str, **body: Any) -> Any:
    return client.post(f"/api/v1/visits/{visit.ref}/{what}", body, "application/json")


def test_a_party_is_checked_in_by_code(visit: Visit, seo: Client) -> None:
    answer = say(seo, visit, "check-in", id_confirmed=True, code=visit.check_in_code)
    assert (answer.status_code, answer.json()["status"]) == (200, "checked_in")
    again = say(seo, visit, "check-in", id_confirmed=True)
    assert (again.status_code, codes(again)) == (409, {"code_used"})


def test_another_booth_and_ids_that_were_not_seen(office: Office, visit: Visit, seo: Client) -> None:
    other = next(booth for booth in office.seoul_booths if booth.pk != visit.visitor_booth_id)
    assert codes(say(seo, visit, "check-in", id_confirmed=False)) == {"id_not_confirmed"}
    assert codes(say(seo, visit, "check-in", id_confirmed=True, booth=99)) == {"booth_not_free"}
    wrong = f"{(int(visit.check_in_code) + 1) % 1_000_000:06}"
    assert codes(say(seo, visit, "check-in", id_confirmed=True, code=wrong)) == {"code_unknown"}
    answer = say(seo, visit, "check-in", id_confirmed=True, booth=other.number)
    assert answer.json()["visitor_booth"] == other.number
    assert violations() == []


def test_who_stayed_at_home_is_of_the_party_no_more(office: Office, haneul: Client, seo: Client) -> None:
    here = office.haneul_visitor.pk
    absent, stranger = (make_visitor(office.haneul, name, companion=True).pk for name in ("Bom", "Gaeul"))
    booked = book(haneul, ask(office, visitors=[here, absent])).json()
    visit = Visit.objects.get(ref=booked["ref"])
    assert codes(say(seo, visit, "check-in", id_confirmed=True, absent=[stranger])) == {"visitor_not_found"}
    assert codes(say(seo, visit, "check-in", id_confirmed=True, absent=[here, absent])) == {"id_not_confirmed"}
    answer = say(seo, visit, "check-in", id_confirmed=True, absent=[absent, absent])
    assert (answer.status_code, answer.json()["visitors"]) == (200, [here])
    assert violations() == []


def test_another_booth_while_the_inmates_is_out_of_service(office: Office, visit: Visit, seo: Client) -> None:
    other = next(booth for booth in office.seoul_booths if booth.pk != visit.visitor_booth_id)
    Booth.objects.filter(pk=visit.inmate_booth_id).update(in_service=False)
    answer = say(seo, visit, "check-in", id_confirmed=True, booth=other.number)
    assert (answer.status_code, codes(answer)) == (409, {"inmate_booth_out"})


def test_only_the_desk_to_which_the_party_comes(
    office: Office, visit: Visit, min_: Client, program: Program
) -> None:
    for client in (min_, program(office.haneul, ALL)):
        assert say(client, visit, "check-in", id_confirmed=True).status_code == 404
    assert say(program(office.seo, USUAL), visit, "check-in", id_confirmed=True).status_code == 403


def test_an_inmate_who_does_not_come_costs_the_party_nothing(
    visit: Visit, seo: Client, min_: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = say(min_, visit, "outcome", outcome="inmate_no_show")
    assert (early.status_code, codes(early)) == (409, {"outcome_not_possible"})
    say(seo, visit, "check-in", id_confirmed=True)
    assert AllowanceUse.objects.filter(visit=visit).exists()
    monkeypatch.setattr(edge, "now", lambda: visit.starts_at + timedelta(minutes=5))
    for _ in range(2):
        answer = say(min_, visit, "outcome", outcome="inmate_no_show")
        assert (answer.status_code, answer.json()["status"]) == (200, "inmate_no_show")
        assert answer.json()["owed_seconds"] == 600
    assert not AllowanceUse.objects.filter(visit=visit).exists()
    assert AuditEvent.objects.filter(visit=visit, verb="mark_inmate_no_show").count() == 1
    assert violations() == []


def test_a_party_that_is_not_there_waits_for_nobody(
    visit: Visit, min_: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "now", lambda: visit.starts_at + timedelta(minutes=5))
    assert codes(say(min_, visit, "outcome", outcome="inmate_no_show")) == {"outcome_not_possible"}


def test_an_outcome_is_written_at_the_inmates_side_and_is_one_that_people_see(
    visit: Visit, seo: Client, haneul: Client, min_: Client
) -> None:
    assert say(seo, visit, "outcome", outcome="inmate_no_show").status_code == 404
    assert say(haneul, visit, "outcome", outcome="inmate_no_show").status_code == 403
    assert say(min_, visit, "outcome", outcome="completed").status_code == 422
