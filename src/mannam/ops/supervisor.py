"""Keeps the child processes running: starts them, starts again what crashed, stops all in order.

Each child is held by a tether (see there), which leads a process group of its own, so that a terminal's Ctrl-C
reaches only the supervisor and a child's own children go with it.
"""

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mannam.ops.child_log import ChildLog
from mannam.ops.left_behind import note_of

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.5  # seconds before a crashed child starts again; doubled each time
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 30.0  # a child that ran so long starts at the first pause again
STOP_SECONDS = 10.0  # a child has so long to end by itself, also when its supervisor was killed
IMPATIENT_AFTER = 1.0  # a second signal after so long means: at once (before, it is the same one twice)


@dataclass(frozen=True)
class Program:
    """One child: what it is called and how it is started."""

    name: str
    command: tuple[str, ...]


class Supervisor:
    """Runs ``programs`` until a signal; they are stopped in the order given.

    Each child's number stands in ``folder`` while it runs, for the next start after one that was killed. What the
    children write goes into ``log``.
    """

    def __init__(self, programs: Sequence[Program], folder: Path, log: ChildLog) -> None:
        self._programs = programs
        self._folder = folder
        self._log = log
        self._running: dict[str, Process] = {}
        self._stopping = asyncio.Event()
        self._asked_at: float | None = None

    async def run(self, when_started: Callable[[], Awaitable[None]]) -> int:
        """Keep every program running; ``when_started`` goes on beside them. 0 once all have stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        keepers = {program.name: asyncio.create_task(self._keep(program)) for program in self._programs}
        announcer = asyncio.ensure_future(when_started())
        await self._stopping.wait()
        announcer.cancel()
        with suppress(asyncio.CancelledError):
            await announcer
        for program in self._programs:
            await self._end(program.name)
            await keepers[program.name]
        return 0

    def _stop(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._asked_at is None:
            self._asked_at = now
            self._stopping.set()
        elif now - self._asked_at > IMPATIENT_AFTER:
            for process in self._running.values():
                _signal_group(process.pid, signal.SIGKILL)

    async def _keep(self, program: Program) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            ran = await self._run_once(program)
            if self._stopping.is_set():
                return
            pause = FIRST_PAUSE if ran > STEADY_SECONDS else pause
            logger.warning("%s ended; it starts again in %.1f s", program.name, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _run_once(self, program: Program) -> float:
        """Run it to its end; how many seconds that was."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        note = note_of(self._folder, program.name)
        with self._log.end() as end:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "mannam.ops.tether",
                str(STOP_SECONDS),
                str(note),
                *program.command,
                stdin=asyncio.subprocess.PIPE,  # the tether waits for its end, which is ours
                stdout=end,  # standard output is the supervisor's own
                stderr=end,
                process_group=0,
            )
        self._running[program.name] = process
        logger.info("%s runs as process %d", program.name, process.pid)
        code = await process.wait()
        _signal_group(process.pid, signal.SIGKILL)  # whatever it left behind
        note.unlink(missing_ok=True)
        logger.info("%s ended with code %d", program.name, code)
        return clock() - begun

    async def _end(self, name: str) -> None:
        process = self._running.get(name)
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            logger.warning("%s does not end by itself; it is killed", name)
            _signal_group(process.pid, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
