"""The way to one browser: a queue of words and a task that sends them, so that nobody waits for a slow one."""

import asyncio
import json
from collections.abc import Mapping
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from mannam.videophone.protocol import Close

MOST_WAITING: Final = 1_000
"""A browser that lets so many words lie is gone."""


class SocketLine:
    """A Line over a WebSocket. ``run`` is the task that sends."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._words: asyncio.Queue[str | Close] = asyncio.Queue()

    def send(self, message: Mapping[str, object]) -> None:
        """See Line."""
        if self._words.qsize() < MOST_WAITING:
            self._words.put_nowait(json.dumps(message, ensure_ascii=False))

    def close(self, code: Close) -> None:
        """See Line."""
        self._words.put_nowait(code)

    async def run(self) -> None:
        """Send word after word until the end; a browser that has gone ends it too."""
        try:
            while isinstance(word := await self._words.get(), str):
                await self._socket.send_text(word)
            if self._socket.application_state is not WebSocketState.DISCONNECTED:
                await self._socket.close(int(word))
        except (WebSocketDisconnect, RuntimeError):
            # the browser went first; whoever reads from it learns the same and takes it out of the room
            return
