"""The calls that this node conducts."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final
from weakref import WeakValueDictionary

from mannam import config
from mannam.actions.open_call import OpenedCall, open_call
from mannam.actions.refused import Refused
from mannam.actions.take_seat import take_seat
from mannam.actions.use_join_token import use_join_token
from mannam.domain import talk_clock, talk_clock_store
from mannam.domain.engines import EngineName
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.talk_clock import ClockTerms, TalkClock
from mannam.domain.talk_clock_store import StoredClockError
from mannam.join_tokens import JoinToken
from mannam.queries.calls import noted_talk_ms
from mannam.videophone.call_facts import CallFacts
from mannam.videophone.controller import Controller, restored
from mannam.videophone.engines.direct import Direct
from mannam.videophone.in_database import in_database
from mannam.videophone.ledger import CallLedger
from mannam.videophone.links import Engine
from mannam.videophone.room import Seat
from mannam.videophone.timeline import LoopTimeline

logger = logging.getLogger(__name__)

GUARD_MS: Final = 5_000
"""A call that is still going on ends so long before its booths are the next visit's."""

KEEP_SECONDS: Final = 5.0
"""So long a node that is told to stop goes on keeping what happened; its supervisor kills it after ten."""

ENGINES: Final[dict[EngineName, type[Engine]]] = {EngineName.DIRECT: Direct}


class Calls:
    """Controllers by visit. A call is opened when somebody comes or when nobody else has it."""

    def __init__(self, node_id: int, keep_seconds: float = KEEP_SECONDS) -> None:
        self._node_id = node_id
        self._keep_seconds = keep_seconds
        self._engine = EngineName(config.get("MANNAM_ENGINE"))
        self._controllers: dict[int, Controller] = {}
        self._ledgers: dict[CallLedger, int] = {}
        # a lock lives for as long as somebody holds it or waits for it
        self._opening: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def visit_ids(self) -> frozenset[int]:
        """The visits whose calls are here, with those whose end the database does not know yet."""
        return frozenset(self._controllers) | self._ended()

    def _ended(self) -> set[int]:
        return {visit_id for ledger, visit_id in self._ledgers.items() if ledger.has_outcome}

    async def enter(self, visit_id: int) -> Controller:
        """The controller of a visit's call. Raises Refused, HeldElsewhere (see ``open_call``)."""
        lock = self._opening.setdefault(visit_id, asyncio.Lock())
        async with lock:
            found = self._controllers.get(visit_id)
            if found is not None:
                return found
            if visit_id in self._ended():
                raise Refused(Refusal(RefusalCode.CALL_NOT_OPEN))
            opened = await in_database(open_call, visit_id, self._node_id, self._engine, now=datetime.now(UTC))
            return self._conduct(opened, await self._clock(opened))

    async def use(self, token: JoinToken) -> None:
        """Somebody wants to come in by ``token``, here or at any node. Raises Refused (token_used)."""
        await in_database(use_join_token, token.id, token.until)

    async def take_seat(self, visit_id: int, seat: Seat, window: int) -> bool:
        """Whether this window may sit there; False when a newer one has, here or at another node."""
        return await in_database(take_seat, visit_id, seat.role, seat.person_id, window)

    async def _clock(self, opened: OpenedCall) -> TalkClock:
        """The clock to go on from. One that cannot be read has ended: it breaks off its own call and no other."""
        terms = _facts(opened).terms
        if not opened.clock:
            return talk_clock.start(terms, _since_start_ms(opened))
        try:
            return restored(opened.clock, terms)
        except StoredClockError:
            logger.exception(
                "visit %s: its call is broken off, for its clock cannot be read: %s", opened.visit_id, opened.clock
            )
        noted = await in_database(noted_talk_ms, opened.call_id)
        talked = talk_clock_store.talked_ms(opened.clock, at_least=noted, at_most=terms.talk_ms)
        return talk_clock.lost(terms, _since_start_ms(opened), talked)

    async def stop(self) -> None:
        """Let every call go; what happened is kept first, if the database takes it in time."""
        for controller in list(self._controllers.values()):
            controller.stop()
        if not self._ledgers:
            return
        await asyncio.wait([ledger.task for ledger in self._ledgers], timeout=self._keep_seconds)
        for ledger in self._ledgers:
            ledger.give_up()

    def _conduct(self, opened: OpenedCall, clock: TalkClock) -> Controller:
        # the timeline never goes back behind what was stored, whatever the machine's clock says
        timeline = LoopTimeline(asyncio.get_running_loop(), max(_since_start_ms(opened), clock.at_ms))
        ledger = CallLedger(opened.call_id, self._node_id, lambda: self._lost(opened.visit_id))
        self._ledgers[ledger] = opened.visit_id
        ledger.task.add_done_callback(lambda _: self._ledgers.pop(ledger))
        controller = Controller(
            _facts(opened),
            clock,
            ENGINES[self._engine](),
            timeline,
            ledger,
            lambda: self._over(opened.visit_id, ledger),
        )
        if not controller.is_over:
            self._controllers[opened.visit_id] = controller
        return controller

    def _lost(self, visit_id: int) -> None:
        logger.warning("visit %s: this node has its call no more", visit_id)
        if controller := self._controllers.get(visit_id):
            controller.stop()

    def _over(self, visit_id: int, ledger: CallLedger) -> None:
        self._controllers.pop(visit_id, None)
        ledger.end()


def _since_start_ms(opened: OpenedCall) -> int:
    return int((datetime.now(UTC) - opened.starts_at).total_seconds() * 1000)


def _facts(opened: OpenedCall) -> CallFacts:
    terms = opened.terms
    slot_ms = int((opened.ends_at - opened.starts_at).total_seconds() * 1000)
    return CallFacts(
        ref=opened.ref,
        starts_at=int(opened.starts_at.timestamp()),
        terms=ClockTerms(
            talk_ms=terms.talk_seconds * 1000,
            make_up_limit_ms=terms.make_up_limit_seconds * 1000,
            long_loss_ms=terms.long_loss_seconds * 1000,
            hard_end_ms=slot_ms - GUARD_MS,
        ),
        cue_ms=tuple(seconds * 1000 for seconds in terms.cue_seconds),
        end_reasons=terms.end_reasons,
        monitored=terms.monitored,
    )
