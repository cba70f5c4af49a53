"""Everything that can happen to a talk clock, in any order, with the timeline stepping as it likes."""

import json
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from hypothesis import strategies as st

from mannam.domain import talk_clock
from mannam.domain.talk_clock import ClockTerms, Ending, Phase, Side, TalkClock
from mannam.domain.talk_clock_store import dump, load
from tests.domain.slow_clock import SlowClock


class Kind(StrEnum):
    """What happens."""

    VISITOR_WELL = "visitor well"
    INMATE_WELL = "inmate well"
    BOTH_WELL = "both well"
    VISITOR_LOST = "visitor lost"
    INMATE_LOST = "inmate lost"
    LOOK = "look"
    PAUSE = "pause"
    RESUME = "resume"
    OFFICER_ENDS = "officer ends"
    RESTART = "restart"


@dataclass(frozen=True)
class Event:
    """``step`` is how far the timeline moves before it happens; it may move back, or leap."""

    kind: Kind
    step: int


REPORTS = {
    Kind.VISITOR_WELL: ((Side.VISITOR, True),),
    Kind.INMATE_WELL: ((Side.INMATE, True),),
    Kind.BOTH_WELL: ((Side.VISITOR, True), (Side.INMATE, True)),
    Kind.VISITOR_LOST: ((Side.VISITOR, False),),
    Kind.INMATE_LOST: ((Side.INMATE, False),),
}

# mostly a call that goes well, so that the talk gets far enough for everything else to happen in it
_KINDS = st.sampled_from([Kind.BOTH_WELL] * 20 + list(Kind)[:8] * 2 + list(Kind)[6:])
_STEPS = st.integers(0, 5) | st.integers(0, 3) | st.integers(1, 4) | st.integers(-15, 40)
events = st.lists(st.builds(Event, _KINDS, _STEPS), max_size=5) | st.lists(
    st.builds(Event, _KINDS, _STEPS), min_size=12, max_size=30
)
terms = st.builds(
    ClockTerms,
    talk_ms=st.integers(1, 50) | st.integers(1, 25),
    make_up_limit_ms=st.integers(0, 30),
    long_loss_ms=st.integers(1, 30),
    hard_end_ms=st.integers(0, 60) | st.integers(60, 250),
    stale_ms=st.integers(1, 10) | st.integers(4, 10),
)


def happens(clock: TalkClock, event: Event, at: int) -> TalkClock:
    """The event, done to the clock."""
    if event.kind is Kind.PAUSE:
        return talk_clock.pause(clock, at)
    if event.kind is Kind.RESUME:
        return talk_clock.resume(clock, at)
    if event.kind is Kind.OFFICER_ENDS:
        return talk_clock.end(clock, Ending.BY_OFFICER, at)
    if event.kind is Kind.RESTART:
        clock = load(json.loads(json.dumps(dump(clock))))
    for side, well in REPORTS.get(event.kind, ()):
        clock = talk_clock.report(clock, side, well=well, at_ms=at)
    return talk_clock.advance(clock, at)


def happens_slowly(slow: SlowClock, event: Event, at: int) -> None:
    """The same, done to the oracle, which needs no restart."""
    if event.kind is Kind.PAUSE:
        slow.pause(at)
    elif event.kind is Kind.RESUME:
        slow.resume(at)
    elif event.kind is Kind.OFFICER_ENDS:
        slow.end(Ending.BY_OFFICER, at)
    for side, well in REPORTS.get(event.kind, ()):
        slow.report(side, well, at)
    slow.run_to(at)


def history(terms: ClockTerms, happened: list[Event]) -> list[TalkClock]:
    """The clock at the start and after each event."""
    at, clocks = 0, [talk_clock.advance(talk_clock.start(terms, 0), 0)]
    for event in happened:
        at += event.step
        clocks.append(happens(clocks[-1], event, at))
    return clocks


def spent_in(clocks: list[TalkClock], phase: Phase) -> int:
    """How long the clock was in ``phase``, by looking at it each millisecond from one state to the next."""
    total = 0
    for before, after in pairwise(clocks):
        for at in range(before.at_ms, after.at_ms):
            total += talk_clock.advance(before, at).phase is phase
    return total
