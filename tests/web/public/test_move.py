"""Haneul changes the time of a visit: chooses one, sees old and new side by side, says yes. No JavaScript."""

import html
import re
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.domain.lifecycle import Actor, Status
from mannam.models import Inmate, Visit
from mannam.web import clock
from tests.people import Office, at, make_inmate, make_user, make_visitor, slot
from tests.web.public.applicant import Applicant

TOMORROW = "2026-11-25 10:00"


@pytest.fixture
def visit(applicant: Applicant, office: Office) -> Visit:
    """Haneul's visit, of tomorrow at ten."""
    applicant.answer_all()
    applicant.post("/apply/when/", slot=slot(TOMORROW))
    applicant.book()
    return Visit.objects.get()


def address(visit: Visit) -> str:
    return f"/visits/{visit.ref}/move/"


def text(page: str) -> str:
    return html.unescape(page)


def test_the_visit_leads_there(applicant: Applicant, visit: Visit) -> None:
    assert f'href="{address(visit)}"' in applicant.get(f"/visits/{visit.ref}/")


def test_from_the_choice_to_the_moved_visit(applicant: Applicant, visit: Visit, office: Office) -> None:
    chosen = slot("2026-11-26 11:00")
    assert f'value="{chosen}"' in applicant.get(f"{address(visit)}?day=2026-11-26")
    sure = applicant.post(address(visit), slot=chosen).headers["Location"]
    page = text(applicant.get(sure))
    for words in ("Until now", "Wednesday 25 November, 10:00\u00a0am", "Thursday 26 November, 11:00\u00a0am"):
        assert words in page
    visit.refresh_from_db()
    assert visit.sequence == 0  # nothing is done before the yes
    done = applicant.post(sure, slot=chosen, sure="1")
    assert done.headers["Location"] == f"/visits/{visit.ref}/"
    visit.refresh_from_db()
    assert (visit.slot_no, visit.status) == (chosen, Status.BOOKED)
    assert "The time is changed" in applicant.get(done.headers["Location"])


def test_who_goes_back_after_the_yes_sees_the_moved_visit(applicant: Applicant, visit: Visit) -> None:
    """The page to say yes on is in the browser's history, and its time is the visit's own by now."""
    chosen = slot("2026-11-26 11:00")
    sure = applicant.post(address(visit), slot=chosen).headers["Location"]
    applicant.post(sure, slot=chosen, sure="1")
    assert applicant.client.get(sure).headers["Location"] == f"/visits/{visit.ref}/"


def test_it_opens_on_the_day_of_the_visit(applicant: Applicant, visit: Visit) -> None:
    """Today has free times too, and lies before it."""
    page = applicant.get(address(visit))
    assert f'value="{slot("2026-11-25 11:00")}"' in page
    assert f'value="{slot("2026-11-24 11:00")}"' not in page
    assert f'value="{slot("2026-11-24 11:00")}"' in applicant.get(f"{address(visit)}?day=2026-11-24")


def test_that_no_time_was_chosen_is_said_above_the_days(applicant: Applicant, visit: Visit) -> None:
    """Below them it stood under the bar at the edge of a telephone."""
    page = applicant.post(address(visit)).content.decode()
    assert page.index("Please choose a time.") < page.index('class="mn-days"')


def test_its_own_time_is_not_offered(applicant: Applicant, visit: Visit) -> None:
    assert f'value="{visit.slot_no}"' not in applicant.get(f"{address(visit)}?day=2026-11-25")


def test_a_time_that_went_meanwhile_is_said_with_others(applicant: Applicant, visit: Visit) -> None:
    taken = slot("2026-11-26 11:00")
    Inmate.objects.update(available=False)
    refused = applicant.post(address(visit), slot=taken, sure="1")
    assert refused.status_code == 409
    assert "The time was not changed" in refused.content.decode()
    visit.refresh_from_db()
    assert visit.slot_no == slot(TOMORROW)


def book_other(office: Office, name: str, when: str) -> None:
    """Somebody else's visit."""
    user = make_user(f"{name}@example.org", name)
    visitor = make_visitor(user)
    order = BookingOrder(
        make_inmate(office.daegu, name, name).pk, office.seoul.pk, slot(when), visitor.pk, (visitor.pk,)
    )
    book_visit(order, By(Actor.VISITOR, user.pk), now=office.now, random=Random(1))


def test_a_full_time_leads_to_free_ones(applicant: Applicant, visit: Visit, office: Office) -> None:
    for name in ("Bom", "Sol"):
        book_other(office, name, "2026-11-25 12:00")
    full = slot("2026-11-25 12:00")
    assert "no longer free" in applicant.get(f"{address(visit)}?slot={full}")
    refused = applicant.post(address(visit), slot=full, sure="1")
    assert refused.status_code == 409
    links = re.findall(r'href="([^"]*move/[?]place=[^"]*slot=[0-9]+)"', text(refused.content.decode()))
    assert links
    assert "Until now" in applicant.get(links[0])


def test_on_its_day_the_telephone_helps(
    applicant: Applicant, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-25 08:00"))
    page = text(applicant.get(address(visit)))
    assert "Please telephone us" in page
    assert 'name="slot"' not in page


def test_nobody_else_may_move_it(visit: Visit, office: Office) -> None:
    noeul = make_user("noeul@example.org", "Noeul")
    make_visitor(noeul)
    stranger = Applicant.of(office, noeul)
    assert stranger.client.get(address(visit)).status_code == 404
    assert stranger.post(address(visit), slot=slot("2026-11-26 11:00"), sure="1").status_code == 404


def test_a_companion_may_come_but_not_move(visit: Visit, office: Office) -> None:
    noeul = make_user("noeul@example.org", "Noeul")
    visit.members.create(visitor=make_visitor(noeul))
    assert Applicant.of(office, noeul).client.get(address(visit)).status_code == 404


@pytest.mark.parametrize("query", ["?slot=x", "?slot=99999999999999", "?place=%00", "?day=%00", "?place=nowhere"])
def test_any_address_gives_a_page(applicant: Applicant, visit: Visit, query: str) -> None:
    assert applicant.get(address(visit) + query)


def test_in_korean(visit: Visit, office: Office) -> None:
    korean = Applicant.of(office, office.haneul, "ko")
    assert "어느 시간으로 옮길까요?" in korean.get(address(visit))
    assert "시간을 바꾸시겠어요?" in korean.get(f"{address(visit)}?slot={slot('2026-11-26 11:00')}")


def test_a_request_can_be_withdrawn(applicant: Applicant, visit: Visit) -> None:
    Visit.objects.update(status=Status.REQUESTED)
    page = applicant.get(f"/visits/{visit.ref}/")
    assert "Please do not come before that" in page
    assert visit.check_in_code not in page
    assert f'action="/visits/{visit.ref}/withdraw/"' in page
    applicant.post(f"/visits/{visit.ref}/withdraw/")
    visit.refresh_from_db()
    assert visit.status == Status.WITHDRAWN


@pytest.mark.parametrize(("deed", "status"), [("confirm", Status.BOOKED), ("withdraw", Status.WITHDRAWN)])
def test_a_held_place_is_taken_or_given_back(
    applicant: Applicant, visit: Visit, deed: str, status: Status
) -> None:
    Visit.objects.update(status=Status.HELD, held_until=at("2026-11-24 09:30"))
    page = applicant.get(f"/visits/{visit.ref}/")
    assert "9:30\u00a0am" in page
    assert f'action="/visits/{visit.ref}/{deed}/"' in page
    applicant.post(f"/visits/{visit.ref}/{deed}/")
    visit.refresh_from_db()
    assert visit.status == status


def test_too_late_to_take_a_held_place(applicant: Applicant, visit: Visit) -> None:
    Visit.objects.update(status=Status.HELD, held_until=at("2026-11-24 08:59"))
    answer = applicant.post(f"/visits/{visit.ref}/confirm/")
    assert "is free for others now" in applicant.get(answer.headers["Location"])
