"""Min, at the desk of the inmate's facility, decides on requests and writes down what inmates say."""

import html

import pytest
from django.test import Client

from mannam.domain.lifecycle import Status
from mannam.models import AuditEvent, DisruptedVisit, Visit
from mannam.web import clock
from tests.actions.disrupting import closed, disrupt
from tests.people import Office
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def desk(office: Office) -> Client:
    return staff_client(office.min)


def page(desk: Client, office: Office) -> str:
    return html.unescape(desk.get(f"/desk/{office.daegu.code}/inmates/").content.decode())


def send(desk: Client, office: Office, visit: Visit, deed: str, **form: str) -> Answer:
    answer = desk.post(f"/desk/{office.daegu.code}/inmates/{visit.ref}/{deed}/", form)
    visit.refresh_from_db()
    return answer


def test_who_is_visited_and_by_whom(desk: Client, office: Office, booked: Visit) -> None:
    shown = page(desk, office)
    for words in ("Yul", "1024", "Haneul", "Areum", "To be told"):
        assert words in shown
    assert AuditEvent.objects.get(verb="read_inmate_side").user == office.min


def test_an_inmate_agrees(desk: Client, office: Office, booked: Visit) -> None:
    send(desk, office, booked, "answer", answer="agrees")
    assert (booked.status, booked.inmate_answer) == (Status.BOOKED, "agrees")
    shown = page(desk, office)
    assert "Knows and agrees" in shown
    assert "To be told" not in shown


def test_an_inmate_declines(desk: Client, office: Office, booked: Visit) -> None:
    send(desk, office, booked, "answer", answer="declines")
    assert booked.status == Status.DECLINED
    shown = page(desk, office)
    assert "the visitor is told kindly" in shown
    assert "No visits to come" in shown


def test_a_request_is_approved(desk: Client, office: Office, booked: Visit) -> None:
    Visit.objects.update(status=Status.REQUESTED)
    assert "Waiting for approval" in page(desk, office)
    send(desk, office, booked, "decide", approve="1")
    assert booked.status == Status.BOOKED


def test_a_request_is_rejected_for_a_reason_only(desk: Client, office: Office, booked: Visit) -> None:
    Visit.objects.update(status=Status.REQUESTED)
    for reason in ("", "whim"):
        send(desk, office, booked, "decide", reason=reason)
        assert booked.status == Status.REQUESTED
    assert "Please choose a reason first" in page(desk, office)
    send(desk, office, booked, "decide", reason="security")
    assert (booked.status, booked.end_reason) == (Status.REJECTED, "security")


def test_of_a_visit_that_was_called_off_the_inmate_is_told_once(
    desk: Client, office: Office, booked: Visit
) -> None:
    disrupt(office, closed(office, "2026-11-24 09:00", "2027-01-24 00:00", facility=office.daegu))
    assert "Called off: tell the inmate" in page(desk, office)
    send(desk, office, booked, "told")
    assert "Called off: tell the inmate" not in page(desk, office)
    row = DisruptedVisit.objects.get()
    assert (row.inmate_told_at, row.inmate_told_by) == (office.now, office.min)
    assert send(desk, office, booked, "told").status_code == 302
    assert AuditEvent.objects.filter(verb="note_inmate_told").count() == 1


def test_what_was_decided_meanwhile_is_said(desk: Client, office: Office, booked: Visit) -> None:
    Visit.objects.update(status=Status.WITHDRAWN)
    send(desk, office, booked, "decide", approve="1")
    assert "decided on already" in page(desk, office)


def test_the_visitors_desk_answers_for_no_inmate(office: Office, booked: Visit) -> None:
    seo = staff_client(office.seo)
    for address in (
        f"/desk/{office.daegu.code}/inmates/",
        f"/desk/{office.daegu.code}/inmates/{booked.ref}/answer/",
        f"/desk/{office.seoul.code}/inmates/{booked.ref}/answer/",
    ):
        assert seo.post(address, {"answer": "declines"}).status_code in {404, 405}
    booked.refresh_from_db()
    assert booked.status == Status.BOOKED
    assert "Yul" not in html.unescape(seo.get(f"/desk/{office.seoul.code}/inmates/").content.decode())


def test_an_answer_that_is_none_is_not_written_down(desk: Client, office: Office, booked: Visit) -> None:
    assert send(desk, office, booked, "answer", answer="perhaps").status_code == 404
    assert booked.inmate_answer == ""
