"""My details: the telephone number, given, changed and forgotten; asked for once, and never demanded."""

import pytest
from django.test import Client

from mannam.models import AuditEvent, Visitor
from tests.people import Office, make_user
from tests.web.public.applicant import Applicant
from tests.web.staff.signed_in import signed_in_without_code

pytestmark = pytest.mark.django_db

DETAILS = "/details/"


def kept(office: Office) -> str:
    return Visitor.objects.get(pk=office.haneul_visitor.pk).telephone


def test_a_number_is_kept_shown_and_forgotten(applicant: Applicant, office: Office) -> None:
    assert DETAILS in applicant.get("/visits/")
    page = applicant.get(DETAILS)
    assert office.haneul.email in page
    for typed, number in (("010 1234 5678", "+821012345678"), ("+44 20 7946 0958", "+442079460958"), (" ", "")):
        answer = applicant.client.post(DETAILS, {"name": "Haneul", "telephone": typed})
        assert (answer.status_code, answer["Location"]) == (302, DETAILS)
        assert kept(office) == number
    applicant.client.post(DETAILS, {"name": "Haneul", "telephone": "01012345678"})
    assert "010-1234-5678" in applicant.get(DETAILS)


def test_no_number_is_said_and_what_was_typed_stays(applicant: Applicant, office: Office) -> None:
    page = applicant.client.post(DETAILS, {"name": "Haneul", "telephone": "010-1234"}).content.decode()
    assert "This is no telephone number." in page
    assert "010-1234" in page
    assert kept(office) == ""


def test_the_trail_says_that_there_is_one_and_not_which(applicant: Applicant, office: Office) -> None:
    applicant.client.post(DETAILS, {"name": "Haneul", "telephone": "010-1234-5678"})
    applicant.client.post(DETAILS, {"name": "Haneul", "telephone": "010-1234-5678"})
    event = AuditEvent.objects.get(verb="set_telephone")
    assert event.user == office.haneul
    assert event.data == {"visitor": office.haneul_visitor.pk, "given": True}


def test_a_name_that_was_mistyped_is_mended(applicant: Applicant, office: Office) -> None:
    for _ in range(2):
        applicant.client.post(DETAILS, {"name": " Haneul  Kim ", "telephone": ""})
    assert Visitor.objects.get(pk=office.haneul_visitor.pk).name == "Haneul Kim"
    office.haneul.refresh_from_db()
    assert office.haneul.name == "Haneul Kim"
    assert AuditEvent.objects.filter(verb="visitor_renamed", user=office.haneul).count() == 1
    assert "Please type your name." in applicant.client.post(DETAILS, {"name": " "}).content.decode()


def test_the_name_is_asked_once_and_then_mended_there(applicant: Applicant) -> None:
    assert applicant.client.get("/sign-in/name/")["Location"] == DETAILS


def test_strangers_are_asked_to_sign_in(office: Office) -> None:
    assert Client().get(DETAILS)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(("typed", "number"), [("", ""), ("010-1234-5678", "+821012345678")])
def test_a_newcomer_may_give_one_with_the_name(office: Office, typed: str, number: str) -> None:
    new = make_user("new@example.org")
    browser = signed_in_without_code(new)
    assert "Your telephone number" in browser.get("/sign-in/name/").content.decode()
    assert browser.post("/sign-in/name/", {"name": "Noeul", "telephone": typed}).status_code == 302
    assert Visitor.objects.get(user=new).telephone == number
