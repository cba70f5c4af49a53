"""A party that came and got no call is owed its talk."""

from datetime import timedelta

from mannam.actions.actor import By
from mannam.actions.call_for_help import call_for_help
from mannam.actions.check_in import check_in
from mannam.actions.close_unheld_visits import close_unheld_visits
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.talk_clock import Ending, Phase, Side
from mannam.models import AllowanceUse, AuditEvent, Call, MediaNode
from mannam.queries.calls import ended_call_in
from mannam.queries.invariants import violations
from tests.actions.test_mark_no_shows import book
from tests.people import Office


def test_who_came_and_got_no_call_is_owed_all_of_it(office: Office) -> None:
    visit = book(office)
    by = By(Actor.DESK, office.seo.pk)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=by, now=office.now)
    assert close_unheld_visits(visit.ends_at - timedelta(seconds=1)) == 0
    assert close_unheld_visits(visit.ends_at) == 1
    assert close_unheld_visits(visit.ends_at) == 0
    visit.refresh_from_db()
    assert (visit.status, visit.owed_ms) == (Status.INTERRUPTED, 600_000)
    assert not AllowanceUse.objects.exists()
    assert AuditEvent.objects.filter(verb="close_unheld_visit", visit=visit).count() == 1
    assert violations() == []


def test_a_call_that_a_node_still_holds_is_left_to_it(office: Office) -> None:
    visit = book(office)
    by = By(Actor.DESK, office.seo.pk)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=by, now=office.now)
    node = MediaNode.objects.create(name="one", url="ws://one", heartbeat_at=office.now)
    Call.objects.create(visit=visit, engine="direct", opened_at=office.now, node=node)
    assert close_unheld_visits(visit.ends_at) == 0


def test_who_called_for_help_and_was_never_let_in_is_owed_it_too(office: Office) -> None:
    visit = book(office)
    by = By(Actor.DESK, office.seo.pk)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=by, now=office.now)
    call_for_help(visit, Side.VISITOR, By(Actor.VISITOR), EngineName.DIRECT, now=visit.starts_at)
    assert close_unheld_visits(visit.ends_at) == 1
    visit.refresh_from_db()
    assert (visit.status, visit.owed_ms) == (Status.INTERRUPTED, 600_000)
    assert (visit.call.ended_at, visit.call.phase) == (visit.ends_at, Phase.ENDED)
    # its booths say what happened, as after every call
    shown = [ended_call_in(booth, visit.ends_at) for booth in (visit.visitor_booth, visit.inmate_booth)]
    assert [call and call.ending for call in shown] == [Ending.NEVER_STARTED] * 2
