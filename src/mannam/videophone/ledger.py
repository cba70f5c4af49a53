"""Keeps a call's events in the database, one after the other, while the call goes on."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.db import DatabaseError

from mannam.actions.actor import By
from mannam.actions.close_call import Outcome, close_call
from mannam.actions.hold_call import hold_call
from mannam.actions.note_call_event import CallEventKind, note_call_event
from mannam.actions.open_call import LEASE
from mannam.domain import talk_clock_store
from mannam.domain.talk_clock import Phase, Side, TalkClock
from mannam.videophone.controller import Word
from mannam.videophone.in_database import in_database

logger = logging.getLogger(__name__)

RETRY_SECONDS: Final = 0.5

Job = Callable[[], bool]
"""Runs in a thread; False: this node has the call no more."""


class CallLedger:
    """The ledger of one call. ``lost`` is called when the lease is gone."""

    def __init__(self, call_id: int, node_id: int, lost: Callable[[], None]) -> None:
        self._call_id = call_id
        self._node_id = node_id
        self._lost = lost
        self._jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        self._latest: TalkClock | None = None
        self._hold_is_queued = False
        self._held_at = asyncio.get_running_loop().time()
        self._task = asyncio.create_task(self._run())

    def hold(self, clock: TalkClock) -> None:
        """See Ledger. A clock that was not yet stored is replaced by this newer one."""
        self._latest = clock
        if not self._hold_is_queued:
            self._hold_is_queued = True
            self._jobs.put_nowait(self._hold)

    def note(self, kind: CallEventKind, by: By, clock: TalkClock, side: Side | None, data: Word) -> None:
        """See Ledger."""
        at = _now()

        def job() -> bool:
            note_call_event(self._call_id, kind, by, now=at, talked_ms=clock.talked_ms, side=side, data=data)
            return True

        self._jobs.put_nowait(job)

    def close(self, outcome: Outcome, by: By, clock: TalkClock) -> None:
        """See Ledger."""
        at = _now()

        def job() -> bool:
            close_call(self._call_id, self._node_id, outcome, by, clock=talk_clock_store.dump(clock), now=at)
            return True

        self._jobs.put_nowait(job)

    def end(self) -> None:
        """Nothing more will be kept after what is queued."""
        self._jobs.put_nowait(None)

    async def finish(self) -> None:
        """Return once everything is kept; ``end`` was or will be called."""
        await self._task

    def _hold(self) -> bool:
        self._hold_is_queued = False
        clock = self._latest
        if clock is None:
            return True
        return hold_call(
            self._call_id,
            self._node_id,
            clock=talk_clock_store.dump(clock),
            talking=clock.phase is Phase.TALKING or clock.talked_ms > 0,
            phase=clock.phase,
            now=_now(),
        )

    async def _run(self) -> None:
        while (job := await self._jobs.get()) is not None:
            if not await self._until_done(job):
                self._lost()
                return

    async def _until_done(self, job: Job) -> bool:
        """Whether the call is still ours after ``job``; a database that does not answer is asked again."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                is_ours = await in_database(job)
            except DatabaseError:
                logger.exception("call %s: the database did not take it", self._call_id)
                if loop.time() - self._held_at > LEASE.total_seconds():
                    return False
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._held_at = loop.time()
                return is_ours


def _now() -> datetime:
    return datetime.now(UTC)
