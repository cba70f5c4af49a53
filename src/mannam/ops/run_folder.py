"""The folders of a run of tests or benches, and what a run that was broken off left in its own.

A folder's name tells which process made it: ``mannam-test-4711-x7f3k2``. Once that process is gone nobody needs
what is in it, and nobody but the next run takes it away.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

from mannam.ops import postmaster

END_SECONDS = 10.0  # for an orderly end of what is still there
NOTED_SECONDS = (
    2.0  # a process is older than the folder it made; its clock counts in hundredths, the disk's otherwise
)
KINDS: Final = ("test", "browser", "up", "import", "bench")
_NAME: Final = re.compile(rf"mannam-(?:{'|'.join(KINDS)})-(?P<maker>\d+)-[a-z0-9_]{{8}}")


def make_run_folder(kind: str) -> Path:
    """A new folder of this process, by ``kind`` of run (one of ``KINDS``); what earlier runs left goes first.

    It is under /tmp, where the database's own user (as root it has one) may enter.
    """
    clear_left_folders()
    return Path(tempfile.mkdtemp(prefix=f"mannam-{kind}-{os.getpid()}-"))


def clear_left_folders() -> None:
    """End the servers of earlier runs of this user whose process is gone, and remove their folders."""
    for folder in _left_folders():
        _end([process for process in psutil.process_iter() if _works_for(process, folder)])
        for data in (folder / "postgres", folder / "data" / "postgres"):
            _end_database(data)
        shutil.rmtree(folder, ignore_errors=True)  # another run may be about it too


def _left_folders() -> Iterator[Path]:
    for folder in Path(tempfile.gettempdir()).glob("mannam-*"):
        named = _NAME.fullmatch(folder.name)
        with suppress(FileNotFoundError):
            if named and _is_ours(folder) and not _made(int(named["maker"]), folder):
                yield folder


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid()


def _made(number: int, folder: Path) -> bool:
    """Whether process ``number`` runs and may have made the folder; a later one only has the same number."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(number)
        is_later = process.create_time() > folder.stat().st_mtime + NOTED_SECONDS
        return process.status() != psutil.STATUS_ZOMBIE and not is_later
    return False


def _works_for(process: psutil.Process, folder: Path) -> bool:
    """Whether it is this user's and its command line names the folder: a ``mannam up`` of it."""
    with suppress(psutil.Error):
        names = any(Path(word).is_relative_to(folder) for word in process.cmdline())
        return names and process.uids().effective == os.geteuid()
    return False


def _end_database(data: Path) -> None:
    """By its number in ``postmaster.pid``, if that is a PostgreSQL of this folder."""
    with suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
        if postmaster.is_alive(data):
            _end([psutil.Process(int(postmaster.file_of(data).read_text().partition("\n")[0]))])


def _end(processes: list[psutil.Process]) -> None:
    """Ask them to end, and kill whoever does not."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(processes, timeout=END_SECONDS)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=END_SECONDS)
