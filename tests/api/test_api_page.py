"""Every example of docs/api.md is sent to a server, in order, and answered as the page shows it."""

import json
import re
import shlex
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.db import connections

from mannam.actions.actor import SYSTEM, By
from mannam.actions.add_webhook import add_webhook
from mannam.actions.draw_lots import draw_due
from mannam.actions.serve_waitlist import serve_waitlist
from mannam.api import edge, inmate_keys
from mannam.cli import main
from mannam.domain.draw import SEED_BYTES, drawn_order
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import VisitorRole
from mannam.domain.scopes import Scope
from mannam.domain.visit_events import VisitEvent
from mannam.models import Facility, StaffRole, User, Visitor, WebhookDelivery
from mannam.notify.webhook_call import body_of, signature
from mannam.wsgi import application
from tests.actions.asking import book
from tests.actions.disrupting import closed, disrupt
from tests.actions.test_draw_lots import ENDS, enter, families
from tests.api.api_examples import Block, Exchange, blocks, exchanges, misfits
from tests.api.conftest import Program
from tests.kinds import open_kinds
from tests.opening import with_lots
from tests.people import Office, at, make_staff
from tests.receiver import Receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_jobs")]


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """Where the product listens, as its web role runs it."""
    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as listening:

        def serve() -> None:
            try:
                listening.serve_forever()
            finally:
                connections.close_all()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


class Stage:
    """A reader of the page who tries each example; ``names`` are theirs for what the page names."""

    def __init__(self, office: Office, program: Program, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self.server, self._program, self._monkeypatch = office, server, program, monkeypatch
        self.user, self.names = office.haneul, {"4711:9mWl…": inmate_keys.issue(office.haneul.pk, office.yul.pk)}
        self.numbers = {12: office.haneul_visitor.pk}
        self.hook = ""
        self._tokens: dict[int, str] = {}

    def act_for(self, user: User) -> None:
        """From now on the token is another person's."""
        self.user = user

    def it_is(self, moment: datetime) -> None:
        """From now on."""
        self._monkeypatch.setattr(edge, "now", lambda: moment.astimezone(UTC))

    def token(self) -> str:
        """The person's, for every scope."""
        if self.user.pk not in self._tokens:
            header = self._program(self.user, tuple(Scope)).defaults["HTTP_AUTHORIZATION"]
            self._tokens[self.user.pk] = header.removeprefix("Bearer ")
        return self._tokens[self.user.pk]

    def own(self, shown: Any) -> Any:
        """What the page shows, with one's own names and numbers."""
        if isinstance(shown, dict):
            return {key: self.own(value) for key, value in shown.items()}
        if isinstance(shown, list):
            return [self.own(value) for value in shown]
        if isinstance(shown, str):
            return self.names.get(shown, shown)
        return self.numbers.get(shown, shown) if isinstance(shown, int) else shown

    def learn(self, shown: Any, told: Any) -> None:
        """What the answer calls what the page gives another name."""
        if isinstance(shown, list) and isinstance(told, list):
            for one, other in zip(shown, told, strict=False):
                self.learn(one, other)
        elif isinstance(shown, dict) and isinstance(told, dict):
            for key, value in shown.items():
                if key in {"ref", "id", "check_in_code"} and isinstance(value, str):
                    self.names[value] = told[key]
                elif key == "id" and isinstance(value, int):
                    self.numbers[value] = told[key]
                self.learn(value, told.get(key))

    def try_out(self, example: Exchange) -> None:
        """Send it, and look at the answer. Afterwards a worker has looked at who waits."""
        with httpx.Client(base_url=self.server, headers={"Authorization": f"Bearer {self.token()}"}) as client:
            address = example.address
            if address.endswith("/outcome"):  # nobody has not come before the visit was to begin
                self.it_is(at("2026-11-24 10:05"))
            for shown, own in self.names.items():
                address = address.replace(shown, str(own))
            address = re.sub(r"/(\d+)(?=/|$)", lambda one: f"/{self.own(int(one[1]))}", address)
            body = None if example.body is None else self.own(example.body)
            answer = client.request(example.method, address, headers=example.headers, json=body)
        assert answer.status_code == example.status, (example, answer.text)
        if example.answer is not None:
            assert misfits(example.answer, answer.json()) == [], example
            self.learn(example.answer, answer.json())
        serve_waitlist(now=edge.now(), random=Random(1))


def to_begin(stage: Stage) -> None:
    """Haneul is a lawyer with a companion; the rules list the kinds of visit."""
    office = stage.office
    open_kinds()
    Facility.objects.filter(pk=office.seoul.pk).update(name_ko="서울동부구치소")
    Visitor.objects.filter(pk=office.haneul_visitor.pk).update(role=VisitorRole.LAWYER)
    stage.numbers[13] = Visitor.objects.create(registered_by=office.haneul, name="봄").pk
    office.yul.name = "율"
    office.yul.save()


def lots_are_drawn(stage: Stage) -> None:
    with_lots()


def at_the_desk(stage: Stage) -> None:
    """A party comes to a visit of today, and Seoul is closed the day after tomorrow; the token is the desk's."""
    office = stage.office
    visit = book(office, "2026-11-24 10:00")
    book(office, "2026-11-26 10:00")
    disrupt(office, closed(office, "2026-11-26 00:00", "2026-11-26 12:00"))
    stage.names |= {"MN-7Q4K9": visit.ref, "042137": visit.check_in_code}
    stage.act_for(make_staff("desk@example.org", "Desk", None, StaffRole.Role.DESK, StaffRole.Role.OFFICER))
    stage.it_is(at("2026-11-24 09:50"))


def again_haneul(stage: Stage) -> None:
    """Any address may be told."""
    stage.act_for(stage.office.haneul)


BEFORE: Mapping[str, Callable[[Stage], None]] = {
    "1. A token": to_begin,
    "6. Enter a draw": lots_are_drawn,
    "7. Staff": at_the_desk,
    "8. Webhooks": again_haneul,
}
"""What is so when the first example under a heading is tried."""


def run_commands(stage: Stage, text: str) -> None:
    """Each ends well; the last made token or webhook is the one that the page calls 12, or 3."""
    for line in text.strip().splitlines():
        command = line.partition("#")[0]
        for name, made in (("12", stage.user.api_tokens), ("3", stage.user.webhooks)):
            newest = made.order_by("-pk").values_list("pk", flat=True).first()
            command = re.sub(rf" {name}\s*$", f" {newest}", command)
        command = command.replace("https://records.example/mannam", stage.hook)
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exit_code == 0, (line, result.output)


def run_python(stage: Stage, text: str) -> None:
    """The page's Python, with what the reader has by then."""
    known: dict[str, Any] = {
        "token": stage.token(),
        "inmate": stage.names["4711:9mWl…"],
        "slot": {"facility": stage.office.seoul.code, "starts_at": "2026-11-25T09:30:00+09:00"},
        "me": stage.office.haneul_visitor.pk,
    }
    exec(text.replace("https://mannam.example", stage.server), known)  # noqa: S102 - our own page
    if "booked" in known:
        assert known["booked"].status_code == 201, known["booked"].text
        known["mannam"].close()
    else:
        body = b'{"id": "evt_17"}'
        right = signature("whsec_x", body, datetime.now(UTC))
        assert known["is_genuine"]("whsec_x", right, body)
        assert not known["is_genuine"]("whsec_y", right, body)
        assert not known["is_genuine"]("whsec_x", right, body + b" ")


def run_telling(stage: Stage, text: str) -> None:
    """What a webhook is told has the shape that is shown."""
    office, shown = stage.office, json.loads(text)
    add_webhook(office.haneul, stage.hook, list(VisitEvent), SYSTEM, salt=shown["id"], now=office.now)
    if shown["event"] == VisitEvent.LOST:
        lose_a_draw(office)
    else:
        book(office, "2026-11-27 10:00")
    told = json.loads(body_of(WebhookDelivery.objects.filter(event=shown["event"]).latest("pk")))
    assert misfits(shown, told) == []


def lose_a_draw(office: Office) -> None:
    """Haneul enters with others for the same time, is drawn last, and the booths are taken by then."""
    others = [enter(office, family) for family in families(office, 5)]
    mine = enter(office, (office.yul, By(Actor.VISITOR, office.haneul.pk), office.haneul_visitor))
    draw = mine.draw
    codes = [entry.code for entry in [*others, mine]]
    seeds = (Random(n).randbytes(SEED_BYTES) for n in range(1000))
    draw.seed = next(seed.hex() for seed in seeds if drawn_order(seed, codes)[-1] == mine.code)
    draw.save()
    draw_due(now=ENDS, random=Random(3))


def run_requests(stage: Stage, text: str) -> None:
    """Each in turn."""
    for example in exchanges(text):
        stage.try_out(example)


RUN: Mapping[str, Callable[[Stage, str], None]] = {
    "": run_commands,
    "python": run_python,
    "json": run_telling,
    "http": run_requests,
}


def test_every_example_is_answered_as_it_is_shown(
    office: Office, program: Program, server: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    stage, heading = Stage(office, program, server, monkeypatch), ""
    stage.hook = stage.names["https://records.example/mannam"] = receiver.url
    page: list[Block] = blocks()
    assert {block.heading for block in page} >= BEFORE.keys()
    for block in page:
        if block.heading != heading and block.heading in BEFORE:
            BEFORE[block.heading](stage)
        heading = block.heading
        RUN[block.language](stage, block.text)


def test_an_answer_of_another_shape_is_found() -> None:
    shown = {"id": 3, "visits": [{"ref": "MN-7Q4K9", "status": "booked", "…": None}], "at": "2026-11-24T00:00:00Z"}
    told = {
        "id": 4,
        "visits": [{"ref": "MN-11111", "status": "booked", "kind": "x"}],
        "at": "2026-12-24T00:00:00Z",
    }
    assert misfits(shown, told) == []
    others: list[Any] = [
        told | {"new": 1},
        {**told, "id": "4"},
        {**told, "at": "soon"},
        {**told, "visits": []},
        {**told, "visits": [{"ref": "MN-11111", "status": "cancelled"}]},
        {"id": 4, "visits": told["visits"]},
    ]
    assert [len(misfits(shown, other)) for other in others] == [1] * len(others)
