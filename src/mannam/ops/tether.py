"""Runs a program that ends when its supervisor does: ``python -m mannam.ops.tether SECONDS NOTE PROGRAM …``.

A supervisor that is killed outright cannot stop its children. So this process stays between the two: its
standard input is a pipe whose other end only the supervisor holds. When that closes it asks the program to end,
once; when the program has ended, or after SECONDS, it kills what is left of its group. Why not the kernel's own
signal: ADR 16. The number of the group is written into the file NOTE, for the next start.
"""

import os
import select
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
    _sigterm(signal.SIG_BLOCK)  # one who asks before the program is there to be asked waits
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: _sigterm(signal.SIG_UNBLOCK),  # noqa: PLW1509 - no thread runs yet
    ) as program:
        signal.signal(signal.SIGTERM, lambda *_: program.terminate())
        _sigterm(signal.SIG_UNBLOCK)
        Thread(target=_end_with_supervisor, args=(program, seconds), daemon=True).start()
        code = program.wait()
    if _has_supervisor_gone():  # else it kills what the program left
        _kill_group()
    return code if code >= 0 else _BY_SIGNAL - code


def _sigterm(how: int) -> None:
    signal.pthread_sigmask(how, {signal.SIGTERM})


def _end_with_supervisor(program: subprocess.Popen[bytes], seconds: float) -> None:
    while os.read(_PIPE, 1):  # nobody writes into it: this waits for its end
        pass
    program.terminate()
    try:
        program.wait(seconds)
    except subprocess.TimeoutExpired:
        _kill_group()


def _has_supervisor_gone() -> bool:
    return bool(select.select([_PIPE], [], [], 0)[0])  # nothing but its end can be read


def _kill_group() -> None:
    os.killpg(0, signal.SIGKILL)  # this process too


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
