"""A worker that is killed in the middle of a mail: another one sends it, once."""

import os
import signal
import subprocess
import threading
from asyncio import Event
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from time import monotonic

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.move_visit import hold_visit
from mannam.actions.note_delivery import MAX_ATTEMPTS
from mannam.actions.retry_stalled_jobs import retry_stalled_jobs
from mannam.domain.lifecycle import Actor
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, slot_holding
from mannam.models import Message, WaitlistEntry
from mannam.ops.programs import Role, programs_for
from mannam.queries.invariants import violations
from tests.actions.asking import book as book_closed
from tests.actions.disrupting import closed, put_in_force, wait_until_somebody_waits
from tests.actions.waiting import fill, free_again, haneuls, join
from tests.notify.conftest import AnyPort, MailServer, an_hour_passes, job_states
from tests.people import SEOUL, Office, make_inmate, make_user, make_visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_jobs")]

PATIENCE = 240.0  # seconds until a test that would hang fails
LOOK_SECONDS = 0.1  # between two looks at the database, so that the worker has the machine


class HoldingServer(MailServer):
    """A mail server that lets whoever comes first wait for ever in the middle of their mail."""

    def __init__(self) -> None:
        super().__init__()
        self.holds = threading.Event()
        self.has_taken = threading.Event()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd calls this for the receiver's address; it is cancelled when the connection breaks."""
        if not self.holds.is_set():
            self.holds.set()
            await Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """See MailServer."""
        answer = await super().handle_DATA(server, session, envelope)
        self.has_taken.set()
        return answer


@pytest.fixture
def holding_server() -> Iterator[tuple[HoldingServer, int]]:
    """The server and its port."""
    server = HoldingServer()
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    yield server, controller.port
    controller.stop()


StartWorker = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(holding_server: tuple[HoldingServer, int]) -> Iterator[StartWorker]:
    """Starts worker processes as ``mannam up`` does, on the tests' database."""
    settings = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mannam.settings",
        "MANNAM_DATABASE_URL": f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}",
        "MANNAM_SMTP_URL": f"smtp://127.0.0.1:{holding_server[1]}",
    }
    (worker,) = programs_for(frozenset({Role.WORKER}))
    with ExitStack() as started:

        def start() -> subprocess.Popen[bytes]:
            process = started.enter_context(subprocess.Popen(worker.command, env=environment))
            started.callback(process.kill)
            return process

        yield start


def wait_until(is_so: Callable[[], bool], worker: subprocess.Popen[bytes], what: str) -> None:
    """Until the worker has done it; one that ends before, or never does it, fails the test."""
    patience = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < patience, f"not within {PATIENCE:.0f} seconds: {what}"
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the worker ended with {worker.wait(LOOK_SECONDS)} before {what}")


def book(office: Office) -> Message:
    visitor = office.haneul_visitor
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,))
    book_visit(order, By(Actor.VISITOR, visitor.user_id), now=office.now, random=Random(1))
    return Message.objects.get()


def test_another_worker_sends_the_mail_once(
    office: Office, holding_server: tuple[HoldingServer, int], start_worker: StartWorker
) -> None:
    server, _ = holding_server
    message = book(office)
    first = start_worker()
    assert server.holds.wait(PATIENCE)
    first.kill()
    first.wait(PATIENCE)
    assert job_states() == ["doing"]
    assert server.mails == []

    an_hour_passes()
    second = start_worker()
    assert server.has_taken.wait(PATIENCE)
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert job_states() == []  # what is done is not kept: the table would grow for ever
    assert [mail["Message-ID"] for mail in server.mails] == [f"<message-{message.pk}@localhost>"]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (Message.State.SENT, 2, "")


def test_a_worker_killed_among_the_visits_of_a_closure_leaves_the_rest_to_the_next(
    office: Office, holding_server: tuple[HoldingServer, int], start_worker: StartWorker
) -> None:
    """It moves the first, waits for the second, which somebody holds, and is killed there."""
    holding_server[0].holds.set()  # the mails are of no matter here
    visits = [book_closed(office, "2026-11-26 10:00")]
    other = make_visitor(make_user("bora@example.org", "Bora"))
    inmate = make_inmate(office.daegu, "77", "Bom")
    visits.append(book_closed(office, "2026-11-26 10:15", inmate=inmate, visitor=other))
    disruption = put_in_force(office, closed(office, "2026-11-26 00:00", "2026-11-26 12:00"))
    with transaction.atomic():
        hold_visit(visits[1].pk)
        first = start_worker()
        # others of its jobs may wait before
        wait_until(disruption.hits.exclude(outcome="").exists, first, "the first visit is moved")
        wait_until_somebody_waits()
        first.kill()
        first.wait(PATIENCE)
        assert list(disruption.hits.exclude(outcome="").values_list("visit", flat=True)) == [visits[0].pk]

    an_hour_passes()
    second = start_worker()
    wait_until(lambda: not disruption.hits.filter(outcome="").exists(), second, "the second visit is moved")
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert violations() == []


def test_a_worker_killed_between_freeing_and_offering_leaves_the_offer_to_the_next(
    office: Office, holding_server: tuple[HoldingServer, int], start_worker: StartWorker
) -> None:
    """The place is free, and the worker is killed on the way to holding it for who waits."""
    holding_server[0].holds.set()  # the mails are of no matter here
    now = datetime.now(UTC)  # the worker's clock
    when = SlotNo(slot_holding(now, SEOUL) + 3 * QUANTA_PER_DAY)
    today = replace(office, now=now)
    taken, _ = fill(today, when)
    entry = join(today, haneuls(today), when)
    free_again(taken, now)
    with transaction.atomic():
        WaitlistEntry.objects.select_for_update().get(pk=entry.pk)
        first = start_worker()
        wait_until_somebody_waits()
        first.kill()
        first.wait(PATIENCE)
    assert not entry.offers.exists()

    an_hour_passes()
    second = start_worker()
    wait_until(entry.offers.exists, second, "the place is offered")
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert entry.offers.get().visit.slot_no == when
    assert violations() == []


def put_job(task: str, *, attempts: int = 0, queueing_lock: str | None = None, worker: int | None = None) -> int:
    """A job that a worker does, a dead one if none is named."""
    insert = """
        INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, args, queueing_lock, worker_id)
        VALUES ('default', %s, 'doing', %s, '{}', %s, %s) RETURNING id
    """
    with connection.cursor() as cursor:
        cursor.execute(insert, [task, attempts, queueing_lock, worker])
        return int(cursor.fetchone()[0])


def put_worker(heard: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
            [heard],
        )
        return int(cursor.fetchone()[0])


def test_a_job_of_a_living_worker_is_left_to_it(office: Office) -> None:
    living = put_job("living", worker=put_worker("20 seconds"))
    silent = put_job("silent", worker=put_worker("31 seconds"))
    forgotten = put_job("forgotten")
    assert retry_stalled_jobs(office.now) == (2, 0)
    states = dict(ProcrastinateJob.objects.values_list("pk", "status"))
    assert states == {living: "doing", silent: "todo", forgotten: "todo"}
    assert retry_stalled_jobs(office.now) == (0, 0)


def test_a_periodic_job_is_left_to_the_next_one(office: Office) -> None:
    stalled = put_job("each minute", queueing_lock="each minute")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo'")  # the next one is queued already
    waiting, stalled = stalled, put_job("each minute", queueing_lock="each minute")
    assert retry_stalled_jobs(office.now) == (0, 1)
    assert dict(ProcrastinateJob.objects.values_list("pk", "status")) == {waiting: "todo", stalled: "failed"}


def test_a_message_that_kills_every_worker_is_given_up(office: Office) -> None:
    message = book(office)
    for attempt in range(MAX_ATTEMPTS):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
        is_last = attempt == MAX_ATTEMPTS - 1
        assert retry_stalled_jobs(office.now) == ((0, 1) if is_last else (1, 0))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.FAILED, MAX_ATTEMPTS)
    assert message.last_error == "its worker was killed while it sent it"
    assert job_states() == ["failed"]
