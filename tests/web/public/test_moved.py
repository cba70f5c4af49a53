"""Haneul's visit was moved because Seoul is closed: old beside new, and three things to do. No JavaScript."""

import html
import re

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


def plain(page: str) -> str:
    """The parts of a time stay on one line; here they are told apart by a blank."""
    return html.unescape(page).replace("\u00a0", " ")


def badges(page: str) -> list[str]:
    """How each visit on the page stands, in the word of its badge."""
    return re.findall(r"mn-status.*?</svg>\s*(.*?)</span>", page, re.DOTALL)


def row() -> DisruptedVisit:
    return DisruptedVisit.objects.get()


def test_old_beside_new(applicant: Applicant, visit: Visit) -> None:
    page = plain(applicant.get(address(visit)))
    assert "Thursday 26 November, 10:00 am" in page
    assert "Thursday 26 November, 12 noon" in page
    assert f'href="/visits/{visit.ref}/move/"' in page
    assert address(visit) in applicant.get(f"/visits/{visit.ref}/")


@pytest.mark.parametrize("page", ["/", "/visits/"])
def test_the_lists_say_that_it_was_moved_and_ask_for_the_answer(
    applicant: Applicant, visit: Visit, page: str
) -> None:
    asked = plain(applicant.get(page))
    for words in ("Moved: please answer", "Before we moved it: Thursday 26 November, 10:00 am", address(visit)):
        assert words in asked
    assert "Booked" not in badges(asked)
    applicant.post(address(visit, "accept/"))
    answered = plain(applicant.get(page))
    assert badges(answered) == ["Booked"]
    for words in ("Moved: please answer", "Before we moved it", address(visit)):
        assert words not in answered


def test_its_own_page_begins_with_the_move_until_it_is_answered(applicant: Applicant, visit: Visit) -> None:
    asked = plain(applicant.get(f"/visits/{visit.ref}/"))
    assert ">We had to move your visit</h1>" in asked
    assert "It was Thursday 26 November, 10:00 am. Now it is Thursday 26 November, 12 noon." in asked
    assert "Your visit is booked" not in asked
    applicant.post(address(visit, "accept/"))
    answered = plain(applicant.get(f"/visits/{visit.ref}/"))
    assert ">Your visit is booked</h1>" in answered
    assert "We had to move your visit" not in answered


def test_who_comes_along_reads_of_the_move_and_is_asked_nothing(office: Office, visit: Visit) -> None:
    other = make_user("bora@example.org", "Bora")
    visit.party.add(make_visitor(other))
    for page in ("/visits/", f"/visits/{visit.ref}/"):
        read = plain(Applicant.of(office, other).get(page))
        assert badges(read) == ["We moved it"]
        assert "Thursday 26 November, 10:00 am" in read
        assert "please answer" not in read
        assert address(visit) not in read


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


@pytest.mark.parametrize(
    ("first", "then", "heading"),
    [
        ("accept/", "give-up/", "Your visit is booked"),
        ("give-up/", "accept/", ""),
    ],
)
def test_the_other_answer_from_another_window_changes_nothing_and_says_what_holds(
    applicant: Applicant, visit: Visit, first: str, then: str, heading: str
) -> None:
    applicant.post(address(visit, first))
    visit.refresh_from_db()
    status = visit.status
    told = plain(applicant.client.post(address(visit, then), follow=True).content.decode())
    assert "There is no new time to answer any more, perhaps because you answered in another window." in told
    assert "can no longer be" not in told
    assert heading in told
    # what is offered is what can be done: cancelling where it is booked, booking where it is given up
    assert (f'href="/visits/{visit.ref}/cancel/"' in told) is (status == Status.BOOKED)
    visit.refresh_from_db()
    assert visit.status == status


def test_after_another_time_was_chosen_the_first_new_time_is_not_confirmed(
    applicant: Applicant, visit: Visit
) -> None:
    applicant.post(f"/visits/{visit.ref}/move/", slot=slot("2026-11-27 10:00"), sure="1")
    told = plain(applicant.client.post(address(visit, "accept/"), follow=True).content.decode())
    assert "There is no new time to answer any more" in told
    assert "Your visit stands at the new time" not in told


def test_given_up_twice_says_once_more_that_it_is_given_up(applicant: Applicant, visit: Visit) -> None:
    for _ in range(2):
        told = applicant.client.post(address(visit, "give-up/"), follow=True)
        assert "Your visit is given up." in told.content.decode()


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
    assert "no new time to answer" in told.content.decode()
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
