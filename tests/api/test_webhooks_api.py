"""Webhooks over the API: kept, looked at, paused, tested and removed, by whose they are."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from mannam.actions.add_webhook import MOST
from mannam.actions.forget_expired import KEYS_LAST, forget_expired
from mannam.domain.scopes import Scope
from mannam.models import AuditEvent, Webhook, WebhookDelivery
from mannam.notify import outward
from tests.api.conftest import Program
from tests.api.test_visits_api import ask, book, codes
from tests.notify.conftest import run_worker
from tests.people import Office
from tests.receiver import Receiver, verified

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_jobs")]

HOOKS = "/api/v1/webhooks"
PUBLIC = "https://8.8.8.8/hook"


@pytest.fixture
def both(office: Office, program: Program) -> Client:
    """Haneul's program, which books and has webhooks."""
    cache.clear()
    return program(office.haneul, tuple(Scope))


def add(client: Client, url: str = PUBLIC, **other: object) -> Any:
    return client.post(HOOKS, {"url": url, **other}, content_type="application/json")


def told(client: Client, hook: int, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{HOOKS}/{hook}/deliveries{query}").json()["deliveries"]
    return found


def test_from_the_first_test_to_the_end(office: Office, both: Client, receiver: Receiver) -> None:
    answer = add(both, receiver.url)
    made = answer.json()
    here = f"{HOOKS}/{made['id']}"
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (201, here, "no-store")
    secret = made.pop("secret")
    assert both.get(here).json() == made
    assert both.get(HOOKS).json() == {"webhooks": [made]}

    first, second = both.post(f"{here}/test"), both.post(f"{here}/test")
    assert (first.status_code, first.json()) == (202, second.json())
    assert (first.json()["event"], first.json()["visit"], first.json()["state"]) == ("ping", None, "queued")
    run_worker()
    ((headers, body),) = receiver.calls
    ping = json.loads(body)
    assert (ping["id"], ping["event"], ping["visit"]) == (first.json()["id"], "ping", None)
    assert datetime.fromisoformat(ping["at"]) == office.now
    assert verified(secret, headers["Mannam-Signature"], body)

    ref = book(both, ask(office)).json()["ref"]
    run_worker()
    newest, test = told(both, made["id"])
    assert (newest["event"], newest["visit"], newest["state"], newest["attempts"]) == (
        "visit.booked",
        ref,
        "delivered",
        1,
    )
    assert receiver.bodies()[1]["id"] == newest["id"]
    assert test["id"] == first.json()["id"]
    assert both.get(here).json()["delivered"] == 2

    assert both.delete(here).status_code == 204
    assert [both.get(here).status_code, both.delete(here).status_code] == [404, 404]
    assert both.get(HOOKS).json() == {"webhooks": []}
    assert secret not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_while_it_is_paused_nothing_is_told_and_nothing_lost(
    office: Office, both: Client, receiver: Receiver
) -> None:
    hook = add(both, receiver.url).json()["id"]
    for _ in range(2):
        assert both.post(f"{HOOKS}/{hook}/pause").json()["paused_at"] is not None
    book(both, ask(office))
    run_worker()
    assert receiver.calls == []
    assert [one["state"] for one in told(both, hook)] == ["queued"]
    both.post(f"{HOOKS}/{hook}/test")  # whether it listens can be tried before it goes on
    run_worker()
    assert [one["event"] for one in receiver.bodies()] == ["ping"]
    for _ in range(2):
        assert both.post(f"{HOOKS}/{hook}/resume").json()["paused_at"] is None
    run_worker()
    assert [one["event"] for one in receiver.bodies()] == ["ping", "visit.booked"]
    assert list(AuditEvent.objects.filter(verb__endswith="_webhook").values_list("verb", flat=True)) == [
        "add_webhook",
        "pause_webhook",
        "resume_webhook",
    ]


@pytest.mark.parametrize("over_since", ["paused_at", "ended_at"])
def test_what_was_kept_in_vain_is_not_kept_for_ever(office: Office, both: Client, over_since: str) -> None:
    hook = add(both).json()["id"]
    book(both, ask(office))
    forget_expired(office.now + KEYS_LAST + timedelta(days=1))
    assert WebhookDelivery.objects.count() == 1  # it waits for its worker
    Webhook.objects.filter(pk=hook).update(**{over_since: office.now})
    forget_expired(office.now + KEYS_LAST)
    assert WebhookDelivery.objects.count() == 1
    forget_expired(office.now + KEYS_LAST + timedelta(days=1))
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/test"),
        ("GET", "/deliveries"),
    ],
)
def test_it_is_ones_own(office: Office, both: Client, program: Program, method: str, what: str) -> None:
    hook = add(both).json()["id"]
    seo = program(office.seo, tuple(Scope))
    assert seo.generic(method, f"{HOOKS}/{hook}{what}").status_code == 404
    assert seo.get(HOOKS).json() == {"webhooks": []}
    assert Webhook.objects.get() == Webhook.objects.get(paused_at=None, ended_at=None)
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://user@8.8.8.8/",
        "https://no-such-machine.invalid/",
        f"https://{'a' * 64}.org/",
        "file:///etc/passwd",
    ],
)
def test_no_address_within_a_private_network_and_the_same_words_for_each(
    office: Office, both: Client, url: str
) -> None:
    answer = add(both, url)
    assert (answer.status_code, codes(answer)) == (422, {"webhook_address"})
    assert url not in answer.content.decode()
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"url": ""}, {"url": PUBLIC, "events": []}, {"url": PUBLIC, "events": ["visit.lost"]}]
)
def test_what_is_not_well_formed(both: Client, body: dict[str, object]) -> None:
    answer = both.post(HOOKS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_only_some_events(office: Office, both: Client) -> None:
    made = add(both, events=["visit.cancelled"]).json()
    assert made["events"] == ["visit.cancelled"]
    ref = book(both, ask(office)).json()["ref"]
    both.post(f"/api/v1/visits/{ref}/cancel")
    assert [one["event"] for one in told(both, made["id"])] == ["visit.cancelled"]


def test_ten_and_no_more_until_one_is_removed(office: Office, both: Client) -> None:
    made = [add(both).json()["id"] for _ in range(MOST)]
    more = add(both)
    assert (more.status_code, codes(more)) == (409, {"webhooks_used"})
    both.delete(f"{HOOKS}/{made[0]}")
    assert add(both).status_code == 201


def test_nobody_has_addresses_looked_up_without_end(
    office: Office, both: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(url: str) -> str:
        looked.append(url)
        raise outward.NotAllowedError(url)

    monkeypatch.setattr(outward, "check_url", look)
    assert [add(both).status_code for _ in range(31)] == [422] * 30 + [429]
    assert len(looked) == 30


def test_what_was_told_comes_by_pages_and_by_state(office: Office, both: Client, program: Program) -> None:
    hook = add(both).json()["id"]
    state = WebhookDelivery.State
    for number in range(5):
        WebhookDelivery.objects.create(
            webhook_id=hook,
            event="ping",
            state=state.DEAD if number % 2 else state.DELIVERED,
            queued_at=office.now,
            last_error="answered with 500" if number % 2 else "",
        )
    assert [one["state"] for one in told(both, hook, "?state=dead")] == ["dead", "dead"]
    everything = [one["id"] for one in told(both, hook)]
    page = both.get(f"{HOOKS}/{hook}/deliveries?limit=2")
    found = [one["id"] for one in page.json()["deliveries"]]
    while "Link" in page:
        link = re.fullmatch(r'<(.+)>; rel="next"', page["Link"])
        assert link
        page = both.get(link[1])
        found += [one["id"] for one in page.json()["deliveries"]]
    assert found == everything
    assert found == sorted(found, key=lambda one: -int(one.removeprefix("evt_")))
    counted = both.get(f"{HOOKS}/{hook}").json()
    assert (counted["queued"], counted["delivered"], counted["dead"]) == (0, 3, 2)
    assert counted["last_error"] == "answered with 500"
    # the cursor of one list is none of another
    cursor = both.get(f"{HOOKS}/{hook}/deliveries?limit=2")["Link"].partition("cursor=")[2].partition(">")[0]
    assert both.get(f"/api/v1/visits?cursor={cursor}").status_code == 422
