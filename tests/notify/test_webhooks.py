"""Webhooks tell another system, a real HTTP server here, what its user may see: signed, again when it fails."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from mannam.actions.actor import By
from mannam.actions.add_webhook import add_webhook
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.draw_lots import draw_due
from mannam.actions.end_access import remove_webhook
from mannam.actions.note_delivery import MAX_ATTEMPTS
from mannam.actions.tell_webhooks import DELIVER_WEBHOOK
from mannam.cli import main
from mannam.domain.lifecycle import Actor
from mannam.domain.visit_events import VisitEvent
from mannam.models import Entry, StaffRole, User, Visit, Webhook, WebhookDelivery
from mannam.notify import webhook_call
from mannam.notify.outward import NotAllowedError, check_url, destination_of
from mannam.notify.tasks import deliver_webhook
from mannam.notify.webhook_call import NotTakenError, secret_of
from mannam.ops.programs import Role, programs_for
from tests.actions.test_draw_lots import ENDS, enter, families
from tests.notify.conftest import an_hour_passes, job_states, run_worker
from tests.opening import DAY, with_lots
from tests.people import Office, make_facility, make_staff, make_user
from tests.receiver import PATIENCE, Receiver, verified

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_jobs")]

State = WebhookDelivery.State


def hook_of(user: User, receiver: Receiver, office: Office, *events: VisitEvent) -> Webhook:
    by = By(Actor.SYSTEM)
    return add_webhook(user, receiver.url, events or list(VisitEvent), by, salt="salt", now=office.now)


def book(office: Office) -> Visit:
    visitor = office.haneul_visitor
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,))
    return book_visit(order, By(Actor.VISITOR, visitor.user_id), now=office.now, random=Random(1))


def test_a_booking_is_told_signed_and_once(office: Office, receiver: Receiver) -> None:
    hook = hook_of(office.haneul, receiver, office)
    visit = book(office)
    run_worker()
    ((headers, body),) = receiver.calls
    told = json.loads(body)
    assert (told["event"], told["visit"]["ref"], told["visit"]["status"]) == ("visit.booked", visit.ref, "booked")
    assert verified(secret_of(hook), headers["Mannam-Signature"], body)
    assert not verified(secret_of(hook), headers["Mannam-Signature"], body + b" ")
    assert not verified("whsec_other", headers["Mannam-Signature"], body)
    assert headers["Host"] == receiver.url.split("/")[2]
    assert visit.check_in_code not in body.decode()
    deliver_webhook.func(delivery_id=WebhookDelivery.objects.get().pk)
    assert len(receiver.calls) == 1


def test_each_event_tells_the_visit_as_it_was_then(office: Office, receiver: Receiver) -> None:
    hook_of(office.haneul, receiver, office)
    visit = book(office)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=By(Actor.DESK), now=office.now)
    run_worker()
    told = sorted((one["event"], one["visit"]["status"]) for one in receiver.bodies())
    assert told == [("visit.booked", "booked"), ("visit.checked_in", "checked_in")]


def test_who_gets_nothing_in_a_draw_is_told_and_nobody_else(office: Office, receiver: Receiver) -> None:
    with_lots()
    for inmate, by, visitor in families(office, 4):
        assert visitor.user is not None
        hook_of(visitor.user, receiver, office, VisitEvent.LOST)
        enter(office, (inmate, by, visitor))
    hook_of(office.seo, receiver, office, VisitEvent.LOST)
    draw_due(now=ENDS, random=Random(3))
    run_worker()
    lost = Entry.objects.filter(outcome=Entry.Outcome.LOST)
    assert lost.count() == 2  # two booths
    told = {one["entry"]["id"]: (one["event"], one["visit"], one["entry"]["day"]) for one in receiver.bodies()}
    assert told == {entry.code: ("draw.lost", None, DAY.isoformat()) for entry in lost}
    draw_due(now=ENDS, random=Random(3))
    run_worker()
    assert len(receiver.calls) == 2


def test_only_the_events_asked_for(office: Office, receiver: Receiver) -> None:
    hook_of(office.haneul, receiver, office, VisitEvent.CANCELLED)
    cancel_visit(book(office).pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    run_worker()
    assert [one["event"] for one in receiver.bodies()] == ["visit.cancelled"]


def test_nobody_is_told_of_what_is_not_theirs(office: Office, receiver: Receiver) -> None:
    noeul = make_user("noeul@example.org", "Noeul")
    jin = make_staff("jin@example.org", "Jin", make_facility("mokpo-ci"), StaffRole.Role.DESK)
    everywhere = make_staff("all@example.org", "All", None, StaffRole.Role.DESK)
    for user in (noeul, jin, everywhere, office.seo, office.min, office.haneul):
        hook_of(user, receiver, office)
    book(office)
    told = {delivery.webhook.user for delivery in WebhookDelivery.objects.select_related("webhook__user")}
    assert told == {everywhere, office.seo, office.min, office.haneul}


def test_who_lost_the_right_meanwhile_is_not_told(office: Office, receiver: Receiver) -> None:
    hook_of(office.seo, receiver, office)
    gone = hook_of(office.haneul, receiver, office)
    book(office)
    office.seo.staff_roles.all().delete()
    remove_webhook(gone.pk, By(Actor.SYSTEM), now=office.now)
    run_worker()
    assert receiver.calls == []
    assert {(one.state, one.last_error) for one in WebhookDelivery.objects.all()} == {
        (State.DEAD, "its user may no longer see the visit"),
        (State.DEAD, "the webhook was removed"),
    }


def test_what_is_rolled_back_is_never_told(office: Office, receiver: Receiver) -> None:
    hook_of(office.haneul, receiver, office)
    with transaction.atomic():
        book(office)
        transaction.set_rollback(True)
    assert not WebhookDelivery.objects.exists()
    assert job_states(DELIVER_WEBHOOK) == []


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_is_not_taken_is_told_again_and_a_redirect_leads_nowhere(
    office: Office, receiver: Receiver, status: int
) -> None:
    hook_of(office.haneul, receiver, office)
    book(office)
    receiver.answer = status
    run_worker()
    told = WebhookDelivery.objects.get()
    assert (told.state, told.attempts, told.last_error) == (
        State.QUEUED,
        1,
        f"NotTakenError: answered with {status}",
    )
    job = ProcrastinateJob.objects.get(task_name=DELIVER_WEBHOOK)
    assert (job.status, job.scheduled_at is not None) == ("todo", True)
    receiver.answer = 200
    deliver_webhook.func(delivery_id=told.pk)
    told.refresh_from_db()
    assert (told.state, told.attempts, told.last_error) == (State.DELIVERED, 2, "")
    assert receiver.bodies()[0] == receiver.bodies()[1]
    assert len(receiver.calls) == 2


def test_after_the_last_attempt_it_is_dead_for_all_to_see(office: Office, receiver: Receiver) -> None:
    hook_of(office.haneul, receiver, office)
    book(office)
    receiver.answer = 500
    told = WebhookDelivery.objects.get()
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(NotTakenError):
            deliver_webhook.func(delivery_id=told.pk)
    told.refresh_from_db()
    assert (told.state, told.attempts) == (State.DEAD, MAX_ATTEMPTS)


def test_who_answers_too_slowly_is_left_after_a_while(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_call, "SECONDS", 0.2)
    hook_of(office.haneul, receiver, office)
    book(office)
    receiver.may_answer.clear()
    run_worker()
    told = WebhookDelivery.objects.get()
    assert (told.state, told.attempts) == (State.QUEUED, 1)
    assert "Timeout" in told.last_error


@pytest.fixture
def start_worker(receiver: Receiver) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts worker processes on the tests' database."""
    settings = connection.settings_dict
    address = f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mannam.settings",
        "MANNAM_DATABASE_URL": address,
        "MANNAM_SMTP_URL": "smtp://127.0.0.1:9",
    }
    (worker,) = programs_for(frozenset({Role.WORKER}))
    with ExitStack() as started:

        def start() -> subprocess.Popen[bytes]:
            process = started.enter_context(subprocess.Popen(worker.command, env=environment))
            started.callback(process.kill)
            return process

        yield start


def test_a_killed_worker_leaves_it_to_another(
    office: Office, receiver: Receiver, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    # by the real clock the visit is over: that is another event
    hook_of(office.haneul, receiver, office, VisitEvent.BOOKED)
    book(office)
    receiver.may_answer.clear()
    first = start_worker()
    assert receiver.came.wait(PATIENCE)
    first.kill()
    first.wait(PATIENCE)
    assert job_states(DELIVER_WEBHOOK) == ["doing"]
    an_hour_passes()
    receiver.may_answer.set()
    second = start_worker()
    assert receiver.told.wait(PATIENCE)
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    told = WebhookDelivery.objects.get()
    assert (told.state, told.attempts) == (State.DELIVERED, 2)
    assert {one["id"] for one in receiver.bodies()} == {f"evt_{told.pk}"}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org/",
        "https://",
        "https://user@example.org/",
        "https://exa mple.org/",
        "https://[::1/",
        "https://example.org:99999/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_address_of_another_system(url: str) -> None:
    with pytest.raises(NotAllowedError):
        check_url(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:8.8.8.8]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
    ],
)
def test_nothing_within_a_private_network_is_called(host: str) -> None:
    with pytest.raises(NotAllowedError, match="private"):
        destination_of(f"https://{host}/hook")


def test_a_public_address_may_be_called() -> None:
    assert destination_of("https://8.8.8.8/hook").address == "8.8.8.8"
    assert destination_of("https://[2001:4860:4860::8888]:8443/").address == "2001:4860:4860::8888"


def test_a_name_that_begins_to_mean_a_private_address_is_not_called(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook_of(office.haneul, receiver, office)
    book(office)
    monkeypatch.delenv("MANNAM_WEBHOOK_PRIVATE")
    run_worker()
    assert receiver.calls == []
    assert "private network" in WebhookDelivery.objects.get().last_error


def test_the_certificate_must_be_that_of_the_name(office: Office, receiver: Receiver) -> None:
    hook = hook_of(office.haneul, receiver, office)
    hook.url = receiver.url.replace("http:", "https:")
    with pytest.raises(httpx.ConnectError):  # what answers speaks no TLS
        webhook_call.call(hook, b"{}", office.now)


def command(*arguments: str) -> Any:
    settings = connection.settings_dict
    address = f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MANNAM_DATABASE_URL", address)
        done = CliRunner().invoke(main, ["webhook", *arguments, "--json"])
    return json.loads(done.stdout) if done.exit_code == 0 else done.stderr


def test_by_hand(office: Office, receiver: Receiver) -> None:
    made = command("add", "--user", "haneul@example.org", "--url", receiver.url)
    assert command("test", str(made["id"])) == {"id": made["id"], "status": 204}
    headers, body = receiver.calls.pop()
    assert json.loads(body)["event"] == "ping"
    assert verified(made["secret"], headers["Mannam-Signature"], body)
    receiver.answer = 500
    assert "answered with 500" in command("test", str(made["id"]))
    book(office)
    run_worker()
    (listed,) = command("list")["webhooks"]
    assert (listed["queued"], listed["dead"], listed["last_error"]) == (1, 0, "NotTakenError: answered with 500")
    assert made["secret"] not in str(listed)
    assert command("remove", str(made["id"])) == {"id": made["id"], "removed": True}
    assert command("list") == {"webhooks": []}


def test_by_hand_what_is_not_called_is_not_kept(office: Office) -> None:
    assert "https://" in command("add", "--user", "haneul@example.org", "--url", "http://example.org/")
    assert "private" in command("add", "--user", "haneul@example.org", "--url", "https://127.0.0.1/")
    assert "nobody" in command("add", "--user", "nobody@example.org", "--url", "https://8.8.8.8/")
    assert not Webhook.objects.exists()
