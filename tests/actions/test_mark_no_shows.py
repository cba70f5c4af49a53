"""Nobody came: the visit says so once it is over, and the applicant pauses."""

from datetime import date
from random import Random

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.call_for_help import call_for_help
from mannam.actions.check_in import check_in
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.talk_clock import Side
from mannam.models import AllowanceUse, AuditEvent, Visit
from mannam.queries.invariants import violations
from tests.people import Office, at


def book(office: Office) -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def test_a_visit_is_a_no_show_when_it_is_over(office: Office) -> None:
    visit = book(office)
    assert mark_no_shows(at("2026-11-24 10:14")) == 0
    assert mark_no_shows(at("2026-11-24 10:15")) == 1
    assert mark_no_shows(at("2026-11-24 10:16")) == 0
    visit.refresh_from_db()
    assert visit.status == Status.NO_SHOW
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_no_show == date(2026, 11, 24)
    assert AuditEvent.objects.get(verb="mark_no_show").actor_kind == AuditEvent.ActorKind.SYSTEM


def test_it_keeps_its_allowance(office: Office) -> None:
    book(office)
    mark_no_shows(at("2026-11-24 12:00"))
    assert AllowanceUse.objects.count() == 1
    assert violations() == []


def test_a_party_that_came_is_no_no_show(office: Office) -> None:
    code = book(office).check_in_code
    check_in(office.seoul.pk, code, id_confirmed=True, by=By(Actor.DESK, office.seo.pk), now=office.now)
    assert mark_no_shows(at("2026-11-24 12:00")) == 0


def test_a_call_that_only_help_was_called_in_is_over_too(office: Office) -> None:
    visit = book(office)
    call_for_help(visit, Side.INMATE, By(Actor.INMATE), EngineName.DIRECT, now=visit.starts_at)
    assert mark_no_shows(visit.ends_at) == 1
    visit.refresh_from_db()
    assert (visit.status, visit.call.ended_at) == (Status.NO_SHOW, visit.ends_at)
