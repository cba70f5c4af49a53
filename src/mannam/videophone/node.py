"""This media node: it says that it lives, and takes the calls that nobody conducts."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from django.db import DatabaseError

from mannam import config
from mannam.actions.announce_node import announce_node
from mannam.actions.open_call import HeldElsewhere
from mannam.actions.refused import Refused
from mannam.queries.calls import unattended_visits
from mannam.videophone.calls import Calls
from mannam.videophone.in_database import in_database

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 2.0


class Node:
    """One running media process."""

    def __init__(self, name: str, node_id: int) -> None:
        self.name = name
        self.node_id = node_id
        self.calls = Calls(node_id)

    async def keep_alive(self) -> None:
        """Say every two seconds that this node lives, and look after calls that were left alone."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await _announce(self.name)
                await self.take_unattended()
            except DatabaseError:
                logger.exception("the database does not answer; trying again")

    async def take_unattended(self) -> None:
        """Open here the calls that have begun or must end and that no node holds."""
        now = datetime.now(UTC)
        for visit_id in await in_database(unattended_visits, self.node_id, self.calls.visit_ids(), now):
            # somebody else may have been quicker, or the visit was cancelled this moment
            with suppress(Refused, HeldElsewhere):
                await self.calls.enter(visit_id)


@asynccontextmanager
async def running_node() -> AsyncIterator[Node]:
    """This process's node, announced; on leaving, every call is kept and let go."""
    name = f"{socket.gethostname()}:{config.media_port()}"
    node = Node(name, await _announce(name))
    await node.take_unattended()
    alive = asyncio.create_task(node.keep_alive())
    try:
        yield node
    finally:
        alive.cancel()
        with suppress(asyncio.CancelledError):
            await alive
        await node.calls.stop()


async def _announce(name: str) -> int:
    return await in_database(announce_node, name, config.media_url(), now=datetime.now(UTC))
