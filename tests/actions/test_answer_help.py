"""Somebody says that they are coming: once, whoever is quicker, and it is written down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from mannam.actions.actor import SYSTEM, By
from mannam.actions.announce_node import announce_node
from mannam.actions.answer_help import answer_help
from mannam.actions.note_call_event import CallEventKind, note_call_event
from mannam.actions.open_call import open_call
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from mannam.models import AuditEvent, CallEvent, Visit
from mannam.queries.help_calls import help_of
from tests.actions.crowd import PATIENCE
from tests.people import Office
from tests.visits import checked_in_visit

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(seconds=5)


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul's visit to Yul, in its call."""
    visit = checked_in_visit(office)
    node = announce_node("node", "ws://node.example:8001", now=visit.starts_at)
    open_call(visit.pk, node, EngineName.DIRECT, now=visit.starts_at)
    return visit


def call_for_help(visit: Visit, side: Side) -> None:
    note_call_event(visit.call.pk, CallEventKind.HELP, SYSTEM, now=visit.starts_at, talked_ms=40_000, side=side)


def answers(visit: Visit) -> list[CallEvent]:
    return list(CallEvent.objects.filter(call__visit=visit, kind=CallEventKind.COMING))


def test_the_answer_is_kept_with_who_gave_it(visit: Visit, office: Office) -> None:
    call_for_help(visit, Side.VISITOR)
    by = By(Actor.DESK, user_id=office.seo.pk)
    assert answer_help(visit, Side.VISITOR, by, now=visit.starts_at + LATER)
    (answer,) = answers(visit)
    assert (answer.side, answer.talked_ms, answer.data) == (Side.VISITOR, 40_000, {"by": "desk"})
    told = AuditEvent.objects.get(verb="answer_help")
    assert (told.user_id, told.visit_id, told.facility_id) == (office.seo.pk, visit.pk, office.seoul.pk)
    assert (told.at, told.data) == (visit.starts_at + LATER, {"side": "visitor"})


def test_it_is_written_down_at_the_facility_of_the_booth(visit: Visit, office: Office) -> None:
    call_for_help(visit, Side.INMATE)
    assert answer_help(visit, Side.INMATE, By(Actor.OFFICER, user_id=office.min.pk), now=visit.starts_at)
    assert AuditEvent.objects.get(verb="answer_help").facility_id == office.daegu.pk


def test_without_a_call_for_help_there_is_nothing_to_answer(visit: Visit, office: Office) -> None:
    call_for_help(visit, Side.INMATE)
    by = By(Actor.DESK, user_id=office.seo.pk)
    assert not answer_help(visit, Side.VISITOR, by, now=visit.starts_at)
    Visit.objects.get(pk=visit.pk).call.delete()
    assert not answer_help(visit, Side.INMATE, by, now=visit.starts_at)
    assert answers(visit) == []
    assert not AuditEvent.objects.filter(verb="answer_help").exists()


def test_a_second_call_for_help_is_answered_anew(visit: Visit, office: Office) -> None:
    by = By(Actor.OFFICER, user_id=office.min.pk)
    for count in (1, 2):
        call_for_help(visit, Side.VISITOR)
        assert answer_help(visit, Side.VISITOR, by, now=visit.starts_at)
        assert not answer_help(visit, Side.VISITOR, by, now=visit.starts_at)
        assert len(answers(visit)) == count
    standing = help_of(visit.pk, Side.VISITOR, visit.starts_at)
    assert standing
    assert standing.answers == 2


def test_of_many_who_answer_at_once_one_is_written_down(visit: Visit, office: Office) -> None:
    call_for_help(visit, Side.VISITOR)
    ready = Barrier(8)

    def answer(_number: int) -> bool:
        try:
            ready.wait(PATIENCE)
            return answer_help(visit, Side.VISITOR, By(Actor.DESK, user_id=office.seo.pk), now=visit.starts_at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(answer, range(8))) == 1
    assert len(answers(visit)) == 1
