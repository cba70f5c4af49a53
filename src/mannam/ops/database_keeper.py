"""Keeps the embedded database running: one that was killed starts again, one that was stopped stays so."""

import asyncio
import logging
import subprocess
from pathlib import Path
from typing import Final

from mannam.ops import postmaster
from mannam.ops.database import restart_embedded

logger = logging.getLogger(__name__)

EVERY: Final = 0.5  # seconds between two looks
FIRST_PAUSE: Final = 0.5  # seconds after a start that failed; doubled each time
LONGEST_PAUSE: Final = 30.0


async def keep_database(folder: Path) -> None:
    """Start the server of ``folder`` again whenever it was killed, until cancelled.

    This process has started it. Who stops it in an orderly way (``pg_ctl stop``) means it: then it is left alone.
    """
    while True:
        while postmaster.is_alive(folder):
            await asyncio.sleep(EVERY)
        if await asyncio.to_thread(postmaster.was_stopped, folder):
            logger.warning("the database was stopped by somebody; it stays so until mannam up starts again")
            return
        logger.warning("the database was killed; it starts again")
        await _restart(folder)
        logger.info("the database runs again")


async def _restart(folder: Path) -> None:
    pause = FIRST_PAUSE
    while True:
        try:
            await asyncio.to_thread(restart_embedded, folder)
        except (subprocess.SubprocessError, OSError, AssertionError) as error:
            # the assertion is the library's: a server that is not through with its recovery yet
            logger.error("the database does not start (%s); again in %.1f s", error, pause)  # noqa: TRY400
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        else:
            return
