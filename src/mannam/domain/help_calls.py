"""A booth's call for help and its answer: from what happened in a call to what still stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side

CALLED: Final = "help"
COMING: Final = "coming"
SETTLED: Final = "settled"
"""What is kept of each, as the kind of an event."""

STANDS: Final = timedelta(minutes=30)
"""So long a call for help stands that nobody answers, also when the talk has ended: somebody may be unwell."""
ANSWER_SHOWN: Final = timedelta(minutes=10)
"""So long an answer is shown to those at work, so that the one who walks to the booth finds its number."""
ANSWER_SHOWN_AFTER_END: Final = timedelta(minutes=2)
"""So long an answer that was given during the talk is still shown when the talk has ended."""


@dataclass(frozen=True)
class HelpEvent:
    """A booth of ``side`` called, or, with ``by``, somebody answered. In the order in which they happened.

    ``is_settled``: somebody who answered said that it is done.
    """

    side: Side
    at: datetime
    by: Actor | None = None
    is_settled: bool = False


@dataclass(frozen=True)
class HelpCall:
    """One side's latest call for help: since when, pressed last when, and who answered it (None: nobody yet).

    ``answers`` counts the answers that this side had: a booth tells by it whether it has shown this one.
    """

    side: Side
    since: datetime
    pressed_at: datetime
    answers: int = 0
    answered_at: datetime | None = None
    answered_by: Actor | None = None
    is_settled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.answered_at is None


def standing(events: Iterable[HelpEvent], now: datetime, ended_at: datetime | None = None) -> dict[Side, HelpCall]:
    """The latest call for help of each side, as long as it or its answer is to be shown.

    ``ended_at``: when the talk ended, if it has.
    """
    calls: dict[Side, HelpCall] = {}
    for event in events:
        before = calls.get(event.side)
        after = _after(before, event)
        if after is not None:
            calls[event.side] = after
    return {side: call for side, call in calls.items() if _is_shown(call, now, ended_at)}


def _after(before: HelpCall | None, event: HelpEvent) -> HelpCall | None:
    if event.is_settled:
        # who called again meanwhile is not settled by what was said of the call before
        return before if before is None or before.is_open else replace(before, is_settled=True)
    return _called(before, event) if event.by is None else _answered(before, event)


def _called(before: HelpCall | None, event: HelpEvent) -> HelpCall:
    if before is not None and before.is_open:
        return replace(before, pressed_at=event.at)
    return HelpCall(event.side, event.at, event.at, before.answers if before else 0)


def _answered(before: HelpCall | None, event: HelpEvent) -> HelpCall | None:
    if before is None or not before.is_open:
        return before
    return replace(before, answers=before.answers + 1, answered_at=event.at, answered_by=event.by)


def _is_shown(call: HelpCall, now: datetime, ended_at: datetime | None) -> bool:
    if call.answered_at is None:
        return now - call.pressed_at < STANDS
    if call.is_settled or _is_left(call, ended_at, now):
        return False
    return now - call.answered_at < ANSWER_SHOWN


def _is_left(call: HelpCall, ended_at: datetime | None, now: datetime) -> bool:
    """Whether the talk in which it was answered is over, and the people have left the booth."""
    if ended_at is None or call.answered_at is None or call.answered_at > ended_at:
        return False
    return now - ended_at >= ANSWER_SHOWN_AFTER_END
