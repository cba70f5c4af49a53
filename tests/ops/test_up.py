"""``mannam up`` started for real: ready, mended when a part crashes, gone without a trace when asked."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from threading import Thread, Timer
from typing import Any
from urllib.request import urlopen

import psutil
import psycopg
import pytest
from psycopg import sql

import mannam
from mannam.ops.database import running_embedded

MANNAM = Path(sys.executable).with_name("mannam")
OWN_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "DJANGO_"))
}
CSV = Path(mannam.__file__).parent / "data" / "facilities_kr.csv"
PATIENCE = 240.0  # seconds until a start that hangs is killed, so that the test fails and does not hang


class Up:
    """A running ``mannam up`` of a data folder."""

    def __init__(self, folder: Path, ports: tuple[int, int], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [MANNAM, "up", "--json", "--data-dir", folder, "--port", str(ports[0]), *arguments],
            env={**OWN_ENVIRONMENT, "MANNAM_MEDIA_PORT": str(ports[1])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._folder = folder
        self._log: Queue[str] = Queue()
        self._heard: list[str] = []
        self._listener = Thread(target=self._listen)
        self._listener.start()
        self._guard = Timer(PATIENCE, self.process.kill)
        self._guard.start()

    def _listen(self) -> None:
        # read all the time, so that a full pipe halts nobody
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._log.put(line)
        self._log.put("")

    def wait_for_log(self, words: str) -> str:
        """The next line of the log that has ``words``."""
        while line := self._log.get(timeout=PATIENCE):
            self._heard.append(line)
            if words in line:
                return line
        raise AssertionError("".join(self._heard))

    def wait_until_ready(self) -> dict[str, Any]:
        """What it prints when it is ready."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.wait_for_log("it never says so when it ends before")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def processes(self) -> list[psutil.Process]:
        """It, everything it started, and its database."""
        own = psutil.Process(self.process.pid)
        postmaster = int((self._folder / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
        return [own, *own.children(recursive=True), psutil.Process(postmaster)]

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal, as a service manager or a terminal would; its exit code once it has ended."""
        self.process.send_signal(number)
        return self.finish()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.finish()

    def finish(self) -> int:
        """Its exit code once it has ended."""
        code = self.process.wait()
        self._guard.cancel()
        self._listener.join()
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.process.stderr.close()
        return code


def database(folder: Path) -> psycopg.Connection:
    """A connection to the running database of a data folder."""
    address = running_embedded(folder / "postgres")
    assert address is not None
    return psycopg.connect(address, autocommit=True)


def rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.execute("SELECT relname FROM pg_stat_user_tables").fetchall()
    counts = {}
    for (table,) in tables:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        counts[table] = row[0] if row else 0
    return counts


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder where the database's own user may enter."""
    path = Path(tempfile.mkdtemp(prefix="mannam-up-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def ports() -> tuple[int, int]:
    """Two ports that are free now."""
    with ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
        first, second = (int(server.getsockname()[1]) for server in servers)
    return first, second


def get(address: str) -> tuple[int, str]:
    with urlopen(address, timeout=20) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read().decode()


def test_the_demo_from_start_to_end(folder: Path, ports: tuple[int, int]) -> None:
    up = Up(folder, ports, "--demo")
    address = f"http://127.0.0.1:{ports[0]}"

    told = up.wait_until_ready()
    assert told["ready"] is True
    assert told["pages"] == f"http://localhost:{ports[0]}/"
    assert "starts at" in told["visit"]
    assert told["sign_in"]["seo"] == f"http://localhost:{ports[0]}/demo/sign-in/seo/"
    status, body = get(f"{address}/readyz")
    assert (status, json.loads(body)["ready"]) == (200, True)
    assert get(f"{address}/demo/")[0] == 200
    with database(folder) as connection, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        connection.execute("TRUNCATE audit_event")

    worker = next(p for p in up.processes() if "procrastinate" in p.cmdline())
    worker.kill()
    up.wait_for_log("worker ended with code -9")
    up.wait_for_log("worker runs as process")

    everything = up.processes()
    assert up.end() == 0
    assert psutil.wait_procs(everything, timeout=10)[1] == []

    # its people are no people to run real visits with
    without_demo = Up(folder, ports, "--role", "db,web")
    told = without_demo.wait_until_ready()
    assert told["warning"].startswith("This database was made by the demo")
    without_demo.wait_for_log("This database was made by the demo")
    assert without_demo.end() == 0


def test_the_demo_refuses_a_folder_with_data_of_others(folder: Path, ports: tuple[int, int]) -> None:
    up = Up(folder, ports, "--role", "db")
    up.wait_until_ready()
    subprocess.run([MANNAM, "import", "facilities", CSV, "--data-dir", folder], check=True, env=OWN_ENVIRONMENT)
    with database(folder) as connection:
        before = rows(connection)
    assert up.end() == 0

    refused = Up(folder, ports, "--demo")
    refused.wait_for_log("the demo did not make")
    assert refused.finish() == 1
    again = Up(folder, ports, "--role", "db")
    again.wait_until_ready()
    with database(folder) as connection:
        assert rows(connection) == before
    assert again.end() == 0


def test_a_killed_one_starts_again(folder: Path, ports: tuple[int, int]) -> None:
    first = Up(folder, ports)
    first.wait_until_ready()
    children = [p for p in first.processes() if p.pid != first.process.pid and p.name() != "postgres"]
    key = (folder / "secret_key").read_text()
    first.kill()
    second = Up(folder, ports)
    assert second.wait_until_ready()["ready"] is True
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert (folder / "secret_key").read_text() == key
    everything = second.processes()
    assert second.end() == 0
    assert psutil.wait_procs(everything, timeout=10)[1] == []


def test_a_stale_number_of_another_program_does_not_hinder(folder: Path, ports: tuple[int, int]) -> None:
    up = Up(folder, ports, "--role", "db,web")
    up.wait_until_ready()
    everything = up.processes()
    assert up.end() == 0
    assert psutil.wait_procs(everything, timeout=10)[1] == []
    # what a machine that lost its power leaves behind: numbers that are another program's by now
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n")
    (folder / "postgres" / ".handle_pids.json").write_text("[1, 999999]")
    (folder / "up.web.lock").write_text("1")
    again = Up(folder, ports, "--role", "db,web")
    assert again.wait_until_ready()["ready"] is True
    everything = again.processes()
    assert again.end() == 0
    assert psutil.wait_procs(everything, timeout=10)[1] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_before_it_is_ready_ends_it_too(
    folder: Path, ports: tuple[int, int], number: signal.Signals
) -> None:
    up = Up(folder, ports)
    up.wait_for_log("policies: demo, kr")
    everything = up.processes()
    up.end(number)
    assert psutil.wait_procs(everything, timeout=10)[1] == []
