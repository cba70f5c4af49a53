"""Booking and cancelling tell people by mail: through the queue, the worker and a real mail server."""

from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.bring_visit_forward import bring_visit_forward
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.mark_inmate_no_show import mark_inmate_no_show
from mannam.actions.queue_message import REPLAN_DISRUPTION, queue_message
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.slots import SlotNo
from mannam.models import AllowanceUse, Holder, Message, Visit
from mannam.notify import tasks
from mannam.notify.tasks import send_message
from tests.actions.disrupting import closed, put_in_force
from tests.notify.conftest import MailServer, job_states, run_worker
from tests.people import Office
from tests.two_nodes import BY_OFFICER, OFFICER, TwoNodes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_jobs")]


class Undone(Exception):  # noqa: N818 - what happened
    """Something went wrong after the message was queued."""


def book(office: Office, quarter: int = 0) -> Visit:
    """Haneul's visit to Yul, so many quarter hours after ten."""
    visitor = office.haneul_visitor
    slot = SlotNo(office.slot + quarter)
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot, visitor.pk, (visitor.pk,))
    return book_visit(order, By(Actor.VISITOR, visitor.user_id), now=office.now, random=Random(1))


@transaction.atomic
def queue_and_fail(office: Office) -> None:
    queue_message(office.haneul.pk, None, "booked", now=office.now)
    raise Undone


def entry(mail_server: MailServer) -> Calendar:
    part = next(part for part in mail_server.mails[-1].iter_attachments())
    assert str(part.get_filename()).endswith(".ics")
    text = part.get_content()
    parsed = Calendar.from_ical(text)
    assert isinstance(parsed, Calendar)
    return parsed


def body(mail_server: MailServer, kind: str = "plain") -> str:
    part = mail_server.mails[-1].get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_booking_is_told_in_the_readers_language(office: Office, mail_server: MailServer) -> None:
    visit = book(office)
    run_worker()
    mail = mail_server.mails[0]
    assert mail["To"] == "haneul@example.org"
    assert "11월 24일\u2060(화) 오전 10:00" in mail["Subject"]
    assert visit.check_in_code in body(mail_server)
    assert visit.ref in body(mail_server)
    assert f"<h1>{visit.check_in_code}</h1>" in body(mail_server, "html")
    message = Message.objects.get()
    assert message.state == Message.State.SENT
    assert message.attempts == 1
    assert message.sent_at is not None


def test_in_english_and_with_the_calendar_entry(office: Office, mail_server: MailServer) -> None:
    office.haneul.language = "en"
    office.haneul.save()
    visit = book(office)
    run_worker()
    assert mail_server.mails[0]["Subject"] == "Your visit is booked: Tuesday 24 November, 10:00 am"
    assert f"Your number for the desk: {visit.check_in_code}" in body(mail_server)
    calendar = entry(mail_server)
    assert calendar["method"] == "PUBLISH"
    event = calendar.walk("VEVENT")[0]
    assert event["uid"] == f"{visit.ref}@mannam"
    assert event.decoded("dtstart") == visit.starts_at
    assert event.decoded("dtend") == visit.starts_at + timedelta(minutes=10)  # what people are told
    assert event.decoded("sequence") == 0
    assert "attendee" not in event  # nobody is asked for an answer


def test_what_the_demo_sends_says_that_it_is_made_up(
    office: Office, mail_server: MailServer, settings: Settings
) -> None:
    words = "This is a demo: the people and visits are made up."
    settings.MANNAM_DEMO = True
    office.haneul.language = "en"
    office.haneul.save()
    book(office)
    run_worker()
    assert words in body(mail_server)
    assert words in body(mail_server, "html")
    (event,) = entry(mail_server).walk("VEVENT")
    assert words in str(event["DESCRIPTION"])
    settings.MANNAM_DEMO = False
    book(office, quarter=8)
    run_worker()
    assert words not in "".join(str(part) for part in mail_server.mails[-1].walk())


def test_a_visit_that_was_moved_takes_its_old_entrys_place(office: Office, mail_server: MailServer) -> None:
    visit = book(office)
    bring_visit_forward(visit.pk, By(Actor.DESK, office.seo.pk), now=office.now)
    run_worker()
    moved = entry(mail_server).walk("VEVENT")[0]
    assert (moved["uid"], moved.decoded("sequence")) == (f"{visit.ref}@mannam", 1)
    assert moved.decoded("dtstart") < visit.starts_at
    cancel_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    run_worker()
    assert entry(mail_server).walk("VEVENT")[0].decoded("sequence") == 2


def test_what_was_moved_is_told_with_the_old_time(office: Office, mail_server: MailServer) -> None:
    visit = book(office)
    order = MoveOrder(visit.pk, office.seoul.pk, SlotNo(office.slot + 4))
    reschedule(order, By(Actor.DESK, office.seo.pk), now=office.now, random=Random(1))
    run_worker()
    assert "지금까지: 11월 24일\u2060(화) 오전\u00a010:00" in body(mail_server)
    assert "오전 11:00" in mail_server.mails[-1]["Subject"]
    assert "지금까지: 11월 24일\u2060(화) 오전\u00a010:00" in body(mail_server, "html")


def test_a_closed_facilitys_worker_moves_the_visit_and_asks_whether_it_suits(
    office: Office, mail_server: MailServer
) -> None:
    visit = book(office)
    put_in_force(office, closed(office, "2026-11-24 09:00", "2026-11-24 12:00"))
    run_worker()
    visit.refresh_from_db()
    assert visit.slot_no == office.slot + 8
    assert f"/visits/{visit.ref}/moved/" in body(mail_server)
    assert f"/visits/{visit.ref}/moved/" in body(mail_server, "html")
    assert "지금까지: 11월 24일\u2060(화) 오전\u00a010:00" in body(mail_server)
    assert entry(mail_server).walk("VEVENT")[0].decoded("dtstart") == visit.starts_at
    assert job_states(REPLAN_DISRUPTION) == ["succeeded"]


def test_a_disruption_whose_job_was_lost_is_taken_up_within_a_minute(
    office: Office, mail_server: MailServer
) -> None:
    visit = book(office)
    disruption = put_in_force(office, closed(office, "2026-11-24 09:00", "2026-11-24 12:00"))
    ProcrastinateJob.objects.filter(task_name=REPLAN_DISRUPTION).update(status="failed")
    tasks.replan_disruptions(0)
    visit.refresh_from_db()
    disruption.refresh_from_db()
    assert visit.slot_no == office.slot + 8
    assert disruption.state == "applied"


def test_who_waited_in_vain_is_told_so(office: Office, mail_server: MailServer) -> None:
    visit = book(office)
    desk = By(Actor.DESK, office.min.pk)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=desk, now=visit.starts_at)
    mark_inmate_no_show(visit.pk, desk, now=visit.starts_at)
    run_worker()
    assert "상대방이 나오지 않았어요: 11월 24일\u2060(화) 오전 10:00" in mail_server.mails[-1]["Subject"]
    assert "헛걸음하시게 해서 죄송합니다" in body(mail_server)
    assert "헛걸음하시게 해서 죄송합니다" in body(mail_server, "html")


def test_a_cancelled_visit_leaves_the_calendar_again(office: Office, mail_server: MailServer) -> None:
    visit = book(office)
    run_worker()
    uid = entry(mail_server).walk("VEVENT")[0]["uid"]
    cancel_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    run_worker()
    assert len(mail_server.mails) == 2
    calendar = entry(mail_server)
    assert calendar["method"] == "CANCEL"
    event = calendar.walk("VEVENT")[0]
    assert event["uid"] == uid
    assert event["status"] == "CANCELLED"
    assert event["description"] == "취소된 접견이에요."
    assert event.decoded("sequence") == 1


def checked_in(office: Office, visit: Visit) -> Visit:
    by = By(Actor.DESK, office.seo.pk)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=by, now=office.now)
    return visit


def test_a_corrected_outcome_is_told_in_the_readers_language(office: Office, mail_server: MailServer) -> None:
    nodes = TwoNodes(checked_in(office, book(office)))
    nodes.judged()
    nodes.heard()
    run_worker()
    mail = mail_server.mails[-1]
    assert "접견 안내를 바로잡아 드려요: 11월 24일\u2060(화) 오전 10:00" in mail["Subject"]
    for kind in ("plain", "html"):
        for words in ("접견을 마치셨어요.", "10분", "이 접견은 접견 횟수에 들어가요.", nodes.visit.ref):
            assert words in body(mail_server, kind)
    assert not list(mail.iter_attachments())  # nothing changes in a calendar


def test_who_used_the_unit_meanwhile_reads_that_the_visit_does_not_count(
    office: Office, mail_server: MailServer
) -> None:
    office.haneul.language = "en"
    office.haneul.save()
    nodes = TwoNodes(checked_in(office, book(office)))
    nodes.judged()
    for number in range(1, 5):
        book(office, quarter=number)
    nodes.heard(BY_OFFICER, OFFICER)
    # the applicant's unit of the day was free to be taken again
    AllowanceUse.objects.create(
        holder_kind=Holder.APPLICANT,
        holder_id=office.haneul_visitor.pk,
        period="2026-11-24",
        ordinal=9,
        visit=nodes.visit,
    )
    run_worker()
    mail = next(mail for mail in mail_server.mails if "corrected" in mail["Subject"])
    part = mail.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert "The officer ended this visit before its time." in text
    assert "This visit does not count as one of your visits." in text
    assert "crime" not in text  # a mail may be read by others


def test_names_are_escaped_in_html(office: Office, mail_server: MailServer) -> None:
    office.haneul.name = "<b>Haneul</b>"
    office.haneul.save()
    book(office)
    run_worker()
    assert "&lt;b&gt;Haneul" in body(mail_server, "html")
    assert "<b>Haneul</b>" in body(mail_server)


def test_a_mail_server_that_is_away_is_tried_again(office: Office, mail_server: MailServer) -> None:
    book(office)
    mail_server.is_down = True
    run_worker()
    message = Message.objects.get()
    assert message.state == Message.State.QUEUED
    assert message.attempts == 1
    assert "451" in message.last_error
    assert job_states() == ["todo"]  # put off, not given up
    mail_server.is_down = False
    send_message.func(message_id=message.pk)
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert message.last_error == ""
    assert len(mail_server.mails) == 1


def test_after_the_last_attempt_a_message_is_given_up(office: Office, mail_server: MailServer) -> None:
    book(office)
    mail_server.is_down = True
    message = Message.objects.get()
    for _ in range(8):
        with pytest.raises(OSError, match="451"):
            send_message.func(message_id=message.pk)
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert message.attempts == 8


def test_a_message_that_was_sent_is_not_sent_again(office: Office, mail_server: MailServer) -> None:
    book(office)
    run_worker()
    send_message.func(message_id=Message.objects.get().pk)
    assert len(mail_server.mails) == 1


def test_a_message_that_is_gone_is_no_fault(mail_server: MailServer) -> None:
    send_message.func(message_id=12345)
    assert not mail_server.mails


def test_a_message_rolled_back_is_never_sent(office: Office, mail_server: MailServer) -> None:
    with pytest.raises(Undone):
        queue_and_fail(office)
    run_worker()
    assert not mail_server.mails
    assert not Message.objects.exists()


def test_the_worker_marks_who_did_not_come(office: Office, mail_server: MailServer) -> None:
    visit = book(office)
    later = visit.ends_at + timedelta(minutes=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "now", lambda: later)
        tasks.mark_no_shows.func(timestamp=0)
    visit.refresh_from_db()
    assert visit.status == Status.NO_SHOW
