"""Killed while people book, web, worker and database: no acknowledged booking is lost, and all comes back."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Condition
from time import monotonic
from typing import Any

import httpx
import psutil
import pytest
from django.db import connection

from tests.ops.running_up import OWN_ENVIRONMENT, PATIENCE, StartUp, Up

BOOKINGS = 360
CLIENTS = 6
BOOKED = 201
AWAY = 503


class Load:
    """Clients who book over HTTP and, without an answer, ask again with the same key, as any client would."""

    def __init__(self, port: int, bookings: list[dict[str, Any]]) -> None:
        self._port = port
        self._bookings = bookings
        self._told = Condition()
        self.refs: list[str] = []
        self.unanswered = 0

    def run(self) -> None:
        """Until every booking is acknowledged."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._client, range(CLIENTS)))

    def wait_for(self, count: int) -> None:
        """Wait until so many are acknowledged."""
        with self._told:
            assert self._told.wait_for(lambda: len(self.refs) >= count, PATIENCE)

    def _client(self, number: int) -> None:
        # refused connections are tried again by the library, ever more seldom
        transport = httpx.HTTPTransport(retries=8)
        address = f"http://127.0.0.1:{self._port}"
        with httpx.Client(base_url=address, transport=transport, timeout=30, trust_env=False) as client:
            for booking in self._bookings[number::CLIENTS]:
                ref = self._book(client, booking)
                with self._told:
                    self.refs.append(ref)
                    self._told.notify_all()

    def _book(self, client: httpx.Client, booking: dict[str, Any]) -> str:
        headers = {"Authorization": f"Bearer {booking['token']}", "Idempotency-Key": booking["key"]}
        until = monotonic() + PATIENCE
        while monotonic() < until:
            try:
                answer = client.post(booking["path"], json=booking["body"], headers=headers)
            except httpx.TransportError:
                self.unanswered += 1
                continue
            if answer.status_code == BOOKED:
                ref: str = answer.json()["ref"]
                return ref
            # the database is away, or just went: that is said, and nothing else may be
            assert answer.status_code == AWAY, answer.text
            self.unanswered += 1
        raise AssertionError("there is no answer any more")


def in_world(folder: Path, what: str) -> Any:
    """What the world's program prints (see booking_world.py)."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ops.booking_world", what],
        env={**OWN_ENVIRONMENT, "MANNAM_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def kill(*processes: psutil.Process) -> None:
    """Kill them, the first one first, and wait for their end."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # it went with the one before
            process.kill()
    psutil.wait_procs(processes, timeout=PATIENCE)


@pytest.fixture
def up(start_up: StartUp) -> Iterator[Up]:
    """A Mannam with everything but calls."""
    running = start_up("--role", "db,web,worker")
    running.wait_until_ready()
    yield running
    running.end()


def test_no_acknowledged_booking_is_lost(up: Up, folder: Path, ports: tuple[int, int]) -> None:
    load = Load(ports[0], in_world(folder, str(BOOKINGS)))
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load.run)
        load.wait_for(40)
        kill(up.part("granian").children()[0])  # the web server starts another by itself
        load.wait_for(100)
        kill(up.part("procrastinate"))
        load.wait_for(160)
        kill(up.postmaster())  # alone: its backends still work, and hold the shared memory
        up.wait_for_log("the database runs again")
        load.wait_for(220)
        database = up.postmaster()
        kill(database, *database.children())
        up.wait_for_log("the database runs again")
        load.wait_for(280)
        kill(up.part("granian"))
        loading.result(PATIENCE)
    assert load.unanswered > 0  # somebody was in the midst of it
    check(folder, load.refs)


def check(folder: Path, refs: list[str]) -> None:
    """Everything acknowledged is there, once, and nothing else."""
    found = in_world(folder, "check")
    assert found["violations"] == []
    assert sorted(found["refs"]) == sorted(refs)
    assert found["keys"] == len(refs) == len(set(refs))


def test_a_machine_that_lost_its_power_comes_back(start_up: StartUp, folder: Path, ports: tuple[int, int]) -> None:
    up = start_up("--role", "db,web")
    up.wait_until_ready()
    load = Load(ports[0], in_world(folder, "60"))
    load.run()
    database = up.postmaster()
    everything = [database, *database.children(), *up.processes()]
    kill(*everything)  # all at once: nothing has the time to notice the end of another
    up.finish()
    # the numbers that it wrote down are another program's after the restart: here another database server's
    number = str(another_postmaster())
    for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        file = folder / "postgres" / name
        written = file.read_text().splitlines()
        file.write_text("\n".join([number, *written[1:]]) + "\n")
    again = start_up("--role", "db,web")
    assert again.wait_until_ready()["ready"] is True
    check(folder, load.refs)
    assert again.end() == 0


def another_postmaster() -> int:
    """The number of the tests' own database server."""
    folder = Path(connection.settings_dict["HOST"])
    return int((folder / "postmaster.pid").read_text().partition("\n")[0])
