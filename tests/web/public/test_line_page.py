"""The page of the line: one's place, one's turn, and nothing of bookings read."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mannam.actions.call_numbers import call_everywhere
from mannam.domain.policy import Policy
from mannam.domain.release import LINE_LASTS, TURN
from mannam.models import Line, Ticket, Visit
from mannam.web import clock
from tests.actions.crowd import make_families
from tests.opening import DAY, OPENS, TEN, take, with_line
from tests.people import Office
from tests.web.public.applicant import Applicant

pytestmark = pytest.mark.django_db

PAGE = f"/line/demo/{DAY.isoformat()}/"
BOOKING_TABLES = re.compile(r"\b(claim|occupancy|allowance|mannam_(visit|booth|inmate|closure))\b")


@pytest.fixture
def one_chooses(office: Office) -> Policy:
    """One chooses at a time, and two are there before Haneul."""
    policy = with_line(1)
    for _, _, visitor in make_families(office.daegu, 2):
        take(policy, visitor)
    return policy


def move_to(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_one_gets_in_line_and_keeps_the_place(applicant: Applicant, one_chooses: Policy) -> None:
    assert "Get in line" in applicant.get(PAGE)
    for _ in range(2):  # and a second window
        assert applicant.post(PAGE).headers["Location"] == PAGE
        page = applicant.get(PAGE)
        assert "<b>2</b>" in page
        assert "There are 1 people before you." not in page
        assert "There is one person before you." in page
        assert "It takes 20 minutes at most." in page
    assert Ticket.objects.count() == 3


def test_it_looks_again_by_itself_with_and_without_javascript(applicant: Applicant, one_chooses: Policy) -> None:
    applicant.post(PAGE)
    page = applicant.get(PAGE)
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page
    assert 'aria-live="polite" data-look-again="15"' in page


def test_whoever_looks_and_is_next_is_called_without_any_worker(
    applicant: Applicant, one_chooses: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant.post(PAGE)
    call_everywhere(OPENS + TURN)
    assert "You are the next." in applicant.get(PAGE)
    move_to(monkeypatch, OPENS + 2 * TURN)
    page = applicant.get(PAGE)
    assert "It is your turn" in page
    assert "book it by 9:30\u00a0am" in page
    move_to(monkeypatch, OPENS + 3 * TURN)
    assert "The time to choose is over" in applicant.get(PAGE)


def test_looking_reads_nothing_of_bookings(applicant: Applicant, one_chooses: Policy) -> None:
    applicant.post(PAGE)
    applicant.get(PAGE)  # the country is known from now on
    with CaptureQueriesContext(connection) as asked:
        applicant.get(PAGE)
    assert not [query["sql"] for query in asked if BOOKING_TABLES.search(query["sql"])]
    assert len(asked) < 15


def test_before_and_after_the_line_it_says_so(
    applicant: Applicant, one_chooses: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_to(monkeypatch, OPENS - timedelta(minutes=1))
    assert "Booking for this day opens on Tuesday 24 November, 9:00\u00a0am." in applicant.get(PAGE)
    Line.objects.all().delete()
    move_to(monkeypatch, OPENS + LINE_LASTS)
    assert "Nobody has to wait for this day now." in applicant.get(PAGE)


def test_before_the_opening_minute_the_application_says_when_it_is(
    applicant: Applicant, one_chooses: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant.answer_all()
    note = "Booking for Tuesday 8 December has not begun yet"
    assert note not in applicant.get("/apply/when/")
    move_to(monkeypatch, OPENS - timedelta(minutes=1))
    page = applicant.get("/apply/when/")
    assert note in page
    assert "It begins on Tuesday 24 November, 9:00\u00a0am." in page
    assert "There is no free time on" not in applicant.get("/apply/when/?day=2026-12-08")


@pytest.mark.parametrize("address", ["/line/none/2026-12-08/", "/line/demo/tomorrow/", "/line/demo/2026-13-08/"])
def test_a_line_that_is_none_is_not_found(applicant: Applicant, address: str) -> None:
    assert applicant.client.get(address).status_code == 404


def test_the_application_leads_to_the_line_and_back(
    office: Office, applicant: Applicant, one_chooses: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant.answer_all()
    when = applicant.get("/apply/when/")
    assert "Booking for Tuesday 8 December has begun" in when
    assert f'href="{PAGE}"' in when
    # a time of that day cannot be chosen yet
    assert applicant.post("/apply/when/", slot=TEN).status_code == 200
    applicant.post(PAGE)
    call_everywhere(OPENS + TURN)
    move_to(monkeypatch, OPENS + 2 * TURN)
    applicant.get(PAGE)
    assert "Please choose a time on Tuesday 8 December and book it by 9:30\u00a0am." in applicant.get(
        "/apply/when/"
    )
    assert applicant.post("/apply/when/", slot=TEN).headers["Location"] == "/apply/check/"
    assert applicant.book().headers["Location"].startswith("/visits/MN-")
    assert Visit.objects.get().slot_no == TEN
    assert "You have booked a visit for this day" in applicant.get(PAGE)


def test_whose_turn_ran_out_while_reading_gets_a_new_place(
    office: Office, applicant: Applicant, one_chooses: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant.answer_all()
    applicant.post(PAGE)
    call_everywhere(OPENS + TURN)
    move_to(monkeypatch, OPENS + 2 * TURN)
    applicant.get(PAGE)
    applicant.post("/apply/when/", slot=TEN)
    key = applicant.key()
    move_to(monkeypatch, OPENS + 3 * TURN)
    for person in Ticket.objects.exclude(person=office.haneul_visitor).order_by("number"):
        take(one_chooses, person.person, 3 * TURN)
    assert applicant.post("/apply/check/", key=key).headers["Location"] == PAGE
    assert "<b>2</b>" in applicant.get(PAGE)
    assert not Visit.objects.exists()
