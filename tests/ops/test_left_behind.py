"""A start after one that was killed: it waits for the children of that one, and names those that stay."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click
import psutil
import pytest

from mannam.ops import start
from mannam.ops.left_behind import note_of, wait_for_end
from mannam.ops.ports import is_free
from mannam.ops.programs import Role

LISTENS = """
import signal, socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
signal.pause()
"""


@dataclass
class Child:
    """A child that listens on a port."""

    process: subprocess.Popen[str]
    note: Path
    port: int


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """The child that served the pages in this folder, started as the supervisor starts it."""
    note = note_of(tmp_path, Role.WEB)
    tether = (sys.executable, "-m", "mannam.ops.tether", "60", str(note))
    # a child of its own holds the port, as a web server's worker does
    program = (
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LISTENS!r}])",
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([*tether, *program], stdin=pipe, stdout=pipe, text=True, process_group=0) as process:
        assert process.stdout is not None
        yield Child(process, note, int(process.stdout.readline()))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(autouse=True)
def _settings(child: Child, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANNAM_PORT", str(child.port))
    monkeypatch.setenv("MANNAM_DATA_DIR", str(tmp_path))


def test_a_start_waits_until_they_have_ended(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(note: Path, patience: float) -> list[psutil.Process]:
        assert not is_free("127.0.0.1", child.port)
        os.killpg(child.process.pid, signal.SIGKILL)
        return wait_for_end(note, patience)

    monkeypatch.setattr(start, "wait_for_end", wait)
    start._free_ports(frozenset({Role.WEB}))
    assert is_free("127.0.0.1", child.port)


def test_one_that_stays_is_named(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "PATIENCE", 0.0)
    with pytest.raises(click.ClickException, match="of an earlier start that was killed") as error:
        start._free_ports(frozenset({Role.WEB}))
    assert str(child.process.pid) in error.value.message


def test_the_number_of_another_program_is_nothing_to_wait_for(child: Child) -> None:
    assert wait_for_end(child.note, 0.0) != []
    os.utime(child.note, (0, 0))  # written by whoever had the number before
    assert wait_for_end(child.note, 0.0) == []


@pytest.mark.parametrize("written", ["", "0x"])
def test_a_note_that_was_never_finished_is_nothing_to_wait_for(child: Child, written: str) -> None:
    child.note.write_text(written)
    assert wait_for_end(child.note, 0.0) == []


def test_without_a_note_it_is_another_program(child: Child) -> None:
    child.note.unlink()
    with pytest.raises(click.ClickException, match="in use by another program"):
        start._free_ports(frozenset({Role.WEB}))
