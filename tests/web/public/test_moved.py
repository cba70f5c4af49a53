"""Haneul's visit was moved because Seoul is closed: old beside new, and three things to do. No JavaScript."""

import html

import pytest

from mannam.domain.disruption import MoveAnswer
from mannam.domain.lifecycle import Status
from mannam.models import DisruptedVisit, Visit
from tests.actions.asking import book
from tests.actions.disrupting import closed, disrupt
from tests.people import Office, make_user, make_visitor, slot
from tests.web.public.applicant import Applicant

TEN, NOON = "2026-11-26 10:00", "2026-11-26 12:00"


@pytest.fixture
def visit(office: Office) -> Visit:
    """Was at ten, is at noon."""
    booked = book(office, TEN)
    disrupt(office, closed(office, "2026-11-26 00:00", NOON))
    booked.refresh_from_db()
    return booked


def address(visit: Visit, rest: str = "") -> str:
    return f"/visits/{visit.ref}/moved/{rest}"


def row() -> DisruptedVisit:
    return DisruptedVisit.objects.get()


def test_old_beside_new(applicant: Applicant, visit: Visit) -> None:
    # the parts of a time stay on one line
    page = html.unescape(applicant.get(address(visit))).replace("\u00a0", " ")
    assert "Thursday 26 November, 10:00 am" in page
    assert "Thursday 26 November, 12 noon" in page
    assert f'href="/visits/{visit.ref}/move/"' in page
    assert address(visit) in applicant.get(f"/visits/{visit.ref}/")


def test_accepted(applicant: Applicant, visit: Visit) -> None:
    assert applicant.post(address(visit, "accept/")).headers["Location"] == f"/visits/{visit.ref}/"
    assert row().answer == MoveAnswer.ACCEPTED
    assert address(visit) not in applicant.get(f"/visits/{visit.ref}/")
    assert applicant.client.get(address(visit)).headers["Location"] == f"/visits/{visit.ref}/"


def test_given_up(applicant: Applicant, visit: Visit) -> None:
    applicant.post(address(visit, "give-up/"))
    assert row().answer == MoveAnswer.GIVEN_UP
    visit.refresh_from_db()
    assert visit.status == Status.CALLED_OFF
    assert "given up" in applicant.get(f"/visits/{visit.ref}/")


def test_another_time(applicant: Applicant, visit: Visit) -> None:
    applicant.post(f"/visits/{visit.ref}/move/", slot=slot("2026-11-27 10:00"), sure="1")
    assert row().answer == MoveAnswer.CHANGED


def test_it_is_nobody_elses(applicant: Applicant, office: Office, visit: Visit) -> None:
    other = make_user("bora@example.org", "Bora")
    make_visitor(other)
    bora = Applicant.of(office, other)
    assert bora.client.get(address(visit)).status_code == 404
    assert bora.post(address(visit, "accept/")).status_code == 404
    assert row().answer == ""


def test_what_was_not_moved_leads_to_the_visit(applicant: Applicant, office: Office) -> None:
    visit = book(office, TEN)
    assert applicant.client.get(address(visit)).headers["Location"] == f"/visits/{visit.ref}/"
    told = applicant.client.post(address(visit, "give-up/"), follow=True)
    assert "cancelled" in told.content.decode()
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
