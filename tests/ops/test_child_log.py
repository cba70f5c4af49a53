"""What the children of a demo write: all of it in a file, and on the terminal what nobody may miss."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from mannam.ops.child_log import child_log
from mannam.ops.programs import Role, log_path
from mannam.ops.supervisor import Program, Supervisor

PATIENCE = 240.0
SAYS = """
import os, signal, sys
for line in (
    "2026-12-01 09:00:00,123 INFO django a page was asked for",
    "a second line of it",
    "[INFO] Listening",
    "2026-12-01 09:00:01,123 ERROR mannam a mail was not sent",
    "Traceback (most recent call last):",
    "OSError: no INFO on why",
    "2026-12-01 09:00:02,123 DEBUG mannam it goes on",
    "[WARNING] Slow",
    "[INFO] Listening again",
    "thread 'tokio-runtime-worker' panicked at src/workers.rs:7:9:",
    "called on nothing",
    "2026-12-01 09:00:03,123 INFO django a page was asked for",
    "thread '<unnamed>' (4711) panicked at src/workers.rs:8:9:",
    "2026-12-01 09:00:03,124 WARNING mannam a mail of INFO waits",
    "2026-12-01 09:00:03,125 INFO mannam a WARNING was read",
    "[WARNING] no INFO on why",
    "[INFO] Listening again",
    "Fatal Python error: Segmentation fault",
    "Current thread 0x00007f (most recent call first):",
):
    print(line, file=sys.stderr if "ERROR" in line else sys.stdout, flush=True)
with open(sys.argv[1], "w") as told:
    told.write("said")
signal.pause()
"""
LOUD = [
    "2026-12-01 09:00:01,123 ERROR mannam a mail was not sent",
    "Traceback (most recent call last):",
    "OSError: no INFO on why",
    "[WARNING] Slow",
    "thread 'tokio-runtime-worker' panicked at src/workers.rs:7:9:",
    "called on nothing",
    "thread '<unnamed>' (4711) panicked at src/workers.rs:8:9:",
    "2026-12-01 09:00:03,124 WARNING mannam a mail of INFO waits",
    "[WARNING] no INFO on why",
    "Fatal Python error: Segmentation fault",
    "Current thread 0x00007f (most recent call first):",
]
LINES = 19


def supervise(folder: Path, log: Path | None) -> None:
    """One child says its lines; then all is ended."""
    pipe = folder / "told"
    os.mkfifo(pipe)
    program = Program("one", (sys.executable, "-c", SAYS, str(pipe)))

    async def wait_and_end() -> None:
        await asyncio.to_thread(pipe.read_text)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    with child_log(log) as words:
        supervisor = Supervisor([program], folder, words)
        assert asyncio.run(asyncio.wait_for(supervisor.run(wait_and_end), timeout=PATIENCE)) == 0


def test_all_is_in_the_file_and_faults_are_on_the_terminal_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "up.log"
    file.write_text("of the start before")
    supervise(tmp_path, file)
    written = file.read_text().splitlines()
    assert len(written) == LINES
    assert "2026-12-01 09:00:00,123 INFO django a page was asked for" in written
    assert capfd.readouterr().err.splitlines() == LOUD


def test_without_a_file_all_is_on_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    supervise(tmp_path, None)
    assert len(capfd.readouterr().err.splitlines()) == LINES


def test_the_demo_alone_has_one_and_each_part_of_it_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANNAM_DATA_DIR", str(tmp_path))
    everything, pages = frozenset(Role), frozenset({Role.WEB, Role.DB})
    monkeypatch.setenv("MANNAM_DEMO", "")
    assert log_path(everything) is None
    monkeypatch.setenv("MANNAM_DEMO", "1")
    assert log_path(everything) == tmp_path / "up.log"
    assert log_path(pages) == tmp_path / "up.db.web.log"
