"""Where the children's words go: to the terminal, or into a file, and to the terminal what nobody may miss.

A demo writes some thirty lines a minute; on the terminal they would push away the addresses that stand there.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO

END_SECONDS = 2.0  # for the last words of a child that has ended
_RECORD = re.compile(rb"(?:\d{4}-\d\d-\d\d \S+ |\[)(?P<level>[A-Z]+\b)?")  # ours, and the web server's
_QUIET = (b"DEBUG", b"INFO")
_FAULT = re.compile(rb"Traceback |Fatal Python error|thread '.*' (?:\(\d+\) )?panicked at ")
"""How a fault begins that is no record: Python's, its interpreter's, and that of the web server's own language."""


class ChildLog:
    """Takes what the children write."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self._file = file
        self._takers: list[Thread] = []

    @contextmanager
    def end(self) -> Iterator[int]:
        """What a child that starts meanwhile has as its standard output and error."""
        terminal = sys.stderr.fileno()
        if self._file is None:
            yield terminal
            return
        reader, writer = os.pipe()
        taker = Thread(target=_take, args=(reader, self._file, terminal), daemon=True)
        taker.start()
        self._takers = [*(one for one in self._takers if one.is_alive()), taker]
        try:
            yield writer
        finally:
            os.close(writer)  # the child has its own

    def wait(self) -> None:
        """Until the last words of the children that have ended are written."""
        for taker in self._takers:
            taker.join(END_SECONDS)


@contextmanager
def child_log(path: Path | None) -> Iterator[ChildLog]:
    """The log, begun anew; without a path everything goes to the terminal."""
    if path is None:
        yield ChildLog(None)
        return
    with path.open("wb", buffering=0) as file:
        log = ChildLog(file)
        yield log
        log.wait()


def _take(reader: int, file: IO[bytes], terminal: int) -> None:
    is_loud = True
    with os.fdopen(reader, "rb") as lines:
        for line in lines:
            is_loud = _is_loud(line, before=is_loud)
            with suppress(OSError):  # on a full disk, or beside a terminal that was closed, the children go on
                file.write(line)
            with suppress(OSError):
                os.write(terminal, line if is_loud else b"")


def _is_loud(line: bytes, *, before: bool) -> bool:
    """Whether the terminal gets it: a record by its level, what follows it as the record did, a fault always."""
    if record := _RECORD.match(line):
        return record["level"] not in _QUIET
    return before or _FAULT.match(line) is not None
