"""The steady timeline of one call: milliseconds since the visit's start, from the loop's monotonic clock.

The wall clock is asked once, when the call is taken over. Setting the machine's clock later moves nothing.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Alarm(Protocol):
    """Something that will be called; it can be called off."""

    def cancel(self) -> None:
        """Call it off; harmless when it has rung."""


class Timeline(Protocol):
    """What a controller needs of time."""

    def now_ms(self) -> int:
        """Milliseconds since the visit's start; negative before it."""

    def at(self, at_ms: int, call: Callable[[], None]) -> Alarm:
        """Call ``call`` at that moment, at once when it has passed."""


class LoopTimeline:
    """The timeline of a running event loop; ``now_ms`` is what it shows at this moment."""

    def __init__(self, loop: asyncio.AbstractEventLoop, now_ms: int) -> None:
        self._loop = loop
        self._zero = loop.time() - now_ms / 1000

    def now_ms(self) -> int:
        """See Timeline."""
        return int((self._loop.time() - self._zero) * 1000)

    def at(self, at_ms: int, call: Callable[[], None]) -> Alarm:
        """See Timeline."""
        # half a millisecond late rather than early: an alarm that rings early finds nothing due
        return self._loop.call_at(self._zero + (at_ms + 0.5) / 1000, call)
