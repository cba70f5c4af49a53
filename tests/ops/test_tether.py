"""The tether: what it holds ends with the supervisor, is asked once, and is killed when it does not listen."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import psutil
import pytest

PATIENCE = 240.0  # seconds until a test that would hang fails
THREADS = 40
"""Of a supervisor: by the kernel's own signal at its death, each one's end asks the program anew."""

SUPERVISES = f"""
import asyncio, pathlib, sys, threading
from mannam.ops import supervisor
from mannam.ops.child_log import ChildLog
for _ in range({THREADS}):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
supervisor.STOP_SECONDS = float(sys.argv[2])
program = supervisor.Program("one", (sys.executable, "-c", *sys.argv[3:]))
keeper = supervisor.Supervisor([program], pathlib.Path(sys.argv[1]), ChildLog(None))
asyncio.run(keeper.run(asyncio.Event().wait))
"""

# signals of one kind that wait are one to the kernel: so they are taken one by one, the first at once
TELLS_WHAT_IT_IS_ASKED = """
import pathlib, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
told = pathlib.Path(sys.argv[1])
asked = ""
told.write_text("here")
while signal.sigtimedwait({signal.SIGTERM}, float(sys.argv[2]) if asked else 600):
    asked += "asked "
told.write_text(asked)
"""

LISTENS_TO_NOBODY = """
import os, pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
while True:
    signal.pause()
"""

# no handler, which could write while "here" is still being written
SAYS_THAT_IT_IS_ASKED = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
told = open(sys.argv[1], "w")
print("here", file=told, flush=True)
signal.sigwait({signal.SIGTERM})
print("asked", file=told, flush=True)
"""

LEAVES_A_CHILD = """
import pathlib, signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.alarm(600); signal.pause()"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
signal.pause()
"""

ENDS_BY = "import os, sys; os.kill(os.getpid(), int(sys.argv[1]))"


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A pipe that programs write into; whoever reads waits until one has."""
    pipe = tmp_path / "told"
    os.mkfifo(pipe)
    return pipe


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator["Start"]:
    """Starts a supervisor with many threads."""
    started = Start(tmp_path)
    guard = Timer(PATIENCE, started.clear)
    guard.start()
    yield started
    guard.cancel()
    started.clear()


class Start:
    """What one test starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def __call__(self, seconds: float, *program: str) -> subprocess.Popen[bytes]:
        """A supervisor whose program has so many seconds to end."""
        command = [sys.executable, "-c", SUPERVISES, str(self._folder), str(seconds), *program]
        self._started.append(subprocess.Popen(command))
        return self._started[-1]

    def clear(self) -> None:
        """End what is left, so that nobody waits for ever."""
        for process in self._started:
            process.kill()
            process.wait()


def still_there(number: int) -> list[psutil.Process]:
    """The process of this number if it does not end."""
    processes = [psutil.Process(number)] if psutil.pid_exists(number) else []
    return list(psutil.wait_procs(processes, timeout=PATIENCE)[1])


def test_when_the_supervisor_is_killed_its_program_is_asked_to_end_once(supervisor: Start, told: Path) -> None:
    killed = supervisor(600, TELLS_WHAT_IT_IS_ASKED, str(told), "2")
    assert told.read_text() == "here"
    killed.kill()
    assert told.read_text() == "asked "


def test_a_program_that_does_not_listen_is_killed(supervisor: Start, told: Path) -> None:
    killed = supervisor(0.1, LISTENS_TO_NOBODY, str(told))
    program = int(told.read_text())
    killed.kill()
    assert still_there(program) == []


def test_what_the_program_leaves_behind_is_killed_as_soon_as_it_has_ended(supervisor: Start, told: Path) -> None:
    killed = supervisor(2 * PATIENCE, LEAVES_A_CHILD, str(told))
    child = int(told.read_text())
    killed.kill()
    assert still_there(child) == []


def test_in_an_orderly_stop_the_program_is_asked_to_end(supervisor: Start, told: Path) -> None:
    stopped = supervisor(600, SAYS_THAT_IT_IS_ASKED, str(told))
    with told.open() as words:
        assert words.readline() == "here\n"
        stopped.terminate()
        assert words.read() == "asked\n"
    assert stopped.wait(PATIENCE) == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_how_the_program_ended_is_told_as_a_shell_tells_it(tmp_path: Path, number: signal.Signals) -> None:
    tether = (sys.executable, "-m", "mannam.ops.tether", "600", str(tmp_path / "note"))
    program = (sys.executable, "-c", ENDS_BY, str(number.value))
    with subprocess.Popen([*tether, *program], stdin=subprocess.PIPE) as process:
        assert process.wait(PATIENCE) == 128 + number
        assert (tmp_path / "note").read_text() == str(process.pid)
