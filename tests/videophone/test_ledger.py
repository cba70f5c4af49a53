"""What is known of a call outlives a database that is away for longer than the lease."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from mannam.actions.actor import SYSTEM, By
from mannam.actions.announce_node import announce_node
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.open_call import LEASE, OpenedCall, open_call
from mannam.actions.outcome import Outcome
from mannam.actions.refused import Refused
from mannam.domain import talk_clock
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.talk_clock import Ending
from mannam.models import AuditEvent, Call, CallEvent, Visit
from mannam.videophone.calls import Calls
from mannam.videophone.in_database import in_database
from mannam.videophone.ledger import RETRY_SECONDS, CallLedger
from tests.people import Office
from tests.videophone.acting import TERMS
from tests.visits import checked_in_visit

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 300.0  # seconds, those leapt over among them, after which a test that hangs fails
OFFICER = By(Actor.OFFICER, user_id=7)
FULL = Outcome(Ending.FULL_TIME, talked_ms=20_000, owed_ms=0)
LONG_LOSS = Outcome(Ending.LONG_LOSS, talked_ms=1_000, owed_ms=19_000)
BY_OFFICER = Outcome(Ending.BY_OFFICER, talked_ms=9_000, owed_ms=0, reason="crime")


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time can be set forward."""

    leapt = 0.0  # seconds

    def time(self) -> float:
        """See asyncio."""
        return super().time() + self.leapt


class Outage:
    """The tests' database, away until it comes back: every connection is cut, and none is let in."""

    def __init__(self) -> None:
        settings = connection.settings_dict
        self._name = sql.Identifier(str(settings["NAME"]))
        # from another database of the same server
        address = make_conninfo(host=str(settings["HOST"]), user=str(settings["USER"]), dbname="postgres")
        self._server = psycopg.connect(address, autocommit=True)
        self.is_on = False

    def begin(self) -> None:
        """Nobody is let in, and who is in is put out."""
        self._allow("false")
        self._server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )

    def end(self) -> None:
        """It is as before."""
        self._allow("true")

    def close(self) -> None:
        """It is as before, whatever happened."""
        self.end()
        self._server.close()

    def _allow(self, word: str) -> None:
        self._server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(self._name, sql.SQL(word)))
        self.is_on = word == "false"


@pytest.fixture
def outage(transactional_db: None) -> Iterator[Outage]:
    """An outage that the test begins and ends."""
    outage = Outage()
    yield outage
    outage.close()


def play(scene: Callable[[LeapingLoop], Coroutine[None, None, None]]) -> None:
    """Run a scene on a loop with leaps. The test's own connection, which an outage breaks, is opened anew."""
    connection.close()
    loop = LeapingLoop()
    faults: list[object] = []
    loop.set_exception_handler(lambda _, fault: faults.append(fault))
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(asyncio.wait_for(scene(loop), PATIENCE))
    assert faults == []


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul's visit to Yul, checked in."""
    return checked_in_visit(office)


def node(visit: Visit, name: str = "first") -> int:
    return announce_node(name, f"ws://{name}", now=visit.starts_at)


def opened_by(visit: Visit, node_id: int, after: timedelta = timedelta()) -> OpenedCall:
    return open_call(visit.pk, node_id, EngineName.DIRECT, now=visit.starts_at + after)


def away_for(seconds: float, outage: Outage, loop: LeapingLoop) -> Callable[[], Awaitable[None]]:
    """The pause between two tries: each takes as long as ever, and then the database is back."""
    until = loop.time() + seconds

    async def pause() -> None:
        loop.leapt += RETRY_SECONDS
        await asyncio.sleep(0)
        if outage.is_on and loop.time() > until:
            outage.end()

    return pause


def events_of(visit: Visit) -> list[str]:
    return list(CallEvent.objects.filter(call__visit=visit).values_list("kind", flat=True))


def never() -> None:
    raise AssertionError("the call was lost")


def cut_off(visit: Visit, outage: Outage, leases: float, happen: Callable[[CallLedger], None]) -> None:
    """What happens in a call of whose node the database is away, for so many leases from the beginning on."""
    first = node(visit)
    opened = opened_by(visit, first)
    outage.begin()

    async def scene(loop: LeapingLoop) -> None:
        ledger = CallLedger(opened.call_id, first, never, away_for(LEASE.total_seconds() * leases, outage, loop))
        happen(ledger)
        ledger.end()
        await ledger.task

    play(scene)
    visit.refresh_from_db()


def test_the_end_of_a_call_outlives_an_outage_longer_than_the_lease(visit: Visit, outage: Outage) -> None:
    clock = talk_clock.start(TERMS, 0)

    def warned_and_ended(ledger: CallLedger) -> None:
        ledger.note(CallEventKind.WARNED, OFFICER, clock, None, {"text": "Please"})
        ledger.close(BY_OFFICER, OFFICER, clock)

    cut_off(visit, outage, 5, warned_and_ended)
    assert (visit.status, visit.end_reason, visit.talked_ms) == (Status.ENDED_BY_OFFICER, "crime", 9_000)
    assert events_of(visit) == ["warned", "ended"]
    verbs = AuditEvent.objects.filter(user_id=7).values_list("verb", flat=True)
    assert list(verbs) == ["call_warned", "close_call"]


def test_a_running_call_is_given_up_with_the_lease_and_its_events_are_kept(visit: Visit, outage: Outage) -> None:
    first = node(visit)
    opened = opened_by(visit, first)
    clock = talk_clock.start(TERMS, 0)
    outage.begin()
    lost_after: list[float] = []

    async def scene(loop: LeapingLoop) -> None:
        begun = loop.time()

        def lost() -> None:
            lost_after.append(loop.time() - begun)
            ledger.end()

        ledger = CallLedger(opened.call_id, first, lost, away_for(LEASE.total_seconds() * 3, outage, loop))
        ledger.hold(clock)
        ledger.note(CallEventKind.WARNED, OFFICER, clock, None, {"text": "Please"})
        await ledger.task

    play(scene)
    assert len(lost_after) == 1
    assert LEASE.total_seconds() <= lost_after[0] < LEASE.total_seconds() * 2
    assert events_of(visit) == ["warned"]
    assert Call.objects.get().clock == {}  # another node may have it, so no clock of ours


def test_a_short_outage_is_no_loss(visit: Visit, outage: Outage) -> None:
    clock = talk_clock.start(TERMS, 0)

    def held_and_ended(ledger: CallLedger) -> None:
        ledger.hold(clock)
        ledger.close(FULL, SYSTEM, clock)

    cut_off(visit, outage, 1 / 3, held_and_ended)
    assert visit.status == Status.COMPLETED


def closed_by_two(visit: Visit, outage: Outage, outcome: Outcome, by: By) -> None:
    """The first node sees an end while it is cut off; the second has the call meanwhile and breaks it off."""
    first, second = node(visit), node(visit, "second")
    opened = opened_by(visit, first)
    clock = talk_clock.start(TERMS, 0)

    async def scene(loop: LeapingLoop) -> None:
        outage.begin()
        ledger = CallLedger(opened.call_id, first, never, taken_over(loop))
        ledger.close(outcome, by, clock)
        ledger.end()
        await ledger.task

    def taken_over(loop: LeapingLoop) -> Callable[[], Awaitable[None]]:
        wait = away_for(LEASE.total_seconds() * 2, outage, loop)

        async def pause() -> None:
            was_on = outage.is_on
            await wait()
            if was_on and not outage.is_on:
                await second_closes()

        return pause

    async def second_closes() -> None:
        await in_database(opened_by, visit, second, LEASE * 2)
        ledger = CallLedger(opened.call_id, second, never)
        ledger.close(LONG_LOSS, SYSTEM, clock)
        ledger.end()
        await ledger.task

    play(scene)
    visit.refresh_from_db()


@pytest.mark.parametrize(
    ("outcome", "by", "status"),
    [(FULL, SYSTEM, Status.COMPLETED), (BY_OFFICER, OFFICER, Status.ENDED_BY_OFFICER)],
)
def test_a_decided_end_that_was_cut_off_corrects_what_another_node_stored(
    visit: Visit, outage: Outage, outcome: Outcome, by: By, status: Status
) -> None:
    closed_by_two(visit, outage, outcome, by)
    assert (visit.status, visit.talked_ms, visit.owed_ms) == (status, outcome.talked_ms, 0)
    assert events_of(visit) == ["ended", "ended"]
    closed, corrected = AuditEvent.objects.filter(verb__in=["close_call", "correct_outcome"]).order_by("pk")
    assert corrected.data["before"]["ending"] == closed.data["ending"] == Ending.LONG_LOSS
    # kept when it was heard of, and counted from when it was
    assert datetime.fromisoformat(corrected.data["ended_at"]) < closed.at < corrected.at
    assert visit.closed_at == datetime.fromisoformat(corrected.data["ended_at"])


def test_an_end_that_nobody_decided_stays_out_when_another_node_stored_one(visit: Visit, outage: Outage) -> None:
    closed_by_two(visit, outage, Outcome(Ending.SLOT_OVER, talked_ms=2_000, owed_ms=0), SYSTEM)
    assert (visit.status, visit.talked_ms) == (Status.INTERRUPTED, 1_000)
    assert AuditEvent.objects.get(verb="close_call_too_late").data["talked_ms"] == 2_000


def test_a_write_that_can_never_succeed_does_not_keep_the_others_waiting(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    first = node(visit)
    opened = opened_by(visit, first)
    clock = talk_clock.start(TERMS, 0)

    async def scene(loop: LeapingLoop) -> None:
        ledger = CallLedger(opened.call_id, first, never)
        ledger.note(CallEventKind.WARNED, OFFICER, clock, None, {"text": "\0"})  # PostgreSQL keeps no such letter
        ledger.close(FULL, SYSTEM, clock)
        ledger.end()
        await ledger.task

    play(scene)
    assert events_of(visit) == ["ended"]
    assert "this cannot be kept: warned" in caplog.text


@pytest.fixture
def over(visit: Visit) -> Visit:
    """A checked-in visit whose time is over by the real clock: its call ends as it is opened."""
    now = datetime.now(UTC)
    Visit.objects.update(starts_at=now - timedelta(minutes=20), ends_at=now - timedelta(minutes=5))
    return visit


def test_a_node_that_must_stop_keeps_the_ends_of_its_calls_first(over: Visit) -> None:
    first = node(over)

    async def scene(loop: LeapingLoop) -> None:
        calls = Calls(first, keep_seconds=PATIENCE)
        assert (await calls.enter(over.pk)).is_over
        await calls.stop()

    play(scene)
    assert events_of(over) == ["ended"]
    assert AuditEvent.objects.filter(verb="close_call").exists()


def test_an_ended_call_is_not_opened_again_before_its_end_is_kept(over: Visit, outage: Outage) -> None:
    first = node(over)

    async def scene(loop: LeapingLoop) -> None:
        calls = Calls(first, keep_seconds=PATIENCE)
        await calls.enter(over.pk)
        assert calls.visit_ids() == {over.pk}  # so that the node does not take it for left alone
        with pytest.raises(Refused):
            await calls.enter(over.pk)
        await calls.stop()
        assert calls.visit_ids() == frozenset()

    play(scene)


def test_a_node_that_must_stop_without_a_database_says_what_it_could_not_keep(
    over: Visit, outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    first = node(over)

    async def scene(loop: LeapingLoop) -> None:
        calls = Calls(first, keep_seconds=0.0)
        await calls.enter(over.pk)
        outage.begin()
        await calls.stop()

    play(scene)
    outage.end()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL]
    assert len(said) == 1
    assert "this is lost: the end at" in said[0]
    assert "slot_over" in said[0] or "never_started" in said[0]
    assert events_of(over) == []
