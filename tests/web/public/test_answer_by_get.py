"""A page that answers a form comes by a GET: once, at its own address, to whom it was given, and not for long."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mannam.web import clock
from mannam.web.answer_by_get import KEY, MOST, answer_by_get
from tests.people import Office
from tests.web.public.applicant import Applicant

ASKED = "/apply/?change=1"


def wrong_number(applicant: Applicant) -> HttpResponse:
    """The redirect itself, as the browser gets it."""
    right = {"facility": applicant.office.yul.facility.code, "name": "Yul"}
    sent = applicant.client.generic(
        "POST",
        ASKED,
        "&".join(f"{name}={value}" for name, value in {**right, "number": "9999"}.items()),
        content_type="application/x-www-form-urlencoded",
    )
    assert isinstance(sent, HttpResponse)
    return sent


def test_the_answer_comes_by_a_get_and_once(applicant: Applicant) -> None:
    sent = wrong_number(applicant)
    assert (sent.status_code, sent.headers["Location"]) == (302, ASKED)
    assert "no-store" in sent.headers["Cache-Control"]
    page = applicant.get(ASKED)
    assert 'value="9999"' in page
    assert "is-error" in page or 'role="alert"' in page
    assert KEY not in applicant.client.session
    assert 'value="9999"' not in applicant.get(ASKED)


def test_another_page_in_between_leaves_it(applicant: Applicant) -> None:
    wrong_number(applicant)
    applicant.get("/visits/")
    applicant.get("/apply/")
    assert 'value="9999"' in applicant.get(ASKED)


def test_a_head_leaves_it(applicant: Applicant) -> None:
    wrong_number(applicant)
    applicant.client.head(ASKED)
    assert 'value="9999"' in applicant.get(ASKED)


def test_after_a_minute_it_is_gone(applicant: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong_number(applicant)
    later: datetime = applicant.office.now + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    applicant.get("/visits/")
    assert KEY not in applicant.client.session


def test_who_signed_out_or_is_somebody_else_does_not_see_it(applicant: Applicant) -> None:
    wrong_number(applicant)
    session = applicant.client.session
    session[KEY] = {**session[KEY], "user": "0"}
    session.save()
    assert 'value="9999"' not in applicant.get(ASKED)


def test_the_gate_is_asked_on_the_way(applicant: Applicant, office: Office) -> None:
    wrong_number(applicant)
    office.haneul.is_active = False
    office.haneul.save()
    assert applicant.client.get(ASKED).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    "page",
    [
        HttpResponse("{}", content_type="application/json"),
        HttpResponse("gone", status=404),
        HttpResponse("broken", status=500),
        HttpResponse(status=302, headers={"Location": "/"}),
    ],
)
def test_what_is_no_page_goes_its_own_way(page: HttpResponse) -> None:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    assert answer_by_get(lambda _request: page)(request) is page
    assert KEY not in request.session


def test_what_is_too_long_to_keep_is_answered_at_once() -> None:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    noise = Random(1).randbytes(MOST)
    page = HttpResponse(noise)
    assert answer_by_get(lambda _request: page)(request) is page
    assert KEY not in request.session
