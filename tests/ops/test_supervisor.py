"""The supervisor and what it stands on: children that crash, locks of the killed, busy ports."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import psutil
import pytest
from click.testing import CliRunner

from mannam.cli import main
from mannam.ops import environment
from mannam.ops.child_log import ChildLog
from mannam.ops.environment import full
from mannam.ops.left_behind import note_of
from mannam.ops.ports import is_free
from mannam.ops.run_lock import AlreadyRunningError, RunLock
from mannam.ops.supervisor import Program, Supervisor

PATIENCE = 240.0  # seconds until a test that would hang fails

SAYS_AND_WAITS = """
import os, signal, sys
with open(sys.argv[1], "w") as told:
    told.write(str(os.getpid()))
signal.pause()
"""


INTERRUPTED_AT_ITS_BEGINNING = f"""
import asyncio, os, signal, sys
from pathlib import Path
from mannam.ops.child_log import child_log
from mannam.ops.start import leave_on_signals
from mannam.ops.supervisor import Program, Supervisor

class Interrupted(Supervisor):
    async def run(self, when_started):
        os.kill(os.getpid(), signal.SIGINT)
        return await super().run(when_started)

folder = Path(sys.argv[1])
program = Program("one", (sys.executable, "-c", {SAYS_AND_WAITS!r}, str(folder / "number")))
leave_on_signals()
with child_log(folder / "log") as log:
    sys.exit(asyncio.run(Interrupted([program], folder, log).run(asyncio.Event().wait)))
"""


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A pipe that children write their number into; whoever reads waits until one has."""
    pipe = tmp_path / "told"
    os.mkfifo(pipe)
    return pipe


def waiting(told: Path) -> Program:
    """A child that tells its number and waits for a signal."""
    return Program("one", (sys.executable, "-c", SAYS_AND_WAITS, str(told)))


def run(program: Program, told: Path, then: list[signal.Signals]) -> tuple[int, list[int]]:
    """Supervise; whenever the child is there send the next signal (SIGKILL to the child, others to us)."""
    numbers: list[int] = []

    async def play() -> None:
        for number in then:
            numbers.append(int(await asyncio.to_thread(told.read_text)))
            os.kill(numbers[-1] if number is signal.SIGKILL else os.getpid(), number)
        await asyncio.Event().wait()

    supervisor = Supervisor([program], told.parent, ChildLog(None))
    code = asyncio.run(asyncio.wait_for(supervisor.run(play), timeout=PATIENCE))
    return code, numbers


def still_there(numbers: list[int]) -> list[psutil.Process]:
    """Which of these processes do not end."""
    processes = [psutil.Process(number) for number in numbers if psutil.pid_exists(number)]
    return list(psutil.wait_procs(processes, timeout=PATIENCE)[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_children(told: Path, number: signal.Signals) -> None:
    code, numbers = run(waiting(told), told, [number])
    assert code == 0
    assert not psutil.pid_exists(numbers[0])


def test_an_interrupt_in_the_moment_of_the_start_leaves_no_child_half_started(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED_AT_ITS_BEGINNING, str(tmp_path)]
    done = subprocess.run(command, timeout=PATIENCE, check=False)
    assert done.returncode == 0
    assert not note_of(tmp_path, "one").exists(), "a child was started"


def test_a_child_that_crashed_starts_again(told: Path) -> None:
    code, numbers = run(waiting(told), told, [signal.SIGKILL, signal.SIGTERM])
    assert code == 0
    assert len(set(numbers)) == 2


def test_a_childs_own_children_go_with_it(told: Path) -> None:
    nested = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[2]]).wait()"
    program = Program("nest", (sys.executable, "-c", nested, SAYS_AND_WAITS, str(told)))
    _, numbers = run(program, told, [signal.SIGTERM])
    assert still_there(numbers) == []


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[Callable[..., RunLock]]:
    """Locks on a folder, given back at the end."""
    made: list[RunLock] = []

    def make(*names: str) -> RunLock:
        made.append(RunLock(tmp_path, names))
        return made[-1]

    yield make
    for each in made:
        each.release()


def test_one_role_runs_once_in_a_folder(lock: Callable[..., RunLock]) -> None:
    first = lock("web", "worker")
    first.take()
    with pytest.raises(AlreadyRunningError) as error:
        lock("db", "web").take()
    assert (error.value.name, error.value.pid) == ("web", str(os.getpid()))
    lock("db").take()  # what it took before it met the lock was given back
    first.release()
    lock("web").take()


def test_a_lock_whose_holder_was_killed_is_taken_over(tmp_path: Path, lock: Callable[..., RunLock]) -> None:
    (tmp_path / "up.web.lock").write_text("4711")
    lock("web").take()
    assert (tmp_path / "up.web.lock").read_text() == str(os.getpid())


def test_a_busy_port_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("MANNAM_PORT", str(port))
        monkeypatch.setenv("MANNAM_DATA_DIR", str(tmp_path))
        assert not is_free("127.0.0.1", port)
        result = CliRunner().invoke(main, ["up"])
    assert result.exit_code == 1
    assert f"Port {port}, for the pages, is in use by another program." in result.output
    assert not (tmp_path / "postgres").exists()


def test_an_unknown_role_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["up", "--role", "web,kitchen", "--data-dir", str(tmp_path)])
    assert result.exit_code == 2
    assert "web, media, worker, db" in result.output


@pytest.mark.parametrize(
    ("free", "is_new", "is_full"),
    [(199_999_999, True, True), (200_000_000, True, False), (49_999_999, False, True), (50_000_000, False, False)],
)
def test_a_full_disk_is_told_before_the_database_starts(free: int, is_new: bool, is_full: bool) -> None:
    words = full(free, is_new=is_new)
    assert (words is not None) is is_full
    assert words is None or words.startswith(f"The disk is full: {free // 1_000_000} MB are free")


def test_a_start_on_a_full_disk_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "NEW_BYTES", 10**18)  # more than any disk here has
    monkeypatch.delenv("MANNAM_DATABASE_URL", raising=False)
    monkeypatch.setenv("MANNAM_DATA_DIR", str(tmp_path))
    with pytest.raises(click.ClickException, match=r"The disk is full: .* Make room, or choose"):
        environment.open_database()
    assert not (tmp_path / "postgres").exists()


def test_a_data_folder_that_cannot_be_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    folder = file / "var"
    result = CliRunner().invoke(main, ["up", "--data-dir", str(folder)])
    assert result.exit_code == 1
    assert f"The data folder {folder} cannot be used" in result.output
