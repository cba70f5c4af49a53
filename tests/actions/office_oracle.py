"""What booking must come to, in plain Python: a dict of claims, a dict of allowances, and the rules by hand.

Nothing here asks the database or the code under test. Booths alone are left open: any that is free.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode as Code
from tests.people import SEOUL

LIMIT = 2  # visits of an inmate a day
NO_SHOW_DAYS = 2
SAME_DAY_DAYS = 1
CHECK_IN_BEFORE = timedelta(minutes=60)
QUANTUM = timedelta(minutes=15)
WITHOUT_CLAIMS = {Status.CANCELLED}

Held = tuple[str, int, int]
"""What is held (word), which one, and the slot."""


@dataclass
class Expected:
    """A visit as it must be."""

    ref: str
    inmate: int
    visitor: int
    slot: int
    starts_at: datetime
    status: Status = Status.BOOKED
    held_until: datetime | None = None
    answer: str = ""

    @property
    def day(self) -> date:
        """Its day at the office."""
        return self.starts_at.astimezone(SEOUL).date()

    @property
    def ends_at(self) -> datetime:
        """When its quantum is over."""
        return self.starts_at + QUANTUM


@dataclass
class Oracle:
    """The office: ``places`` of each kind (booths of either side, supervision) at any time."""

    now: datetime
    places: int
    visits: dict[str, Expected] = field(default_factory=dict)
    claims: dict[Held, str] = field(default_factory=dict)
    units: dict[tuple[int, date], set[str]] = field(default_factory=lambda: defaultdict(set))
    missed: dict[int, date] = field(default_factory=dict)
    regretted: dict[int, date] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day at the office."""
        return self.now.astimezone(SEOUL).date()

    def why_not(self, wanted: Expected, waived: frozenset[Code] = frozenset()) -> set[Code]:
        """Every reason against this visit, besides the one of the same reference."""
        found = set(self._against(wanted)) - waived
        return found or self._in_the_way(wanted)

    def _against(self, wanted: Expected) -> list[Code]:
        reasons = {
            Code.IN_THE_PAST: wanted.starts_at <= self.now,
            Code.ONE_A_DAY: len(self.units[wanted.inmate, wanted.day] - {wanted.ref}) >= LIMIT,
            Code.NO_SHOW_PAUSE: self._pauses(self.missed.get(wanted.visitor), NO_SHOW_DAYS),
            Code.SAME_DAY_CANCEL_PAUSE: self._pauses(self.regretted.get(wanted.visitor), SAME_DAY_DAYS),
        }
        return [code for code, holds in reasons.items() if holds]

    def _pauses(self, since: date | None, days: int) -> bool:
        return since is not None and self.today <= since + timedelta(days=days)

    def _in_the_way(self, wanted: Expected) -> set[Code]:
        others = [held for held, ref in self.claims.items() if held[2] == wanted.slot and ref != wanted.ref]
        if ("visitor", wanted.visitor, wanted.slot) in others:
            return {Code.VISITOR_BUSY}
        taken = len([held for held in others if held[0] == "visitor booth"])
        busy = ("inmate", wanted.inmate, wanted.slot) in others
        return {Code.SLOT_TAKEN} if busy or taken >= self.places else set()

    def hold(self, visit: Expected, booths: dict[str, int]) -> None:
        """The visit stands, with these booths and this supervision place; none of them may be another's."""
        self.visits[visit.ref] = visit
        for word, one in {**booths, "inmate": visit.inmate, "visitor": visit.visitor}.items():
            held = (word, one, visit.slot)
            assert held not in self.claims, f"{held} of {visit.ref} is {self.claims[held]}'s"
            self.claims[held] = visit.ref
        self.units[visit.inmate, visit.day].add(visit.ref)

    def let_go(self, visit: Expected) -> None:
        """Its claims are free."""
        self.claims = {held: ref for held, ref in self.claims.items() if ref != visit.ref}

    def refund(self, visit: Expected) -> None:
        """Its unit is given back."""
        self.units[visit.inmate, visit.day].discard(visit.ref)

    def why_not_cancelled(self, visit: Expected) -> set[Code]:
        """Cancelling twice is no fault."""
        if visit.status is Status.CANCELLED:
            return set()
        return set() if visit.status is Status.BOOKED and self.now < visit.starts_at else {Code.CANNOT_CANCEL}

    def cancel(self, visit: Expected, actor: Actor) -> None:
        """On the day itself the unit is lost, and the visitor waits."""
        if visit.status is Status.CANCELLED:
            return
        visit.status = Status.CANCELLED
        self.let_go(visit)
        if self.today < visit.day:
            self.refund(visit)
        elif actor is Actor.VISITOR:
            self.regretted[visit.visitor] = visit.day

    def why_not_moved(self, visit: Expected, wanted: Expected, actor: Actor) -> set[Code]:
        """Online not on the day itself; the desk may do more."""
        if visit.status not in {Status.BOOKED, Status.REQUESTED} or visit.starts_at <= self.now:
            return {Code.CANNOT_MOVE}
        if actor is Actor.VISITOR and self.today >= visit.day:
            return {Code.MOVE_BY_TELEPHONE}
        if wanted.slot == visit.slot:
            return set()
        staff = frozenset({Code.WINDOW_CLOSED, Code.NO_SHOW_PAUSE, Code.SAME_DAY_CANCEL_PAUSE})
        return self.why_not(wanted, frozenset() if actor is Actor.VISITOR else staff)

    def undo(self, visit: Expected, status: Status) -> None:
        """It will not take place, and that is nobody's loss."""
        visit.status = status
        self.let_go(visit)
        self.refund(visit)

    def expire(self) -> None:
        """Nobody said yes in time; or nobody approved before it would have begun."""
        for visit in self.visits.values():
            is_held = visit.status is Status.HELD
            ends = visit.held_until if is_held else visit.starts_at
            assert ends is not None
            if visit.status in {Status.HELD, Status.REQUESTED} and ends <= self.now:
                self.undo(visit, Status.EXPIRED)

    def why_not_checked_in(self, visit: Expected) -> set[Code]:
        """By its code, at the desk of its facility."""
        if visit.status is Status.CANCELLED:
            return {Code.CODE_CANCELLED if visit.day == self.today else Code.CODE_UNKNOWN}
        if visit.status is not Status.BOOKED:
            return {Code.TOO_LATE if visit.status is Status.NO_SHOW else Code.CODE_USED}
        if self.now < visit.starts_at - CHECK_IN_BEFORE:
            return {Code.TOO_EARLY}
        return {Code.TOO_LATE} if self.now >= visit.ends_at else set()

    def end(self, visit: Expected, status: Status, *, is_decided: bool) -> bool:
        """Whether this end of its call counts: the first one, or one that was decided after one that was not."""
        if visit.status is Status.IN_CALL:
            visit.status = status
            if status is Status.INTERRUPTED:
                self.refund(visit)
            return True
        if visit.status is not Status.INTERRUPTED or not is_decided:
            return False
        visit.status = status
        if len(self.units[visit.inmate, visit.day]) < LIMIT:
            self.units[visit.inmate, visit.day].add(visit.ref)
        return True

    def over(self, *statuses: Status) -> list[Expected]:
        """Visits that stand so although their time is over, in the order they were made."""
        return [one for one in self.visits.values() if one.status in statuses and one.ends_at <= self.now]

    def sweep(self) -> None:
        """Nobody came; or they came, and nobody held their call."""
        for visit in self.over(Status.BOOKED):
            visit.status = Status.NO_SHOW
            self.missed[visit.visitor] = visit.day
        for visit in self.over(Status.CHECKED_IN, Status.IN_CALL):
            visit.status = Status.INTERRUPTED
            self.refund(visit)
