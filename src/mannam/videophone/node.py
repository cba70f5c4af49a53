"""This media node: it says that it lives, and takes the calls that nobody conducts."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from mannam import config
from mannam.actions.announce_node import announce_node
from mannam.actions.open_call import HeldElsewhere
from mannam.actions.refused import Refused
from mannam.models.away import is_away
from mannam.queries.calls import unattended_visits
from mannam.videophone.calls import Calls
from mannam.videophone.in_database import UNREACHABLE, in_database

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 2.0


async def _pause() -> None:
    await asyncio.sleep(EVERY_SECONDS)


class Node:
    """One running media process."""

    def __init__(self, name: str, node_id: int, pause: Callable[[], Awaitable[None]] = _pause) -> None:
        self.name = name
        self.node_id = node_id
        self.calls = Calls(node_id)
        self._pause = pause
        self._failing: set[int] = set()

    async def keep_alive(self) -> None:
        """Say every two seconds that this node lives, and look after calls that were left alone."""
        while True:
            await self._pause()
            try:
                await _announce(self.name)
                await self.take_unattended()
            except UNREACHABLE:
                logger.exception("the database does not answer; trying again")

    async def take_unattended(self) -> None:
        """Open here the calls that have begun or must end and that no node holds."""
        now = datetime.now(UTC)
        for visit_id in await in_database(unattended_visits, self.node_id, self.calls.visit_ids(), now):
            # somebody else may have been quicker, or the visit was cancelled this moment
            with suppress(Refused, HeldElsewhere):
                await self._take(visit_id)

    async def _take(self, visit_id: int) -> None:
        """Open the call of one visit. What is wrong with it keeps no other call waiting; it is said once."""
        try:
            await self.calls.enter(visit_id)
        except (Refused, HeldElsewhere):
            self._failing.discard(visit_id)
            raise
        except Exception as fault:
            if is_away(fault):
                raise
            if visit_id not in self._failing:
                logger.exception("visit %s: its call cannot be taken up; it is tried again and again", visit_id)
            self._failing.add(visit_id)
        else:
            self._failing.discard(visit_id)


@asynccontextmanager
async def running_node() -> AsyncIterator[Node]:
    """This process's node, announced; on leaving, every call is kept and let go.

    A node that no longer says that it lives is sent nobody, and must not stand there as if it did: whatever ends
    ``keep_alive`` ends this process too, and its supervisor starts it again. The calls go on from their clocks.
    """
    name = f"{socket.gethostname()}:{config.media_port()}"
    node = Node(name, await _announce(name))
    await node.take_unattended()
    alive = asyncio.create_task(node.keep_alive())
    alive.add_done_callback(_end_process)
    try:
        yield node
    finally:
        alive.cancel()
        await node.calls.stop()
        with suppress(asyncio.CancelledError):
            await alive


def _end_process(alive: "asyncio.Task[None]") -> None:
    """Stop as if told to: the server closes, and ``running_node`` keeps what happened and says why."""
    if alive.cancelled():
        return
    logger.critical("this node can no longer say that it lives; the process ends", exc_info=alive.exception())
    signal.raise_signal(signal.SIGTERM)


async def _announce(name: str) -> int:
    return await in_database(announce_node, name, config.media_url(), now=datetime.now(UTC))
