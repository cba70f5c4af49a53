"""The media node's WebSocket, spoken to by hand: what is refused, and that only the speaker's socket closes."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any, cast

import httpx
import pytest
import uvicorn
from django.db import OperationalError
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from mannam import join_tokens
from mannam.actions.refused import Refused
from mannam.domain.call_role import CallRole
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.join_tokens import JoinGrant, JoinToken
from mannam.videophone.app import BURST, make_app
from mannam.videophone.controller import Controller
from mannam.videophone.node import Node
from mannam.videophone.protocol import Close
from mannam.videophone.room import Seat
from tests.videophone.acting import FACTS, Stage

KNOWN = 7
CONFIDENTIAL = 8
DURING_AN_OUTAGE = 9
IN_A_FAULT = 10
PATIENCE = 240.0  # seconds until a test that would hang fails
OLD_WINDOW = 0
"""A window whose seat another has had, by what the database knows."""


class OneCall:
    """Calls of a node that has only one."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.confidential = Stage(facts=replace(FACTS, monitored=False))
        self._used: set[str] = set()

    async def use(self, token: JoinToken) -> None:
        """See Calls."""
        if token.id in self._used:
            raise Refused(Refusal(RefusalCode.TOKEN_USED))
        self._used.add(token.id)

    async def take_seat(self, visit_id: int, seat: Seat, window: int) -> bool:
        """See Calls."""
        return window != OLD_WINDOW

    async def enter(self, visit_id: int) -> Controller:
        """See Calls."""
        if visit_id == DURING_AN_OUTAGE:
            raise OperationalError("the database is away")
        if visit_id == IN_A_FAULT:
            raise ZeroDivisionError("a fault that nobody foresaw")
        if visit_id == CONFIDENTIAL:
            return self.confidential.controller
        if visit_id != KNOWN:
            raise Refused(Refusal(RefusalCode.CALL_NOT_OPEN))
        return self.stage.controller

    def visit_ids(self) -> frozenset[int]:
        """See Calls."""
        return frozenset({KNOWN})


class OneCallNode:
    """A node without a database."""

    name = "test"

    def __init__(self) -> None:
        self.calls = OneCall()


@asynccontextmanager
async def open_node() -> AsyncIterator[Node]:
    """The node of these tests."""
    yield cast("Node", OneCallNode())


class Served(uvicorn.Server):
    """A server in a thread that says when it answers."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, port=0, log_config=None, ws="websockets-sansio"))
        self.answers = threading.Event()
        self.port = 0
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await super().startup(sockets)
        self.port = self.servers[0].sockets[0].getsockname()[1]
        self.loop = asyncio.get_running_loop()
        self.answers.set()

    def wait_for_senders(self, seconds: float) -> bool:
        """Whether every task that sends to a browser ends."""

        async def end() -> bool:
            senders = [
                one
                for one in asyncio.all_tasks()
                if getattr(one.get_coro(), "__qualname__", "") == "SocketLine.run"
            ]
            return not senders or not (await asyncio.wait(senders, timeout=seconds))[1]

        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(end(), self.loop).result()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A running media node."""
    server = Served(make_app(open_node))
    thread = threading.Thread(target=server.run)
    thread.start()
    assert server.answers.wait(PATIENCE)
    yield server
    server.should_exit = True
    thread.join(PATIENCE)


@pytest.fixture
def port(served: Served) -> int:
    """The port of a running media node."""
    return served.port


@pytest.fixture
def line(port: int) -> Iterator[Callable[[], ClientConnection]]:
    """Opens sockets to the node; they are closed with the test."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(connect(f"ws://127.0.0.1:{port}/call", proxy=None))


def token(
    role: CallRole = CallRole.VISITOR, *, visit_id: int = KNOWN, age: int = 0, starts_at: int = 0, window: int = 1
) -> str:
    """Leave to join, given ``age`` seconds ago."""
    grant = JoinGrant(visit_id, role, person_id=1, starts_at=starts_at, window=window)
    return join_tokens.issue(grant, now=datetime.now(UTC) - timedelta(seconds=age), random=SystemRandom())


def say(socket: ClientConnection, **word: object) -> None:
    """Send one message."""
    socket.send(json.dumps(word))


def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next message."""
    return cast("dict[str, Any]", json.loads(socket.recv(timeout=PATIENCE)))


def joined(socket: ClientConnection, role: CallRole) -> None:
    """Join and hear the welcome."""
    say(socket, type="join", token=token(role))
    assert hear(socket)["type"] == "welcome"


def closed_with(socket: ClientConnection) -> int | None:
    """The code with which the server closes, after whatever it still says."""
    try:
        while True:
            hear(socket)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


Line = Callable[[], ClientConnection]


def test_health_counts_the_calls(port: int) -> None:
    answer = httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)
    assert answer.json() == {"alive": True, "node": "test", "calls": 1}


def test_what_is_malformed_closes_that_socket_and_no_other(line: Line) -> None:
    visitor, inmate = line(), line()
    joined(visitor, CallRole.VISITOR)
    joined(inmate, CallRole.INMATE)
    say(visitor, type="flow", hearing="yes", seeing=True)
    assert closed_with(visitor) == Close.MALFORMED
    say(inmate, type="help")
    while hear(inmate)["type"] != "help_sent":
        pass


@pytest.mark.parametrize("first", ['{"type": "help"}', "{}", "nonsense", b"\x00"])
def test_the_first_word_is_join(line: Line, first: str | bytes) -> None:
    socket = line()
    socket.send(first)
    assert closed_with(socket) == Close.MALFORMED


@pytest.mark.parametrize(
    ("leave", "code"),
    [
        (lambda: "forged", RefusalCode.TOKEN_INVALID),
        (lambda: token(age=61), RefusalCode.TOKEN_EXPIRED),
        (lambda: token(visit_id=12), RefusalCode.CALL_NOT_OPEN),
        (lambda: token(starts_at=900), RefusalCode.TOKEN_INVALID),
    ],
)
def test_without_good_leave_the_reason_is_named(line: Line, leave: Callable[[], str], code: RefusalCode) -> None:
    socket = line()
    say(socket, type="join", token=leave())
    assert hear(socket) == {"type": "refused", "code": code}
    assert closed_with(socket) == Close.REFUSED


def test_no_leave_lets_anybody_watch_what_is_confidential(line: Line) -> None:
    """Also with a token that was signed for it: picture and sound are given out here."""
    officer, booth = line(), line()
    say(officer, type="join", token=token(CallRole.SUPERVISOR, visit_id=CONFIDENTIAL))
    assert hear(officer) == {"type": "refused", "code": RefusalCode.CONFIDENTIAL}
    assert closed_with(officer) == Close.REFUSED
    say(booth, type="join", token=token(visit_id=CONFIDENTIAL))
    assert hear(booth)["type"] == "welcome"


def test_a_token_lets_one_socket_in(line: Line) -> None:
    first, second = line(), line()
    leave = token(CallRole.INMATE)
    say(first, type="join", token=leave)
    assert hear(first)["type"] == "welcome"
    say(second, type="join", token=leave)
    assert hear(second) == {"type": "refused", "code": RefusalCode.TOKEN_USED}
    assert closed_with(second) == Close.REFUSED
    say(first, type="help")
    while hear(first)["type"] != "help_sent":
        pass


def test_a_window_older_than_the_seats_newest_is_told_so(line: Line) -> None:
    newest, old = line(), line()
    joined(newest, CallRole.VISITOR)
    say(old, type="join", token=token(window=OLD_WINDOW))
    assert hear(old) == {"type": "superseded"}
    assert closed_with(old) == Close.SUPERSEDED
    say(newest, type="help")
    while hear(newest)["type"] != "help_sent":
        pass


def test_while_the_database_is_away_a_browser_is_told_to_come_again(line: Line) -> None:
    socket = line()
    say(socket, type="join", token=token(visit_id=DURING_AN_OUTAGE))
    assert closed_with(socket) == Close.NO_DATABASE
    joined(line(), CallRole.SUPERVISOR)


def test_a_fault_that_nobody_foresaw_closes_the_socket_and_leaves_no_task(line: Line, served: Served) -> None:
    socket = line()
    say(socket, type="join", token=token(visit_id=IN_A_FAULT))
    assert closed_with(socket) == Close.FAULT
    assert served.wait_for_senders(20)
    joined(line(), CallRole.SUPERVISOR)


def test_a_booth_that_commands_is_closed(line: Line) -> None:
    socket = line()
    joined(socket, CallRole.INMATE)
    say(socket, type="end", reason="crime")
    assert closed_with(socket) == Close.MALFORMED


def test_a_flood_is_closed(line: Line) -> None:
    socket = line()
    joined(socket, CallRole.VISITOR)
    with suppress(ConnectionClosed):
        for _ in range(BURST * 3):
            say(socket, type="flow", hearing=True, seeing=True)
    assert closed_with(socket) == Close.TOO_FAST
