"""The children of a start, by the numbers that they noted.

Those of a start that was killed end by themselves a moment later (see tether), so one waits.
"""

import os
from pathlib import Path

import psutil

_CLOCK_IS_SURE_TO = 1.0  # seconds; a process's start is told from the whole second of the machine's


def note_of(folder: Path, name: str) -> Path:
    """The file that holds the number of the child of this name; the child writes it itself."""
    return folder / f"up.{name}.child"


def wait_for_end(note: Path, patience: float) -> list[psutil.Process]:
    """Wait until the child and its own children have ended; those that have not after ``patience`` seconds."""
    return list(psutil.wait_procs(alive(note), timeout=patience)[1])


def alive(note: Path) -> list[psutil.Process]:
    """Whoever lives of the group that the child led; its number may be another program's by now."""
    written = note.read_text() if note.exists() else ""
    if not written.isdecimal():
        return []  # nobody, or killed while it wrote its number: before it started the program
    group = int(written)
    members = [process for process in psutil.process_iter() if _group_of(process) == group]
    leader = next((process for process in members if process.pid == group), None)
    return [] if leader is not None and _is_younger(leader, note) else members


def _is_younger(process: psutil.Process, note: Path) -> bool:
    try:
        return process.create_time() > note.stat().st_mtime + _CLOCK_IS_SURE_TO
    except psutil.NoSuchProcess:
        return False


def _group_of(process: psutil.Process) -> int:
    try:
        return os.getpgid(process.pid)
    except (ProcessLookupError, PermissionError):
        return -1
