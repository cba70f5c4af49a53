"""Runs a program that ends when its supervisor does: ``python -m mannam.ops.tether SECONDS NOTE PROGRAM …``.

A supervisor that is killed outright cannot stop its children. So this process stays between the two: its
standard input is a pipe whose other end only the supervisor holds. When that closes it asks the program to end,
once, and kills what is left of its group after SECONDS. The kernel could do it (``PR_SET_PDEATHSIG``), but it
sends its signal again with every thread of the supervisor that dies, and a web server that was asked several
times within microseconds was seen to stand still for ever. The number of the group is written into the file
NOTE, for the next start.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

_PIPE = 0  # standard input
_BY_SIGNAL = 128  # what a shell adds to the number of the signal that ended a program


def main(seconds: float, note: Path, command: list[str]) -> int:
    """Write this process's number down, and run ``command`` until it or the supervisor ends; its code for a shell.

    ``seconds`` is how long the program may take to end once the supervisor has gone.
    """
    note.write_text(str(os.getpid()))  # before the program can hold a port, whenever the supervisor ends
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as program:
        signal.signal(signal.SIGTERM, lambda *_: program.terminate())
        Thread(target=_end_with_supervisor, args=(program, seconds), daemon=True).start()
        code = program.wait()
    return code if code >= 0 else _BY_SIGNAL - code


def _end_with_supervisor(program: subprocess.Popen[bytes], seconds: float) -> None:
    while os.read(_PIPE, 1):  # nobody writes into it: this waits for its end
        pass
    program.terminate()
    try:
        program.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)  # this process too


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
