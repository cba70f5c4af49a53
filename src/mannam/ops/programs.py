"""What runs for each role, and on which ports."""

import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from mannam import config
from mannam.ops.supervisor import Program


class Role(StrEnum):
    """A part of Mannam that can run on a machine of its own. The order is that of stopping."""

    WEB = "web"
    MEDIA = "media"
    WORKER = "worker"
    DB = "db"


def programs_for(roles: frozenset[Role]) -> list[Program]:
    """The child processes of these roles. The database is no child: it outlives its users by a moment."""
    makers = {Role.WEB: _web, Role.MEDIA: _media, Role.WORKER: _worker}
    return [make() for role, make in makers.items() if role in roles]


def ports_for(roles: frozenset[Role]) -> dict[Role, tuple[str, int]]:
    """The ports that these roles listen on, with what they are for."""
    ports = {Role.WEB: ("the pages", config.number("MANNAM_PORT")), Role.MEDIA: ("the calls", config.media_port())}
    return {role: port for role, port in ports.items() if role in roles}


def log_path(roles: frozenset[Role]) -> Path | None:
    """The demo's log, of its own for each part that runs by itself; None: the words go to the terminal."""
    if not config.is_demo():
        return None
    parts = "" if roles == frozenset(Role) else "".join(f"{role}." for role in sorted(roles))
    return config.data_dir() / f"up.{parts}log"


def media_is_built() -> bool:
    """Whether this installation has a media node."""
    return find_spec("mannam.videophone.__main__") is not None


def _web() -> Program:
    return Program(
        "web",
        (
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", config.get("MANNAM_HOST"), "--port", str(config.number("MANNAM_PORT"))),
            *("--workers", str(config.number("MANNAM_WEB_WORKERS"))),
            *("--blocking-threads", str(config.number("MANNAM_WEB_THREADS"))),
            *("--log-level", config.get("MANNAM_LOG_LEVEL"), "--no-ws", "--respawn-failed-workers"),
            *("--workers-kill-timeout", "5"),
            "mannam.wsgi:application",
        ),
    )


def _media() -> Program:
    return Program("media", (sys.executable, "-m", "mannam.videophone"))


def _worker() -> Program:
    # several at once: a mail or a webhook whose server is slow keeps the others from nothing
    worker = ("worker", "--concurrency", "3", "--delete-jobs", "successful")  # else their table grows for ever
    return Program("worker", (sys.executable, "-m", "django", "procrastinate", *worker))
