"""The waitlist: who wishes for which places, who is next, and until when an offered place is held.

Only places that everybody could have booked are offered: within the hour after the opening minute of a day, and
while lots are drawn or a line is kept, those who wait here have no other way to a place than all the others.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mannam.domain.availability import Offer, by_time
from mannam.domain.policy import Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.release import LINE_LASTS
from mannam.domain.rules import window_of
from mannam.domain.slots import QUANTA_PER_DAY, QUANTUM_MINUTES, SlotNo, day_of, index_in_day, start_of

LONGEST_DAYS = 31
"""The most days that one wish spans."""
FARTHEST_KM = 500
"""The farthest from the place that was named. Korea is no longer."""
COME_EARLY = timedelta(minutes=20)
"""How early mails and pages ask a party to come: an offer that ended later could be taken, but not reached."""


class EntryState(StrEnum):
    """How it stands with somebody's place in the waitlist."""

    WAITING = "waiting"
    OFFERED = "offered"
    """A place is held, and they have to say whether they want it."""
    TAKEN = "taken"
    EXPIRED = "expired"
    """They did not answer in time, or the last time that they wished for has passed."""
    LEFT = "left"


LIVE_STATES = frozenset({EntryState.WAITING, EntryState.OFFERED})
"""States in which something may still come of it."""


class OfferOutcome(StrEnum):
    """What became of one offered place."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"
    GONE = "gone"
    """The visit cannot be held after all; that is not their doing."""


STATE_AFTER = {
    OfferOutcome.TAKEN: EntryState.TAKEN,
    OfferOutcome.DECLINED: EntryState.WAITING,
    OfferOutcome.EXPIRED: EntryState.EXPIRED,
    OfferOutcome.GONE: EntryState.WAITING,
}
"""What an offer's end makes of the entry. Who turns a place down keeps their place in line for another one."""


@dataclass(frozen=True)
class PlaceWish:
    """Places that somebody would take: at one of the facilities, on these days (both included), in these hours.

    The hours are quanta of a day, the end exclusive: a visit starts in one of them. ``turned_down`` were offered
    already, and not wanted.
    """

    facility_ids: frozenset[int]
    first_day: date
    last_day: date
    from_index: int = 0
    until_index: int = QUANTA_PER_DAY
    turned_down: frozenset[tuple[int, int]] = frozenset()

    def covers(self, facility_id: int, slot: SlotNo) -> bool:
        """Whether they would take this place."""
        return (
            facility_id in self.facility_ids
            and self.first_day <= day_of(slot) <= self.last_day
            and self.from_index <= index_in_day(slot) < self.until_index
            and (facility_id, slot) not in self.turned_down
        )


@dataclass(frozen=True)
class Waiting:
    """Somebody in the waitlist. ``comes_first``: minutes are owed to them, and the policy lets that count."""

    entry_id: int
    joined_at: datetime
    comes_first: bool
    wish: PlaceWish


def fair_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """To whom minutes are owed first, then by when they joined; of two at one moment the one stored first."""
    return sorted(waiting, key=lambda one: (not one.comes_first, one.joined_at, one.entry_id))


def best_place(wish: PlaceWish, free: Iterable[Offer]) -> Offer | None:
    """Of the free places the soonest that is wished for, at one time the nearest; None when none is."""
    return next((place for place in by_time(free) if wish.covers(place.facility_id, place.slot)), None)


def next_for(place: Offer, line: Sequence[Waiting], takes: Callable[[Waiting], bool]) -> Waiting | None:
    """Who gets a freed place: the first in ``line`` who wishes for it and for whom it can be held (``takes``).

    ``takes`` is asked in order, and of nobody after the one who got it.
    """
    wishing = (one for one in line if one.wish.covers(place.facility_id, place.slot))
    return next((one for one in wishing if takes(one)), None)


def offered_until(policy: Policy, slot: SlotNo, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Until when a place is held for who is next; None when it is not offered.

    Nobody gets less time to answer than the policy gives: what they would have to set out for, or what closes for
    booking, before that is left to whoever is quick. Nor is anything offered in the rush after the opening minute.
    """
    opens, _ = window_of(policy, slot, zone)
    rush_ends = opens + timedelta(minutes=policy.release.lottery_minutes) + LINE_LASTS
    length = timedelta(minutes=policy.application.offer_minutes)
    return now + length if length and rush_ends <= now <= last_offered(policy, slot, zone) else None


def last_offered(policy: Policy, slot: SlotNo, zone: ZoneInfo) -> datetime:
    """The last moment to offer a place: they have the policy's time to answer, and can come early as asked."""
    _, closes = window_of(policy, slot, zone)
    length = timedelta(minutes=policy.application.offer_minutes)
    return min(closes, start_of(slot, zone) - COME_EARLY) - length


def ends_at(wish: PlaceWish, zone: ZoneInfo) -> datetime:
    """When the last start that is wished for has begun."""
    midnight = datetime.combine(wish.last_day, time(), zone)
    return midnight + timedelta(minutes=(wish.until_index - 1) * QUANTUM_MINUTES)


def check_wish(wish: PlaceWish, today: date) -> Refusal | None:
    """Days in order, not past, not more than a month; hours in order."""
    if wish.last_day < wish.first_day:
        return Refusal(RefusalCode.DATES_REVERSED)
    if wish.last_day < today:
        return Refusal(RefusalCode.IN_THE_PAST)
    if (wish.last_day - wish.first_day).days >= LONGEST_DAYS:
        return Refusal(RefusalCode.RANGE_TOO_LONG, {"max": LONGEST_DAYS})
    return Refusal(RefusalCode.HOURS_REVERSED) if wish.until_index <= wish.from_index else None


def first_index(at: time) -> int:
    """The first quantum of a day that starts at ``at`` or later; 96 when none does."""
    return -(-(at.hour * 60 + at.minute) // QUANTUM_MINUTES)
