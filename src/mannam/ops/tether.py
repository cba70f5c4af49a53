"""Starts a program that ends when its parent does: ``python -m mannam.ops.tether PARENT PROGRAM ARGUMENT…``.

A supervisor that is killed outright cannot stop its children. On Linux the kernel does it then: it sends
SIGTERM to whoever asked for it before turning into the program. Elsewhere the children stay; the next start
finds their ports busy and says so.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, program: list[str]) -> None:
    """Tie this process to ``parent`` and become ``program``."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606 - our own command line, no shell wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
