"""One visit at the desk: moved, called off for a reason, or the inmate did not come."""

import html
import re

import pytest
from django.test import Client

from mannam.actions.check_in import check_in
from mannam.domain.lifecycle import InmateAnswer, Status
from mannam.models import AuditEvent, Booth, Message, Visit
from mannam.web import clock
from tests.actions.disrupting import seo
from tests.people import Office, at, make_booth, make_facility, slot
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def desk(office: Office) -> Client:
    return staff_client(office.seo)


def address(office: Office, visit: Visit, rest: str = "") -> str:
    return f"/desk/{office.seoul.code}/visits/{visit.ref}/{rest}"


def at_daegu(office: Office, visit: Visit, rest: str = "") -> str:
    return f"/desk/{office.daegu.code}/visits/{visit.ref}/{rest}"


def text(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html.unescape(answer.content.decode())))


def test_the_day_leads_there_and_who_looked_is_kept(desk: Client, office: Office, booked: Visit) -> None:
    assert address(office, booked) in desk.get(f"/desk/{office.seoul.code}/").content.decode()
    shown = text(desk.get(address(office, booked)))
    for words in ("Haneul", "Areum", "1024 Yul", "Check in", "Move it to another time", "Call it off"):
        assert words in shown
    assert "The inmate did not come" not in shown
    assert AuditEvent.objects.get(verb="read_visit").user == office.seo


def test_its_number_is_said_once(desk: Client, office: Office, booked: Visit) -> None:
    main = desk.get(address(office, booked)).content.decode().partition("<main")[2]
    assert re.sub("<[^>]+>", " ", main).count(booked.ref) == 1


def test_moved_by_telephone_on_the_day_itself(desk: Client, office: Office, booked: Visit) -> None:
    Visit.objects.update(inmate_answer=InmateAnswer.AGREES, inmate_answered_at=office.now)
    wanted = slot("2026-11-24 11:00")
    chosen = desk.post(address(office, booked, "move/"), {"slot": wanted})
    asked = text(desk.get(chosen["Location"]))
    assert "24 Nov 10:00" in asked or "10:00" in asked
    assert "Move it and tell the applicant" in asked
    moved = desk.post(address(office, booked, "move/"), {"slot": wanted, "sure": "1"}, follow=True)
    assert "Moved. The applicant is told" in text(moved)
    booked.refresh_from_db()
    assert (booked.starts_at, booked.inmate_answer) == (at("2026-11-24 11:00"), "")
    assert Message.objects.filter(visit=booked, template="moved").count() == 1


def test_a_time_that_is_taken_is_refused_with_others(desk: Client, office: Office, booked: Visit) -> None:
    Booth.objects.filter(facility=office.seoul).update(in_service=False)
    refused = desk.post(address(office, booked, "move/"), {"slot": slot("2026-11-24 11:00"), "sure": "1"})
    assert refused.status_code == 409
    assert "The time was not changed" in text(refused)
    booked.refresh_from_db()
    assert booked.starts_at == at("2026-11-24 10:00")


def test_what_is_over_is_not_moved(desk: Client, office: Office, booked: Visit) -> None:
    Visit.objects.update(status=Status.CANCELLED)
    page = desk.get(address(office, booked, "move/"))
    assert "The time was not changed" in text(page)
    shown = text(desk.get(address(office, booked)))
    assert "Move it" not in shown
    assert "Call it off" not in shown


def test_called_off_for_a_reason_only(desk: Client, office: Office, booked: Visit) -> None:
    for reason in ("", "whim"):
        answer = desk.post(address(office, booked, "call-off/"), {"reason": reason}, follow=True)
        assert "Please choose a reason first" in text(answer)
    done = desk.post(address(office, booked, "call-off/"), {"reason": "equipment"}, follow=True)
    assert "without the reason" in text(done)
    booked.refresh_from_db()
    assert (booked.status, booked.end_reason) == (Status.CALLED_OFF, "equipment")
    assert Message.objects.filter(visit=booked, template="not_held").exists()


def test_the_inmates_desk_says_that_he_did_not_come(
    office: Office, booked: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    minn, when = staff_client(office.min), at("2026-11-24 10:05")
    check_in(office.seoul.pk, booked.check_in_code, id_confirmed=True, by=seo(office), now=at("2026-11-24 09:50"))
    assert "The inmate did not come" not in text(minn.get(at_daegu(office, booked)))
    monkeypatch.setattr(clock, "now", lambda: when)
    assert "The inmate did not come" in text(minn.get(at_daegu(office, booked)))
    assert staff_client(office.seo).post(address(office, booked, "absent/")).status_code == 404
    done = minn.post(at_daegu(office, booked, "absent/"), follow=True)
    assert "lose nothing by it" in text(done)
    booked.refresh_from_db()
    assert booked.status == Status.INMATE_NO_SHOW
    assert Message.objects.filter(visit=booked, template="inmate_no_show").count() == 1


def test_before_its_time_nobody_is_missed(office: Office, booked: Visit) -> None:
    minn = staff_client(office.min)
    assert "cannot" in text(minn.post(at_daegu(office, booked, "absent/"), follow=True))
    booked.refresh_from_db()
    assert booked.status == Status.BOOKED


def test_what_the_booth_sends_the_visitor_to_ask_about_stands_at_the_desk(
    desk: Client, office: Office, booked: Visit
) -> None:
    Visit.objects.update(status=Status.ENDED_BY_OFFICER, end_reason="crime", talked_ms=7 * 60_000)
    shown = text(desk.get(address(office, booked)))
    for words in ("Why the officer ended it The talk was about a crime.", "Talk time held 7 minutes"):
        assert words in shown
    assert "owed" not in shown


def test_what_is_owed_after_a_fault_stands_at_the_desk(desk: Client, office: Office, booked: Visit) -> None:
    Visit.objects.update(status=Status.INTERRUPTED, talked_ms=4 * 60_000, owed_ms=11 * 60_000)
    shown = text(desk.get(address(office, booked)))
    for words in ("Talk time held 4 minutes", "Talk time owed 11 minutes"):
        assert words in shown
    assert "Why the officer ended it" not in shown


def test_a_visit_of_other_facilities_does_not_exist(desk: Client, office: Office, booked: Visit) -> None:
    busan = make_facility("busan-dc", city="Busan")
    make_booth(busan, Booth.BoothSide.VISITOR)
    Visit.objects.update(visitor_facility=busan)
    assert desk.get(address(office, booked)).status_code == 404
    assert desk.post(address(office, booked, "call-off/"), {"reason": "other"}).status_code == 404
    assert desk.get(address(office, booked, "move/")).status_code == 404
