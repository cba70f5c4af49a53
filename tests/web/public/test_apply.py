"""Applying for a visit, one question a page."""

import pytest
from django.test import Client

from mannam.models import Message, Visit
from tests.people import (
    Office,
)
from tests.web.public.applicant import Applicant

STEPS = ("/apply/", "/apply/party/", "/apply/where/", "/apply/when/", "/apply/check/")


def test_the_whole_application(applicant: Applicant) -> None:
    applicant.answer_all()
    check = applicant.get("/apply/check/")
    for words in (
        "Yul",
        "1024",
        "Haneul",
        "seoul-dongbu-dc",
        "Tuesday 24 November, 10:00\u00a0am",
        "Book this visit",
    ):
        assert words in check
    response = applicant.book()
    visit = Visit.objects.get()
    assert response.headers["Location"] == f"/visits/{visit.ref}/"
    assert visit.slot_no == applicant.office.slot
    assert [member.name for member in visit.party.all()] == ["Haneul"]
    page = applicant.get(f"/visits/{visit.ref}/")
    assert visit.check_in_code in page
    assert "Your visit is booked" in page
    assert Message.objects.filter(visit=visit, template="booked").count() == 1


def test_who_is_not_signed_in_is_asked_first(office: Office, english: Client) -> None:
    for step in STEPS:
        assert english.get(step).headers["Location"].startswith("/sign-in/?next=%2Fapply")
        assert english.post(step).headers["Location"] == "/sign-in/"


def test_staff_apply_under_an_address_of_their_own(office: Office) -> None:
    staff = Applicant.of(office, office.seo)
    assert staff.client.get("/apply/").headers["Location"].startswith("/sign-in/")
    assert staff.client.get("/sign-in/").status_code == 200


def test_steps_out_of_order_lead_to_the_first_missing_one(applicant: Applicant) -> None:
    for step in STEPS[1:]:
        assert applicant.client.get(step).headers["Location"] == "/apply/"
    applicant.whom()
    for step in STEPS[2:]:
        assert applicant.client.get(step).headers["Location"] == "/apply/party/"
    applicant.post("/apply/party/")
    assert applicant.client.get("/apply/when/").headers["Location"] == "/apply/where/"
    assert applicant.client.get("/apply/check/").headers["Location"] == "/apply/where/"


def test_going_back_shows_the_answers(applicant: Applicant) -> None:
    applicant.answer_all()
    whom = applicant.get("/apply/")
    assert 'value="1024"' in whom
    assert '<option value="daegu-ci" selected>' in whom
    assert 'value="seoul-dongbu-dc" id="facility_seoul-dongbu-dc" checked' in applicant.get("/apply/where/")
    assert f'value="{applicant.office.slot}" id="slot_{applicant.office.slot}" checked' in applicant.get(
        "/apply/when/"
    )


def test_pressing_twice_gives_one_visit(applicant: Applicant) -> None:
    applicant.answer_all()
    key = applicant.key()
    first = applicant.post("/apply/check/", key=key)
    second = applicant.post("/apply/check/", key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Visit.objects.count() == 1


def test_the_same_key_from_a_second_tab_gives_the_same_visit(applicant: Applicant) -> None:
    applicant.answer_all()
    key = applicant.key()
    draft = applicant.client.session["application"]
    first = applicant.post("/apply/check/", key=key)
    session = applicant.client.session  # as the second request saw it before the first had ended
    session["application"] = draft
    del session["booked"]
    session.save()
    second = applicant.post("/apply/check/", key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("key", ["", "\0", "x" * 10_000, "0" * 32])
def test_a_foreign_key_books_nothing(applicant: Applicant, key: str) -> None:
    applicant.answer_all()
    assert applicant.post("/apply/check/", key=key).status_code == 200
    assert not Visit.objects.exists()


def test_changing_an_answer_from_the_check_comes_back_to_it(applicant: Applicant) -> None:
    applicant.answer_all()
    key = applicant.key()
    response = applicant.post("/apply/party/?change=1", new_name="Bora")
    assert response.headers["Location"] == "/apply/check/"
    assert "Bora" in applicant.get("/apply/check/")
    assert applicant.key() != key


def test_another_language_keeps_the_answers(applicant: Applicant) -> None:
    applicant.whom()
    applicant.client.post("/i18n/setlang/", {"language": "ko", "next": "/apply/"})
    page = applicant.get("/apply/")
    assert '<html lang="ko"' in page
    assert 'value="1024"' in page


def test_every_step_in_korean(office: Office, applicant: Applicant) -> None:
    applicant.answer_all()
    applicant.client.post("/i18n/setlang/", {"language": "ko"})
    for step in (*STEPS, "/apply/home/"):
        assert '<html lang="ko"' in applicant.get(step)
    assert "11월 24일\u2060(화) 오전\u00a010:00" in applicant.get("/apply/check/")
