"""After booking: going Back, sending a page again, two clicks at once. It is booked once, and it is said."""

from collections.abc import Iterator
from functools import partial
from threading import Barrier, local

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from mannam.actions import book_in_line
from mannam.actions.book_visit import book_visit
from mannam.domain.lifecycle import Status
from mannam.models import Visit
from tests.actions.crowd import PATIENCE, all_at_once
from tests.people import Office
from tests.web.public.applicant import Applicant

BOOKED = "/apply/booked/"


@pytest.fixture
def visit(applicant: Applicant) -> Visit:
    """Haneul's visit, just booked in this browser."""
    applicant.answer_all()
    applicant.book()
    return Visit.objects.get()


@pytest.mark.parametrize("step", ["/apply/party/", "/apply/where/", "/apply/when/", "/apply/check/"])
def test_going_back_says_that_the_visit_is_booked(applicant: Applicant, visit: Visit, step: str) -> None:
    assert applicant.client.get(step).headers["Location"] == BOOKED
    page = applicant.get(BOOKED)
    assert '<h1 class="mn-title">Your visit is booked</h1>' in page
    assert f'href="/visits/{visit.ref}/"' in page
    assert "Tuesday 24 November, 10:00\u00a0am" in page


def test_the_first_question_after_a_booking_says_it_too(applicant: Applicant, visit: Visit) -> None:
    page = applicant.get("/apply/")
    assert "This visit is booked" in page
    assert f'href="/visits/{visit.ref}/"' in page
    applicant.whom()
    assert "This visit is booked" not in applicant.get("/apply/")


@pytest.mark.parametrize("step", ["/apply/party/", "/apply/where/", "/apply/when/", "/apply/check/"])
def test_sending_an_old_page_again_books_nothing_more(applicant: Applicant, visit: Visit, step: str) -> None:
    answers = {"facility": visit.visitor_facility.code, "slot": str(visit.slot_no), "key": "0" * 32}
    assert applicant.post(step, **answers).headers["Location"] == BOOKED
    assert Visit.objects.count() == 1


def test_another_visit_can_be_booked_afterwards(applicant: Applicant, visit: Visit) -> None:
    assert 'href="/apply/"' in applicant.get(BOOKED)
    assert applicant.whom().headers["Location"] == "/apply/party/"
    assert applicant.client.get("/apply/check/").headers["Location"] == "/apply/party/"


def test_the_same_visit_once_more_is_no_refusal(applicant: Applicant) -> None:
    applicant.answer_all()
    kept = applicant.client.session["application"]
    applicant.book()
    session = applicant.client.session  # as another tab wrote it back, with the draft under another key
    session["application"] = kept | {"key": "1" * 32}
    session.save()
    visit = Visit.objects.get()
    assert applicant.book().headers["Location"] == f"/visits/{visit.ref}/"
    assert Visit.objects.count() == 1


def test_the_same_time_with_somebody_more_is_refused(applicant: Applicant) -> None:
    applicant.answer_all()
    kept = applicant.client.session["application"]
    applicant.book()
    applicant.whom()
    applicant.post("/apply/party/", new_name="Bora")
    companions = applicant.client.session["application"]["companion_ids"]
    session = applicant.client.session
    session["application"] = kept | {"key": "1" * 32, "companion_ids": companions}
    session.save()
    assert applicant.book().status_code == 409


def test_a_cancelled_visit_is_not_called_booked(applicant: Applicant, visit: Visit) -> None:
    Visit.objects.update(status=Status.CANCELLED)
    assert applicant.client.get(BOOKED).headers["Location"] == "/apply/"
    assert "This visit is booked" not in applicant.get("/apply/")


def test_without_a_booking_it_leads_to_the_first_question(applicant: Applicant) -> None:
    assert applicant.client.get(BOOKED).headers["Location"] == "/apply/"


@pytest.fixture
def _no_cache_left(transactional_db: None) -> Iterator[None]:
    yield
    cache.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_no_cache_left")
def test_two_clicks_at_once_give_one_visit(
    office: Office, applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant.answer_all()
    key, both, waited = applicant.key(), Barrier(2), local()

    def meet() -> None:
        if not hasattr(waited, "once"):  # a second attempt goes on alone
            waited.once = both.wait(PATIENCE)

    monkeypatch.setattr(book_in_line, "book_visit", partial(book_visit, before_writing=meet))

    def click() -> HttpResponse:
        twin = Applicant.of(office, office.haneul)
        twin.client.cookies = applicant.client.cookies
        return twin.post("/apply/check/", key=key)

    places = {answer.headers["Location"] for answer in all_at_once([click, click])}
    assert places == {f"/visits/{Visit.objects.get().ref}/"}
    assert applicant.client.get("/apply/check/").headers["Location"] == BOOKED
