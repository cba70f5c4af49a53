"""A real ``mannam up`` in a process of its own: its log, what it says when it is ready, its processes.

Tests start it by the fixture ``start_up``, which ends what is still there, also after a test that fails.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Thread, Timer
from typing import Any

import psutil
import psycopg

from mannam.ops import postmaster
from mannam.ops.database import running_embedded

MANNAM = Path(sys.executable).with_name("mannam")
OWN_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "DJANGO_"))
}
CLEAR_SECONDS = 30.0  # for its orderly end after a test that failed
PATIENCE = 300.0  # seconds for a start, a line of the log, or an end; then the test fails and does not hang


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

    def heard(self) -> str:
        """All of its log, once it has ended."""
        while line := self._log.get(timeout=PATIENCE):
            self._heard.append(line)
        return "".join(self._heard)

    def wait_until_ready(self) -> dict[str, Any]:
        """What it prints when it is ready."""
        assert self.process.stdout is not None
        guard = Timer(PATIENCE, self.process.kill)
        guard.start()
        line = self.process.stdout.readline()
        guard.cancel()
        if not line:
            self.wait_for_log("it never says so when it ends before")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def processes(self) -> list[psutil.Process]:
        """It, everything it started, and its database."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True), self.postmaster()]

    def part(self, word: str) -> psutil.Process:
        """The program that has ``word`` in its command line; not the tether that holds it."""
        tethers = psutil.Process(self.process.pid).children()
        programs = [program for tether in tethers for program in tether.children()]
        return next(program for program in programs if word in " ".join(program.cmdline()))

    def postmaster(self) -> psutil.Process:
        """The server process of its database; the backends are its children."""
        number = int((self._folder / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
        return psutil.Process(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal, as a service manager or a terminal would; its exit code once it has ended."""
        self.process.send_signal(number)
        return self.finish()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.finish()

    def clear(self) -> None:
        """End whatever is still there of it: nobody looks at it any more."""
        left = self._left()
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(CLEAR_SECONDS)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=CLEAR_SECONDS)
        self.finish()

    def _left(self) -> list[psutil.Process]:
        left: list[psutil.Process] = []
        with suppress(psutil.NoSuchProcess, FileNotFoundError):  # what ends meanwhile takes its number with it
            if self.process.poll() is None:
                own = psutil.Process(self.process.pid)
                left += [own, *own.children(recursive=True)]
            if postmaster.is_alive(self._folder / "postgres"):  # a test may have written another program's number
                left.append(self.postmaster())
        return left

    def finish(self) -> int:
        """Its exit code once it has ended."""
        code = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        assert not self._listener.is_alive(), "something that it started outlives it, and holds its log"
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.process.stderr.close()
        return code


StartUp = Callable[..., Up]


@contextmanager
def starting(folder: Path, ports: tuple[int, int]) -> Iterator[StartUp]:
    """Starts ``mannam up`` with the arguments it is given, as often as it is called, and ends all in the end."""
    with ExitStack() as ends:

        def start(*arguments: str) -> Up:
            up = Up(folder, ports, *arguments)
            ends.callback(up.clear)
            return up

        yield start


def database(folder: Path) -> psycopg.Connection:
    """A connection to the running database of a data folder."""
    address = running_embedded(folder / "postgres")
    assert address is not None
    return psycopg.connect(address, autocommit=True)
