"""The server process of an embedded database's folder, and what it leaves behind when it is killed.

PostgreSQL writes the server's number into ``postmaster.pid``, and into a lock file beside its socket. After a
crash both name a process that is no more, or, after a machine's restart, another program that got the number.
"""

import os
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from mannam.ops.embedded import POSTGRES_BIN_PATH

ORPHANS_SECONDS = 5.0  # server processes end by themselves when their postmaster is gone, but not all at once
_SOCKET_FOLDER_LINE = 4


def file_of(folder: Path) -> Path:
    """Where the server of ``folder`` writes its number."""
    return folder / "postmaster.pid"


def is_alive(folder: Path) -> bool:
    """Whether the server that wrote the file still runs, and no other program under its number."""
    return _serves(_number_in(file_of(folder)), folder)


def was_stopped(folder: Path) -> bool:
    """Whether the server that is gone was stopped in an orderly way, so that somebody wanted it to be gone."""
    if file_of(folder).exists():
        return False
    told = subprocess.run(
        [POSTGRES_BIN_PATH / "pg_controldata", folder],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,  # a folder that cannot be read was not stopped in order
    )
    states = [line.partition(":")[2].strip() for line in told.stdout.splitlines() if "cluster state" in line]
    return states == ["shut down"]


def forget_the_dead(folder: Path) -> None:
    """Clear what a killed server left behind in ``folder``, once the last of its processes has ended."""
    file = file_of(folder)
    if not file.exists() or is_alive(folder):
        return
    _end_orphans(folder)
    for lock in _socket_folder(folder).glob(".s.PGSQL.*.lock"):
        if not _serves(_number_in(lock), folder):
            lock.unlink(missing_ok=True)
            lock.with_suffix("").unlink(missing_ok=True)
    file.unlink(missing_ok=True)


def _end_orphans(folder: Path) -> None:
    """Without them gone a new server finds their shared memory in use and does not start."""
    orphans = [process for process in psutil.process_iter() if _is_postgres_in(process, folder)]
    for process in psutil.wait_procs(orphans, timeout=ORPHANS_SECONDS)[1]:
        # what it has not written the log has: the next server recovers from that as after any crash
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(orphans, timeout=ORPHANS_SECONDS)


def _socket_folder(folder: Path) -> Path:
    """A long path is too long for a socket: then it lies elsewhere."""
    lines = file_of(folder).read_text().splitlines()
    named = lines[_SOCKET_FOLDER_LINE].strip() if len(lines) > _SOCKET_FOLDER_LINE else ""
    return Path(named) if named else folder


def _serves(number: int, folder: Path) -> bool:
    """Whether process ``number`` is the server of ``folder``; its command line names it."""
    if number <= 0:
        return False
    with suppress(psutil.Error):
        process = psutil.Process(number)
        return _is_postgres(process) and _names(process.cmdline(), folder)
    return False


def _names(command: Iterable[str], folder: Path) -> bool:
    return str(folder.resolve()) in command


def _is_postgres_in(process: psutil.Process, folder: Path) -> bool:
    """Whether it is any process of the server of ``folder``, which all of them work in."""
    with suppress(psutil.Error):
        return _is_postgres(process) and Path(process.cwd()) == folder.resolve()
    return False


def _is_postgres(process: psutil.Process) -> bool:
    return "postgres" in process.name().lower() and process.status() != psutil.STATUS_ZOMBIE


def _number_in(file: Path) -> int:
    first = file.read_text().partition("\n")[0].strip() if file.exists() else ""
    return int(first) if first.isdecimal() else 0
