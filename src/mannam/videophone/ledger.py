"""Keeps a call's events in the database, one after the other, while the call goes on and until all are kept."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mannam.actions.actor import By
from mannam.actions.close_call import close_call
from mannam.actions.hold_call import hold_call
from mannam.actions.note_call_event import CallEventKind, note_call_event
from mannam.actions.open_call import LEASE
from mannam.actions.outcome import CallEnd, Outcome
from mannam.domain import talk_clock_store
from mannam.domain.talk_clock import Phase, Side, TalkClock
from mannam.videophone.in_database import UNREACHABLE, in_database
from mannam.videophone.words import Word

logger = logging.getLogger(__name__)

RETRY_SECONDS: Final = 0.5
SAY_EVERY: Final = 60
"""Of so many failures in a row one is logged: half a minute."""


async def _pause() -> None:
    await asyncio.sleep(RETRY_SECONDS)


@dataclass(frozen=True)
class Fact:
    """Something that happened and stays true whoever has the call. ``words`` are for the log."""

    words: str
    write: Callable[[], object]


class CallLedger:
    """The ledger of one call. ``lost`` is called when the lease is gone while the call goes on.

    Holding the call is tried no longer than the lease; facts (events, the outcome) are tried until they are kept.
    """

    def __init__(
        self,
        call_id: int,
        node_id: int,
        lost: Callable[[], None],
        pause: Callable[[], Awaitable[None]] = _pause,
    ) -> None:
        self._call_id = call_id
        self._node_id = node_id
        self._lost = lost
        self._pause = pause
        self._facts: deque[Fact] = deque()
        self._latest: TalkClock | None = None
        self._has_call = True
        self._has_ended = False
        self._something = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._lease_end = self._lease_from(self._loop.time())
        self.has_outcome = False
        self.task = asyncio.create_task(self._run())

    def hold(self, clock: TalkClock) -> None:
        """See Ledger. A clock that was not yet stored is replaced by this newer one."""
        self._latest = clock
        self._something.set()

    def note(self, kind: CallEventKind, by: By, clock: TalkClock, side: Side | None, data: Word) -> None:
        """See Ledger."""
        at = _now()
        self._add(
            f"{kind} at {at.isoformat()} by {by}: {dict(data)}",
            lambda: note_call_event(
                self._call_id, kind, by, now=at, talked_ms=clock.talked_ms, side=side, data=data
            ),
        )

    def close(self, outcome: Outcome, by: By, clock: TalkClock) -> None:
        """See Ledger."""
        end = CallEnd(self._node_id, outcome, by, talk_clock_store.dump(clock), _now())
        self.has_outcome = True
        self._add(
            f"the end at {end.at.isoformat()} by {by}: {outcome}",
            lambda: close_call(self._call_id, end, now=_now()),
        )

    def end(self) -> None:
        """Nothing more will come; what is there is still kept."""
        self._has_ended = True
        self._something.set()

    def give_up(self) -> None:
        """Keep nothing more: the process ends. What is not kept is said, for nobody else knows it."""
        self.task.cancel()
        for fact in self._facts:
            logger.critical("call %s: the database did not take, and this is lost: %s", self._call_id, fact.words)

    def _add(self, words: str, write: Callable[[], object]) -> None:
        self._facts.append(Fact(words, write))
        self._something.set()

    def _lease_from(self, asked_at: float) -> asyncio.TimerHandle:
        return self._loop.call_at(asked_at + LEASE.total_seconds(), self._lease_ran_out)

    def _lease_ran_out(self) -> None:
        if self._has_call and not self.has_outcome:
            logger.error("call %s: the database was not reached for as long as the lease", self._call_id)
            self._lose()

    def _lose(self) -> None:
        self._has_call = False
        if not self._has_ended:
            self._lost()

    async def _run(self) -> None:
        try:
            await self._keep_all()
        finally:
            self._lease_end.cancel()

    async def _keep_all(self) -> None:
        failures = 0
        while await self._anything():
            try:
                await self._next()
            except UNREACHABLE:
                failures += 1
                if failures % SAY_EVERY == 1:
                    logger.exception("call %s: the database does not answer; trying again", self._call_id)
                await self._pause()
            else:
                failures = 0

    async def _anything(self) -> bool:
        """Wait until there is something to keep; False when there never will be."""
        while not self._facts and not self._must_hold() and not self._has_ended:
            self._something.clear()
            await self._something.wait()
        return bool(self._facts) or self._must_hold()

    def _must_hold(self) -> bool:
        return self._latest is not None and self._has_call and not self.has_outcome

    async def _next(self) -> None:
        """Hold first, that the lease never waits for facts; else keep the oldest fact. Raises UNREACHABLE."""
        if self._must_hold():
            await self._hold()
            return
        fact = self._facts[0]
        try:
            await in_database(fact.write)
        except UNREACHABLE:
            raise
        except Exception:
            # it would fail again and keep everything behind it waiting
            logger.exception("call %s: this cannot be kept: %s", self._call_id, fact.words)
        self._facts.popleft()

    async def _hold(self) -> None:
        clock = self._latest
        if clock is None:
            return
        asked_at = self._loop.time()  # a lease begins when it is asked for, not when the answer comes
        try:
            is_ours = await in_database(self._hold_in_database, clock)
        except UNREACHABLE:
            raise
        except Exception:
            logger.exception("call %s: it cannot be held", self._call_id)
            is_ours = False
        self._lease_end.cancel()
        self._lease_end = self._lease_from(asked_at)
        if self._latest is clock:
            self._latest = None
        if self._has_call and not is_ours:
            self._lose()

    def _hold_in_database(self, clock: TalkClock) -> bool:
        return hold_call(
            self._call_id,
            self._node_id,
            clock=talk_clock_store.dump(clock),
            talking=clock.phase is Phase.TALKING or clock.talked_ms > 0,
            phase=clock.phase,
            now=_now(),
        )


def _now() -> datetime:
    return datetime.now(UTC)
