"""Fifty want to change the same visit at the same moment: it is changed once; without its guard it would be twice.

What only one may have (a place, a unit of an allowance, a key) is raced for in ``test_races.py`` and
``test_reschedule_races.py``. Here one visit is moved from one state to the next.
A new change is one entry in RACES.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from django.db.models import QuerySet
from django.db.models.signals import pre_save

from mannam.actions import open_call as opening
from mannam.actions.actor import SYSTEM, By
from mannam.actions.announce_node import announce_node
from mannam.actions.approve_visit import approve_visit
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.call_off_visit import call_off_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.close_call import close_call
from mannam.actions.close_unheld_visits import close_unheld_visits
from mannam.actions.confirm_hold import confirm_hold
from mannam.actions.expire_hold import expire_hold
from mannam.actions.hold_call import hold_call
from mannam.actions.mark_inmate_no_show import mark_inmate_no_show
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.actions.note_inmate_answer import note_inmate_answer
from mannam.actions.open_call import LEASE, HeldElsewhere, OpenedCall, open_call
from mannam.actions.outcome import CallEnd, Outcome
from mannam.actions.refused import Refused
from mannam.actions.reject_visit import reject_visit
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, InmateAnswer, Status
from mannam.domain.rejection import RejectionReason
from mannam.domain.talk_clock import Ending, Phase
from mannam.models import AuditEvent, Call, MediaNode, Visit
from mannam.queries.invariants import violations
from tests.actions.crowd import Together, all_at_once
from tests.people import Office

pytestmark = pytest.mark.django_db(transaction=True)

FIFTY = 50
DESK = By(Actor.DESK)
VISITOR = By(Actor.VISITOR)


def booked(office: Office) -> Visit:
    """Haneul's visit to Yul, an hour from now."""
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def standing(status: Status, office: Office) -> Visit:
    """The same visit, come as far as that."""
    visit = booked(office)
    until = office.now + timedelta(minutes=10) if status is Status.HELD else None
    Visit.objects.update(status=status, held_until=until)
    visit.refresh_from_db()
    return visit


def in_call(office: Office) -> Visit:
    """The same visit, while they talk."""
    visit = standing(Status.CHECKED_IN, office)
    node = announce_node("node", "ws://node", now=office.now)
    call = open_call(visit.pk, node, EngineName.DIRECT, now=visit.starts_at)
    hold_call(call.call_id, node, clock={}, talking=True, phase=Phase.TALKING, now=visit.starts_at)
    return visit


def arrive(visit: Visit, now: datetime) -> object:
    """At the desk, with the code."""
    return check_in(visit.visitor_facility_id, visit.check_in_code, id_confirmed=True, by=DESK, now=now)


def end_call(visit: Visit, now: datetime) -> object:
    """Each time another end: told once, an end is known."""
    call, node = Call.objects.get(visit=visit), MediaNode.objects.get()
    at = visit.starts_at + timedelta(microseconds=next(_moments))
    end = CallEnd(node.pk, Outcome(Ending.LONG_LOSS, 1_000, 0), SYSTEM, {}, at)
    return close_call(call.pk, end, now=now)


_moments = iter(range(10**9))


@dataclass(frozen=True)
class Race:
    """``change`` moves a visit that stands as ``begin`` leaves it; ``verb`` is written down when it does."""

    begin: Callable[[Office], Visit]
    change: Callable[[Visit, datetime], object]
    verb: str


HELD, REQUESTED = partial(standing, Status.HELD), partial(standing, Status.REQUESTED)
CHECKED_IN = partial(standing, Status.CHECKED_IN)

RACES = {
    "cancel": Race(booked, lambda v, now: cancel_visit(v.pk, DESK, now=now), "cancel_visit"),
    "check in": Race(booked, arrive, "check_in"),
    "call off": Race(booked, lambda v, now: call_off_visit(v.pk, DESK, now=now), "call_off_visit"),
    "decline": Race(
        booked, lambda v, now: note_inmate_answer(v.pk, InmateAnswer.DECLINES, 1, now=now), "note_inmate_answer"
    ),
    "confirm": Race(HELD, lambda v, now: confirm_hold(v.pk, VISITOR, now=now), "confirm_hold"),
    "expire": Race(HELD, lambda v, now: expire_hold(v.pk, now=now + timedelta(minutes=10)), "expire_hold"),
    "withdraw": Race(HELD, lambda v, now: withdraw_visit(v.pk, VISITOR, now=now), "withdraw_visit"),
    "approve": Race(REQUESTED, lambda v, now: approve_visit(v.pk, DESK, now=now), "approve_visit"),
    "reject": Race(
        REQUESTED, lambda v, now: reject_visit(v.pk, RejectionReason.INMATE, DESK, now=now), "reject_visit"
    ),
    "note that the inmate did not come": Race(
        CHECKED_IN, lambda v, now: mark_inmate_no_show(v.pk, DESK, now=v.starts_at), "mark_inmate_no_show"
    ),
    "end the call": Race(in_call, end_call, "close_call"),
    "mark a no-show": Race(booked, lambda v, now: mark_no_shows(v.ends_at), "mark_no_show"),
    "close an unheld visit": Race(CHECKED_IN, lambda v, now: close_unheld_visits(v.ends_at), "close_unheld_visit"),
}

AGAINST_EACH_OTHER = [
    ("check in", "cancel"),
    ("check in", "decline"),
    ("cancel", "call off"),
    ("confirm", "expire"),
    ("confirm", "withdraw"),
    ("withdraw", "expire"),
    ("approve", "reject"),
]


def attempt(change: Callable[[Visit, datetime], object], visit: Visit, now: datetime) -> object:
    """What came of it, or why nothing did."""
    try:
        return change(visit, now)
    except Refused as refused:
        return refused


def events(*names: str) -> int:
    """How often one of these changes was written down."""
    return AuditEvent.objects.filter(verb__in=[RACES[name].verb for name in names]).count()


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody holds a row, and the first two have both read before either writes its visit."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
    both = Together(2)
    pre_save.connect(both, sender=Visit, weak=False)
    yield
    pre_save.disconnect(both, sender=Visit)


def race(office: Office, names: list[str]) -> None:
    visit = RACES[names[0]].begin(office)
    changes = [RACES[name].change for name in names]
    all_at_once([partial(attempt, change, visit, office.now) for change in changes])


@pytest.mark.parametrize("name", RACES)
def test_fifty_at_once_change_it_once(office: Office, name: str) -> None:
    race(office, [name] * FIFTY)
    assert events(name) == 1
    assert violations() == []


@pytest.mark.usefixtures("without_locks")
@pytest.mark.parametrize("name", RACES)
def test_without_the_lock_two_change_it_twice(office: Office, name: str) -> None:
    race(office, [name, name])
    assert events(name) == 2


@pytest.mark.parametrize(("one", "other"), AGAINST_EACH_OTHER)
def test_of_fifty_who_want_it_otherwise_one_has_it(office: Office, one: str, other: str) -> None:
    race(office, [one, other] * (FIFTY // 2))
    assert events(one, other) == 1
    assert violations() == []


@pytest.mark.usefixtures("without_locks")
@pytest.mark.parametrize(("one", "other"), AGAINST_EACH_OTHER)
def test_without_the_lock_both_have_it(office: Office, one: str, other: str) -> None:
    race(office, [one, other])
    assert events(one, other) == 2


def open_at(visit: Visit, node: int) -> OpenedCall | None:
    """The call, or None when another node has it."""
    try:
        return open_call(visit.pk, node, EngineName.DIRECT, now=visit.starts_at)
    except HeldElsewhere:
        return None


def opened_by(office: Office, count: int, *, is_known: bool) -> list[OpenedCall]:
    """What so many nodes get that want the same call at once. ``is_known``: it was opened before, and let go."""
    visit = CHECKED_IN(office)
    if is_known:
        Call.objects.create(visit=visit, engine=EngineName.DIRECT, opened_at=office.now)
    nodes = [announce_node(f"node {n}", f"ws://{n}", now=office.now) for n in range(count)]
    return [call for call in all_at_once([partial(open_at, visit, node) for node in nodes]) if call]


@pytest.mark.parametrize("is_known", [False, True])
def test_of_fifty_nodes_one_has_the_call(office: Office, is_known: bool) -> None:
    assert len(opened_by(office, FIFTY, is_known=is_known)) == 1
    assert AuditEvent.objects.filter(verb="open_call").count() == (not is_known)


def test_without_the_condition_two_nodes_have_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    both = Together(2)

    def look_then_take(call: Call, node_id: int, now: datetime) -> bool:
        is_free = Call.objects.filter(pk=call.pk, node=None).exists()
        both()
        Call.objects.filter(pk=call.pk).update(node=node_id, lease_until=now + LEASE)
        return is_free

    monkeypatch.setattr(opening, "_take_lease", look_then_take)
    assert len(opened_by(office, 2, is_known=True)) == 2
