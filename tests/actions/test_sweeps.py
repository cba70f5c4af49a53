"""Where one of many cannot be looked after, the others are, and the fault is told at the end."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from mannam.actions import expire_hold as expiring
from mannam.actions import expire_waits as waiting_ends
from mannam.actions import serve_waitlist as serving
from mannam.actions.expire_hold import expire_holds
from mannam.actions.expire_waits import expire_waits
from mannam.actions.one_by_one import one_by_one
from mannam.actions.replan_visit import replan_disruption
from mannam.domain.disruption import DisruptionState
from mannam.domain.lifecycle import Status
from mannam.domain.waitlist import EntryState
from mannam.models import Disruption, Visit
from mannam.notify import tasks
from mannam.queries.waitlist import free_for
from tests.actions.asking import book
from tests.actions.disrupting import closed, put_in_force
from tests.actions.waiting import family, fill, free_again, haneuls, join, serve, state_of
from tests.people import Office, at

pytestmark = pytest.mark.django_db


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
