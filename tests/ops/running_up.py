"""A real ``mannam up`` in a process of its own: its log, what it says when it is ready, its processes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from queue import Queue
from threading import Thread, Timer
from typing import Any

import psutil
import psycopg

from mannam.ops.database import running_embedded

MANNAM = Path(sys.executable).with_name("mannam")
OWN_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "DJANGO_"))
}
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
        return [own, *own.children(recursive=True), self.postmaster()]

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
