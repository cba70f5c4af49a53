"""A media node lives while its database is away, takes up every call it can, and never stands there half dead."""

import asyncio
import gc
import logging
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import InterfaceError, OperationalError

from mannam.actions.announce_node import announce_node
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Status
from mannam.domain.slots import slot_holding
from mannam.models import AllowanceUse, Call, CallEvent, Holder, MediaNode, PolicyVersion, Visit
from mannam.videophone import node as node_module
from mannam.videophone.calls import Calls
from mannam.videophone.in_database import in_database
from mannam.videophone.node import Node, running_node
from tests.people import SEOUL, Office
from tests.videophone.test_ledger import LeapingLoop, play
from tests.visits import checked_in_visit

pytestmark = pytest.mark.django_db(transaction=True)

UNREADABLE = {"version": 99}


def visit_now(office: Office, ref: str) -> Visit:
    """A checked-in visit that has begun a minute ago, with its unit of the allowance."""
    visit = checked_in_visit(office)
    now = datetime.now(UTC)
    visit.ref, visit.starts_at, visit.ends_at = ref, now - timedelta(minutes=1), now + timedelta(minutes=14)
    visit.slot_no, visit.check_in_code = slot_holding(visit.starts_at, SEOUL), f"{visit.pk:06d}"
    visit.save()
    AllowanceUse.objects.create(
        holder_kind=Holder.INMATE, holder_id=visit.pk, period="2026-11", ordinal=1, visit=visit
    )
    return visit


@pytest.fixture
def torn(office: Office) -> Visit:
    """A visit in the middle of its talk, whose stored clock nobody can read."""
    visit = visit_now(office, "MN-TORN")
    call = Call.objects.create(visit=visit, engine="direct", opened_at=visit.starts_at, clock=UNREADABLE)
    CallEvent.objects.create(call=call, at=visit.starts_at, kind="cue", talked_ms=40_000)
    Visit.objects.filter(pk=visit.pk).update(status=Status.IN_CALL)
    return visit


@pytest.fixture
def whole(torn: Visit, office: Office) -> Visit:
    """A visit that comes after it and has no call yet."""
    return visit_now(office, "MN-WHOLE")


def test_a_clock_that_cannot_be_read_breaks_off_its_own_call_and_no_other(
    torn: Visit, whole: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene(loop: LeapingLoop) -> None:
        async with running_node() as node:
            assert whole.pk in node.calls.visit_ids()

    play(scene)
    torn.refresh_from_db()
    assert (torn.status, torn.talked_ms, torn.owed_ms) == (Status.INTERRUPTED, 40_000, 560_000)
    assert not AllowanceUse.objects.filter(visit=torn).exists()
    assert Call.objects.get(visit=torn).ending == "clock_lost"
    assert Call.objects.get(visit=whole).ended_at is None
    assert f"visit {torn.pk}: its call is broken off" in caplog.text
    assert str(UNREADABLE) in caplog.text


@pytest.fixture
def ruleless(office: Office) -> Visit:
    """A visit that comes first, and whose policy this version of the program cannot read."""
    visit = visit_now(office, "MN-RULES")
    broken = PolicyVersion.objects.create(
        name="broken", effective_from=visit.starts_at, document="quantum = [", checksum="broken"
    )
    Visit.objects.filter(pk=visit.pk).update(policy=broken)
    return visit


def test_a_call_that_cannot_be_opened_keeps_no_other_waiting_and_is_said_once(
    ruleless: Visit, whole: Visit, told_to_end: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    async def scene(loop: LeapingLoop) -> None:
        async with running_node() as node:  # it starts
            assert whole.pk in node.calls.visit_ids()
            await node.take_unattended()  # and goes on
            assert ruleless.pk not in node.calls.visit_ids()

    play(scene)
    assert told_to_end == []
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert [line for line in said if f"visit {ruleless.pk}:" in line] == [
        f"visit {ruleless.pk}: its call cannot be taken up; it is tried again and again"
    ]


def test_while_the_database_is_away_no_call_is_tried_after_the_first(
    torn: Visit, whole: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    async def enter(_calls: object, visit_id: int) -> None:
        tried.append(visit_id)
        raise OperationalError("the database is away")

    monkeypatch.setattr(Calls, "enter", enter)

    async def scene(loop: LeapingLoop) -> None:
        node_id = await in_database(announce_node, "first", "ws://first", now=datetime.now(UTC))
        with pytest.raises(OperationalError):
            await Node("first", node_id, at_once).take_unattended()

    play(scene)
    assert tried == [torn.pk]


def test_visits_that_were_refused_leave_nothing_behind(office: Office) -> None:
    async def scene(loop: LeapingLoop) -> None:
        node_id = await in_database(announce_node, "first", "ws://first", now=datetime.now(UTC))
        calls = Calls(node_id)
        for unknown in range(-20, 0):
            with pytest.raises(Refused):
                await calls.enter(unknown)
        gc.collect()
        assert len(calls._opening) <= 1  # the last error may still hold its frames, and those their lock

    play(scene)


def test_a_connection_that_broke_is_no_end_of_saying_that_the_node_lives(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks = iter([InterfaceError("the connection is closed")])
    taken = asyncio.Event()

    def unattended(*_given: object) -> list[int]:
        for fault in breaks:
            raise fault
        return []

    class Watched(Node):
        async def take_unattended(self) -> None:
            await super().take_unattended()
            taken.set()

    monkeypatch.setattr(node_module, "unattended_visits", unattended)

    async def scene(loop: LeapingLoop) -> None:
        node_id = await in_database(announce_node, "first", "ws://first", now=datetime.now(UTC))
        alive = asyncio.create_task(Watched("first", node_id, at_once).keep_alive())
        done = asyncio.create_task(taken.wait())
        await asyncio.wait({alive, done}, return_when=asyncio.FIRST_COMPLETED)
        assert not alive.done()
        alive.cancel()

    play(scene)
    assert MediaNode.objects.get().name == "first"


async def at_once() -> None:
    await asyncio.sleep(0)


@pytest.fixture
def told_to_end() -> Iterator[list[int]]:
    """The signals to end that come to this process, which lives on."""
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: came.append(number))
    yield came
    signal.signal(signal.SIGTERM, before)


def test_a_node_that_cannot_go_on_saying_that_it_lives_ends_its_process(
    whole: Visit, told_to_end: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failed = asyncio.Event()

    async def fail() -> None:
        failed.set()
        raise ZeroDivisionError("a fault that nobody foresaw")

    async def scene(loop: LeapingLoop) -> None:
        async with running_node() as node:
            assert whole.pk in node.calls.visit_ids()
            await failed.wait()
            while not told_to_end:
                await asyncio.sleep(0)

    monkeypatch.setattr(Node, "keep_alive", lambda _node: fail())
    with pytest.raises(ZeroDivisionError):
        play(scene)
    assert told_to_end == [signal.SIGTERM]
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL]
    assert said == ["this node can no longer say that it lives; the process ends"]
