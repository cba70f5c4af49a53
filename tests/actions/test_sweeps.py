"""Where one of many cannot be looked after, the others are, and the fault is told at the end."""

import logging
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from mannam.actions import call_numbers as calling
from mannam.actions import draw_lots as drawing
from mannam.actions import expire_hold as expiring
from mannam.actions import expire_waits as waiting_ends
from mannam.actions import serve_waitlist as serving
from mannam.actions.actor import SYSTEM
from mannam.actions.call_numbers import call_everywhere, call_numbers
from mannam.actions.draw_lots import draw_due, draw_lots
from mannam.actions.expire_hold import expire_holds
from mannam.actions.expire_waits import expire_waits
from mannam.actions.one_by_one import one_by_one
from mannam.actions.open_draw import open_draw
from mannam.actions.replan_visit import replan_disruption
from mannam.actions.take_ticket import take_ticket
from mannam.domain.disruption import DisruptionState
from mannam.domain.lifecycle import Status
from mannam.domain.release import TURN
from mannam.domain.waitlist import EntryState
from mannam.models import Disruption, Draw, Line, Visit
from mannam.notify import tasks
from mannam.queries.waitlist import free_for
from tests.actions.asking import book
from tests.actions.crowd import make_families
from tests.actions.disrupting import closed, put_in_force
from tests.actions.waiting import family, fill, free_again, haneuls, join, serve, state_of
from tests.opening import DAY, OPENS, with_line, with_lots
from tests.people import Office, at

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def broken_at_first(whole: Callable[..., Any]) -> Callable[..., Any]:
    """Fails when it is called for the first time."""
    calls: list[object] = []

    def attempt(*args: object, **words: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise ZeroDivisionError("the first is broken")
        return whole(*args, **words)

    return attempt


def test_every_fault_is_logged_and_all_are_raised_together(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(ExceptionGroup) as faults:
        one_by_one([2, 0, 1, 0], lambda number: 2 // number, "halved")
    assert [type(fault) for fault in faults.value.exceptions] == [ZeroDivisionError] * 2
    assert len([record for record in caplog.records if record.exc_info]) == 2


def test_without_a_fault_one_has_what_each_gave() -> None:
    assert one_by_one([2, 1], lambda number: 2 // number, "halved") == [1, 2]


def test_who_waits_behind_a_fault_is_served(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, _ = fill(office)
    first, second = join(office, haneuls(office)), join(office, family(office, "Bora"), minute=1)
    free_again(taken, office.now)
    # the search for the first is broken; the place is found for the second, and goes to the first in line
    monkeypatch.setattr(serving, "free_for", broken_at_first(free_for))
    with pytest.raises(ExceptionGroup):
        serve(office.now)
    assert [state_of(first), state_of(second)] == [EntryState.OFFERED, EntryState.WAITING]


def test_waits_that_are_over_end_behind_a_fault(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(office)
    first, second = join(office, haneuls(office)), join(office, family(office, "Bora"), minute=1)
    monkeypatch.setattr(waiting_ends, "_expire", broken_at_first(waiting_ends._expire))
    with pytest.raises(ExceptionGroup):
        expire_waits(at("2026-11-25 10:00"))
    assert [state_of(first), state_of(second)] == [EntryState.WAITING, EntryState.EXPIRED]


def test_holds_that_have_run_out_end_behind_a_fault(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(office)
    Visit.objects.update(status=Status.HELD, held_until=office.now)
    monkeypatch.setattr(expiring, "_expire", broken_at_first(expiring._expire))
    with pytest.raises(ExceptionGroup):
        expire_holds(office.now)
    assert Visit.objects.filter(status=Status.EXPIRED).count() == 1


def test_a_draw_is_drawn_behind_a_fault(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lots = with_lots()
    for day in (DAY, DAY + A_DAY):
        open_draw(lots, day, now=OPENS, random=Random(day.toordinal()))
    monkeypatch.setattr(drawing, "draw_lots", broken_at_first(draw_lots))
    with pytest.raises(ExceptionGroup):
        draw_due(now=OPENS + 2 * A_DAY, random=Random(1))
    assert [draw.day for draw in Draw.objects.exclude(drawn_at=None)] == [DAY + A_DAY]


def test_a_line_is_called_behind_a_fault(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one_chooses = with_line(1)
    for _, _, person in make_families(office.daegu, 2):
        for days in (0, 1):
            opens = OPENS + days * A_DAY
            take_ticket(one_chooses, DAY + days * A_DAY, person.pk, SYSTEM, now=opens)
    monkeypatch.setattr(calling, "call_numbers", broken_at_first(call_numbers))
    with pytest.raises(ExceptionGroup):
        call_everywhere(OPENS + A_DAY + TURN)
    assert [line.called for line in Line.objects.order_by("pk")] == [1, 2]


def test_the_minutes_sweep_serves_though_a_wait_cannot_be_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = join(office, family(office, "Over"), minute=0)
    taken, _ = fill(office)
    waits = join(office, haneuls(office), last_day=at("2026-12-01 00:00").date())
    type(over).objects.filter(pk=over.pk).update(
        first_day=at("2026-11-23 00:00").date(), last_day=at("2026-11-23 00:00").date()
    )
    free_again(taken, office.now)
    monkeypatch.setattr(tasks, "now", lambda: office.now)
    monkeypatch.setattr(waiting_ends, "_expire", broken_at_first(waiting_ends._expire))
    with pytest.raises(ExceptionGroup):
        tasks.sweep_waitlist(timestamp=0)
    assert state_of(waits) == EntryState.OFFERED


def test_one_disruption_that_cannot_be_worked_off_keeps_no_other_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(office, "2026-11-26 10:00")
    one = put_in_force(office, closed(office, "2026-11-26 08:00", "2026-11-26 09:00"))
    other = put_in_force(office, closed(office, "2026-11-26 09:00", "2026-11-26 11:00"))
    monkeypatch.setattr(tasks, "now", lambda: office.now)
    monkeypatch.setattr(tasks, "replan_one", broken_at_first(replan_disruption))
    ended: list[object] = []
    monkeypatch.setattr(tasks, "lift_over", ended.append)
    with pytest.raises(ExceptionGroup):
        tasks.replan_disruptions(timestamp=0)
    states = {row.pk: row.state for row in Disruption.objects.all()}
    assert sorted(states.values()) == [DisruptionState.APPLIED, DisruptionState.APPLYING]
    assert {one.pk, other.pk} == set(states)
    assert ended == [office.now]
