"""A call on a stage: simulated time, browsers that only listen, and a ledger that remembers."""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from mannam.actions.actor import By
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.outcome import Outcome
from mannam.domain import talk_clock
from mannam.domain.call_role import CallRole
from mannam.domain.talk_clock import ClockTerms, Side, TalkClock
from mannam.videophone.call_facts import CallFacts
from mannam.videophone.controller import Controller
from mannam.videophone.engines.direct import Direct
from mannam.videophone.protocol import Close, Flow
from mannam.videophone.room import Member, seat_of

TERMS = ClockTerms(talk_ms=20_000, make_up_limit_ms=10_000, long_loss_ms=6_000, hard_end_ms=60_000)
FACTS = CallFacts("MN-TEST", 0, TERMS, cue_ms=(10_000, 5_000), end_reasons=("contraband", "crime"))


@dataclass
class Bell:
    """An alarm of the simulated timeline."""

    call: Callable[[], None]
    is_off: bool = False

    def cancel(self) -> None:
        """Call it off."""
        self.is_off = True


class SimulatedTime:
    """A timeline that moves when told, and rings every alarm on the way at its very moment."""

    def __init__(self, now_ms: int = 0) -> None:
        self._now = now_ms
        self._bells: list[tuple[int, int, Bell]] = []
        self._order = count()

    def now_ms(self) -> int:
        """See Timeline."""
        return self._now

    def at(self, at_ms: int, call: Callable[[], None]) -> Bell:
        """See Timeline."""
        bell = Bell(call)
        heapq.heappush(self._bells, (at_ms, next(self._order), bell))
        return bell

    def go_to(self, at_ms: int) -> None:
        """Let time pass until then."""
        while self._bells and self._bells[0][0] <= at_ms:
            due, _, bell = heapq.heappop(self._bells)
            self._now = max(self._now, due)
            if not bell.is_off:
                bell.call()
        self._now = max(self._now, at_ms)


@dataclass
class Browser:
    """A connected browser that remembers what it was told."""

    time: SimulatedTime
    heard: list[Mapping[str, Any]] = field(default_factory=list)
    heard_at: list[int] = field(default_factory=list)
    closed: Close | None = None

    def send(self, message: Mapping[str, object]) -> None:
        """See Line."""
        self.heard.append(message)
        self.heard_at.append(self.time.now_ms())

    def close(self, code: Close) -> None:
        """See Line."""
        self.closed = code

    def all(self, kind: str) -> list[Mapping[str, Any]]:
        """Every message of a type."""
        return [message for message in self.heard if message["type"] == kind]

    def last(self, kind: str) -> Mapping[str, Any]:
        """The newest message of a type."""
        return self.all(kind)[-1]

    def when(self, kind: str) -> list[int]:
        """The moments at which messages of a type came."""
        return [at for message, at in zip(self.heard, self.heard_at, strict=True) if message["type"] == kind]


@dataclass
class RememberingLedger:
    """A ledger in memory."""

    clocks: list[TalkClock] = field(default_factory=list)
    events: list[tuple[CallEventKind, By, Mapping[str, object]]] = field(default_factory=list)
    outcomes: list[tuple[Outcome, By]] = field(default_factory=list)

    def hold(self, clock: TalkClock) -> None:
        """See Ledger."""
        self.clocks.append(clock)

    def note(
        self, kind: CallEventKind, by: By, clock: TalkClock, side: Side | None, data: Mapping[str, object]
    ) -> None:
        """See Ledger."""
        self.events.append((kind, by, data))

    def close(self, outcome: Outcome, by: By, clock: TalkClock) -> None:
        """See Ledger."""
        self.outcomes.append((outcome, by))

    def kinds(self) -> list[CallEventKind]:
        """What happened, in order."""
        return [kind for kind, _, _ in self.events]


class Stage:
    """A controller with everything simulated around it."""

    def __init__(self, now_ms: int = 0, clock: TalkClock | None = None, facts: CallFacts = FACTS) -> None:
        self.time = SimulatedTime(now_ms)
        self.ledger = RememberingLedger()
        self.overs = 0
        self.controller = Controller(
            facts, clock or talk_clock.start(TERMS, now_ms), Direct(), self.time, self.ledger, self._over
        )

    def _over(self) -> None:
        self.overs += 1

    def enter(self, role: CallRole, person_id: int = 1, window: int = 1) -> tuple[Member, Browser]:
        """Somebody joins from the window with this number."""
        browser = Browser(self.time)
        member = Member(seat_of(role, person_id), person_id, window, browser)
        self.controller.enter(member)
        return member, browser

    def talk(self, until_ms: int, *members: Member, well: bool = True) -> None:
        """Let time pass while these booths report every half second."""
        at = self.time.now_ms()
        while at < until_ms and not self.controller.is_over:
            for member in members:
                self.controller.receive(member, Flow(hearing=well, seeing=well))
            at = min(at + 500, until_ms)
            self.time.go_to(at)
