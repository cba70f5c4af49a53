"""The media node's two addresses: the WebSocket of the calls, and its health."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from mannam import join_tokens
from mannam.actions.open_call import HeldElsewhere
from mannam.actions.refused import Refused
from mannam.domain.call_role import check_may_join
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.join_tokens import JoinGrant
from mannam.models.away import is_away
from mannam.videophone import protocol
from mannam.videophone.calls import Calls
from mannam.videophone.controller import Controller
from mannam.videophone.node import Node, running_node
from mannam.videophone.protocol import Close, Malformed
from mannam.videophone.room import Line, Member, seat_of
from mannam.videophone.socket_line import SocketLine

logger = logging.getLogger(__name__)

JOIN_SECONDS: Final = 10.0
BURST: Final = 300  # messages that may come at once: two links' candidates and descriptions, several times
PER_SECOND: Final = 30  # messages a second that a well-meaning browser never needs for long


def make_app(open_node: Callable[[], AbstractAsyncContextManager[Node]] = running_node) -> Starlette:
    """The media node's application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_node() as node:
            app.state.node = node
            yield

    routes = [Route("/healthz", health, methods=["GET"]), WebSocketRoute("/call", call)]
    return Starlette(routes=routes, lifespan=lifespan)


async def health(request: Request) -> Response:
    """Alive, and how many calls are here."""
    node: Node = request.app.state.node
    return JSONResponse({"alive": True, "node": node.name, "calls": len(node.calls.visit_ids())})


async def call(socket: WebSocket) -> None:
    """One browser's part in a call, from its token to its end."""
    await socket.accept()
    line = SocketLine(socket)
    sender = asyncio.create_task(line.run())
    try:
        await _take_part(socket, line, socket.app.state.node.calls)
    except WebSocketDisconnect:
        sender.cancel()
    except Malformed as fault:
        logger.info("a socket said something malformed: %s", fault)
        line.close(Close.MALFORMED)
    except _TooFast:
        line.close(Close.TOO_FAST)
    except Exception as fault:
        away = is_away(fault)  # then nobody can be let in
        logger.exception("a socket is closed: %s", "the database is away" if away else "nobody foresaw this")
        line.close(Close.NO_DATABASE if away else Close.FAULT)
    with suppress(asyncio.CancelledError):
        await sender


class _TooFast(Exception):  # noqa: N818
    pass


async def _take_part(socket: WebSocket, line: SocketLine, calls: Calls) -> None:
    entered = await _enter(socket, line, calls)
    if entered is None:
        return
    controller, member = entered
    rate = _Rate()
    try:
        while True:
            text = await _receive(socket)
            rate.count()
            controller.receive(member, protocol.parse(text))
    finally:
        controller.leave(member)


async def _enter(socket: WebSocket, line: SocketLine, calls: Calls) -> tuple[Controller, Member] | None:
    """Let the browser in by its token; None when it was told why not."""
    try:
        first = protocol.parse(await asyncio.wait_for(_receive(socket), JOIN_SECONDS))
    except TimeoutError:
        line.close(Close.SILENT)
        return None
    if not isinstance(first, protocol.Join):
        raise Malformed("the first message is not join")
    try:
        controller, member, is_newest = await _admit(first.token, line, calls)
    except Refused as refused:
        line.send({"type": "refused", "code": refused.refusals[0].code})
        line.close(Close.REFUSED)
        return None
    except HeldElsewhere:
        line.close(Close.MOVED)
        return None
    if controller.is_over:
        line.close(Close.ENDED)
    elif not is_newest:
        member.give_way()
    else:
        controller.enter(member)
        return controller, member
    return None


async def _admit(token_text: str, line: Line, calls: Calls) -> tuple[Controller, Member, bool]:
    """The call, who comes, and whether no newer window has had the seat.

    Raises Refused, HeldElsewhere; a fault of the database as Django raises it.
    """
    token = join_tokens.read(token_text, now=datetime.now(UTC))
    await calls.use(token)
    grant = token.grant
    controller = await calls.enter(grant.visit_id)
    _check_time(grant, controller)
    # whatever a page was given leave for: here is where picture and sound are
    if refusal := check_may_join(grant.role, monitored=controller.facts.monitored):
        raise Refused(refusal)
    member = Member(seat_of(grant.role, grant.person_id), grant.person_id, grant.window, line)
    return controller, member, await calls.take_seat(grant.visit_id, member.seat, grant.window)


def _check_time(grant: JoinGrant, controller: Controller) -> None:
    """A visit that was moved since the token was given needs a new one."""
    if grant.starts_at != controller.facts.starts_at:
        raise Refused(Refusal(RefusalCode.TOKEN_INVALID))


async def _receive(socket: WebSocket) -> str:
    """The next text. A binary message is malformed."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    if not isinstance(text, str):
        raise Malformed("not text")
    return text


class _Rate:
    """A bucket of messages that fills with time."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._at = time.monotonic()

    def count(self) -> None:
        """One message more. Raises _TooFast."""
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND) - 1
        self._at = now
        if self._left < 0:
            raise _TooFast
