"""Starts a program that ends when its parent does: ``python -m mannam.ops.tether PARENT NOTE PROGRAM ARGUMENT…``.

A supervisor that is killed outright cannot stop its children. On Linux the kernel does it then: it sends
SIGTERM to whoever asked for it before turning into the program. Elsewhere the children stay; the next start
finds their ports busy and says whose they are. For that, the program's number is written into the file NOTE.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def main(parent: int, note: Path, program: list[str]) -> None:
    """Tie this process to ``parent``, write its number down and become ``program``."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(1)
    note.write_text(str(os.getpid()))  # by itself: before it can hold a port, whenever the supervisor ends
    os.execvp(program[0], program)  # noqa: S606 - our own command line, no shell wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
