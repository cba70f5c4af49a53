"""One ``mannam up`` a role and data folder: a lock that the kernel lets go of, however its holder ends."""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO


class AlreadyRunningError(RuntimeError):
    """Another process runs this role from this folder; ``pid`` is its number as it wrote it."""

    def __init__(self, name: str, pid: str) -> None:
        super().__init__(f"{name} runs already as process {pid}")
        self.name = name
        self.pid = pid


class RunLock:
    """Holds ``up.<name>.lock`` for every name until ``release`` or the end of the process."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._folder = folder
        self._names = sorted(names)
        self._held: list[IO[str]] = []

    def take(self) -> None:
        """Take all locks, those of a holder that was killed too. Raises AlreadyRunningError when one is alive."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in self._names:
            self._take(name)

    def holder(self, name: str) -> str:
        """The number that the last holder of ``name`` wrote; empty where it gave the lock back."""
        file = self._folder / f"up.{name}.lock"
        return file.read_text().strip() if file.is_file() else ""

    def release(self) -> None:
        """Give them back, leaving the files empty."""
        for held in self._held:
            held.truncate(0)
            held.close()
        self._held.clear()

    def _take(self, name: str) -> None:
        file = (self._folder / f"up.{name}.lock").open("a+")
        file.seek(0)
        before = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            self.release()
            raise AlreadyRunningError(name, before) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._held.append(file)
