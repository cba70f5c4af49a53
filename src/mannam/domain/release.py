"""How the places of a day are released: in line, a bounded number choosing at a time, or by lot.

All facilities under one policy open a day at the same minute and share the visitors' booths of the country, so
there is one line, or one draw, for a policy and a day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mannam.domain.policy import Policy, ReleaseMode
from mannam.domain.rules import window_of
from mannam.domain.slots import first_slot_of

TURN = timedelta(minutes=10)
"""How long somebody may choose: an old hand needs two minutes, a first time with a helper six to eight."""

LINE_LASTS = timedelta(hours=1)
"""For how long after the opening minute a line is kept even when nobody waits: the rush is over by then."""

COMMIT_AHEAD = timedelta(hours=24)
"""How long before its window a draw's commitment is published, at the latest when a worker runs."""


def opens_at(policy: Policy, day: date, zone: ZoneInfo) -> datetime:
    """The opening minute of ``day``."""
    return window_of(policy, first_slot_of(day), zone)[0]


def is_line_kept(policy: Policy, day: date, zone: ZoneInfo, now: datetime, *, someone_waits: bool) -> bool:
    """Whether only those whose turn it is may book for ``day`` (which must be open for booking)."""
    release = policy.release
    if release.mode is not ReleaseMode.FIRST_COME or release.queue_bound is None:
        return False
    opens = opens_at(policy, day, zone)
    return opens <= now and (someone_waits or now < opens + LINE_LASTS)


def entries_until(policy: Policy, day: date, zone: ZoneInfo) -> datetime | None:
    """When the last entry for the draw of ``day`` is taken; None where nothing is drawn."""
    if policy.release.mode is not ReleaseMode.LOTTERY:
        return None
    return opens_at(policy, day, zone) + timedelta(minutes=policy.release.lottery_minutes)


class Standing(StrEnum):
    """How it stands with a ticket."""

    WAITING = "waiting"
    CHOOSING = "choosing"
    OVER = "over"


@dataclass(frozen=True)
class Turn:
    """A ticket: its number in line, until when its holder may choose (None: not called yet), and if it is used."""

    number: int
    until: datetime | None
    is_used: bool

    def standing(self, now: datetime) -> Standing:
        """Waiting, choosing, or over: used, or the time ran out."""
        if self.until is None:
            return Standing.WAITING
        return Standing.OVER if self.is_used or self.until <= now else Standing.CHOOSING


@dataclass(frozen=True)
class LineState:
    """A line: how many numbers were given out, up to which they were called, how many may choose at a time."""

    issued: int
    called: int
    bound: int

    def called_when(self, choosing: int) -> int:
        """Up to which number to call while so many choose: in the order of the numbers, never above the bound."""
        return min(self.issued, self.called + max(self.bound - choosing, 0))

    def place_of(self, number: int) -> int:
        """1 for the next to be called, 0 for who was called already."""
        return max(number - self.called, 0)

    def longest_wait(self, number: int) -> timedelta:
        """How long it takes at most until that number is called: each ``bound`` of places is one turn."""
        return -(-self.place_of(number) // self.bound) * TURN
