"""The demo's mail server: every mail becomes a file under ``<data>/mail`` and goes nowhere."""

import asyncio
import signal
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from mannam import config
from mannam.ops.supervisor import Program
from mannam.web.demo.mails import FOLDER

HOST = "127.0.0.1"


def program() -> list[Program]:
    """The child process, none when a mail server is set; MANNAM_SMTP_URL points to it from now on."""
    if config.get("MANNAM_SMTP_URL"):
        return []
    port = _free_port()
    config.put("MANNAM_SMTP_URL", f"smtp://{HOST}:{port}")
    return [Program("mail", (sys.executable, "-m", "mannam.ops.demo.mail_catcher", str(port)))]


class Keep:
    """Keeps each mail as a file whose name sorts by the time it came."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by the server when a mail is whole."""
        name = f"{time.time_ns():020}.eml"
        content = envelope.content or b""
        draft = self._folder / f".{name}"
        draft.write_bytes(content if isinstance(content, bytes) else content.encode())
        draft.rename(self._folder / name)  # a reader never sees half a mail
        return "250 kept"


async def catch(port: int, folder: Path) -> None:
    """Take mails on ``port`` of the loopback address and keep them in ``folder``, until a signal."""
    folder.mkdir(parents=True, exist_ok=True)
    keep, ended, loop = Keep(folder), asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    server = await loop.create_server(lambda: SMTP(keep, enable_SMTPUTF8=True), HOST, port)
    async with server:
        await ended.wait()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(catch(int(sys.argv[1]), config.data_dir() / FOLDER))
