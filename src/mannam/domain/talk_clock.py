"""The talk clock: ten minutes of hearing and seeing each other, counted by a pure state machine.

Times are whole milliseconds on the controller's own steady timeline; the clock never asks what time it is.
Each side reports whether it hears and sees the other. A report stands for ``stale_ms``; silence after that
is a loss from the moment the report ran out. Time counts as talked only while both sides' reports say yes.
At the very millisecond at which it runs out a report stands no more; a new one in that millisecond is in time.

After a pause both sides have to be heard anew. Until they are, or until ``stale_ms`` have gone by, the clock
waits: nobody has said that they hear, so it is no talk, and nobody had the time to say so, so it is no loss.

When things fall on the same millisecond, what is best for the visitor counts: full time before the end of the
slot, the clock's own changes before the event that comes in with them.

A clock is a frozen value: every event gives a new one, so that it can be stored after any event and go on
from there. A step back of the timeline changes nothing; a leap forward (a halted controller) is never talk,
because the reports have run out by then.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Side(StrEnum):
    """Either end of the call."""

    VISITOR = "visitor"
    INMATE = "inmate"


class Phase(StrEnum):
    """What the clock is doing."""

    WAITING = "waiting"  # the sides have not both said that they hear, since the start or since a pause
    TALKING = "talking"
    LOST = "lost"  # a side does not hear or see
    PAUSED = "paused"  # by the officer
    ENDED = "ended"


class Ending(StrEnum):
    """Why a clock ended."""

    FULL_TIME = "full_time"
    LONG_LOSS = "long_loss"  # one loss too long
    LOSSES_USED_UP = "losses_used_up"  # more lost than can be made up
    SLOT_OVER = "slot_over"  # the booth is needed by the next visit
    NEVER_STARTED = "never_started"
    BY_OFFICER = "by_officer"
    VISIT_OVER = "visit_over"  # cancelled, called off or closed by somebody else: no clock ends so
    CLOCK_LOST = "clock_lost"  # what was stored of the clock cannot be read: a fault of this software


DECIDED = frozenset({Ending.FULL_TIME, Ending.BY_OFFICER})
"""Ends that are final as they come. Of the others whoever has the call judges: only a fault brings them about."""


@dataclass(frozen=True)
class ClockTerms:
    """The lengths that govern one call, in milliseconds, and the last moment it may run to.

    A make-up limit of 0 forgives nothing: the first loss ends the call.
    """

    talk_ms: int
    make_up_limit_ms: int
    long_loss_ms: int
    hard_end_ms: int
    stale_ms: int = 2_500


@dataclass(frozen=True)
class Loss:
    """A stretch in which the named sides did not hear or see the other, all the time or some of it.

    ``end_ms`` is None while it lasts. A loss of no length is none and is not kept.
    """

    start_ms: int
    end_ms: int | None
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Report:
    """The last word of one side: whether it hears and sees, and until when that stands."""

    well: bool
    until_ms: int

    def stands_at(self, at_ms: int) -> bool:
        """Whether it is a good report that has not run out yet."""
        return self.well and at_ms < self.until_ms


@dataclass(frozen=True)
class TalkClock:
    """The state of one call's clock at ``at_ms``."""

    terms: ClockTerms
    at_ms: int
    phase: Phase = Phase.WAITING
    talked_ms: int = 0
    visitor: Report = Report(well=False, until_ms=0)
    inmate: Report = Report(well=False, until_ms=0)
    losses: tuple[Loss, ...] = ()
    ending: Ending | None = None
    ended_ms: int | None = None
    heard_by_ms: int | None = None
    """After a pause, while waiting: the moment at which a side not heard yet is a loss."""

    @property
    def remaining_ms(self) -> int:
        """Talk still to come."""
        return self.terms.talk_ms - self.talked_ms

    @property
    def has_begun(self) -> bool:
        """Whether anybody has talked, or was lost to the other: what waits now goes on, and does not begin."""
        return self.talked_ms > 0 or bool(self.losses)

    @property
    def lost_ms(self) -> int:
        """Everything lost so far, a loss that still lasts included."""
        return sum((self.at_ms if loss.end_ms is None else loss.end_ms) - loss.start_ms for loss in self.losses)

    @property
    def owed_ms(self) -> int:
        """Talk that a fault took and that was not made up; nothing when an officer ended the visit.

        A loss that ended the call took everything that was still to come. When the slot was over, only
        what was lost is owed: the rest went to a late start or to pauses.
        """
        if self.ending is None or self.ending in {Ending.FULL_TIME, Ending.BY_OFFICER}:
            return 0
        if self.ending is Ending.SLOT_OVER:
            return min(self.remaining_ms, self.lost_ms)
        return self.remaining_ms

    @property
    def next_change_ms(self) -> int:
        """The earliest moment at which the clock changes by itself, if no event comes before.

        Says nothing once the clock has ended.
        """
        changes = [self.terms.hard_end_ms]
        if self.phase is Phase.TALKING:
            changes += [self.at_ms + self.remaining_ms, *self._reports_run_out_ms]
        elif self.phase is Phase.LOST:
            changes += [self._loss_limit_ms, *self._reports_run_out_ms]
        elif self.phase is Phase.WAITING and self.heard_by_ms is not None:
            changes.append(self.heard_by_ms)
        return min(changes)

    @property
    def _reports_run_out_ms(self) -> list[int]:
        """When the good reports that still stand run out."""
        return [word.until_ms for word in (self.visitor, self.inmate) if word.stands_at(self.at_ms)]

    @property
    def _loss_limit_ms(self) -> int:
        """When the loss that lasts now becomes too long, alone or with those before."""
        current = self.losses[-1]
        before = sum(loss.end_ms - loss.start_ms for loss in self.losses[:-1] if loss.end_ms is not None)
        return current.start_ms + min(self.terms.long_loss_ms, self.terms.make_up_limit_ms - before)

    @property
    def _silent(self) -> tuple[Side, ...]:
        """The sides without a good report that stands now."""
        words = ((Side.VISITOR, self.visitor), (Side.INMATE, self.inmate))
        return tuple(side for side, word in words if not word.stands_at(self.at_ms))


def start(terms: ClockTerms, at_ms: int) -> TalkClock:
    """A clock that waits for both sides."""
    return TalkClock(terms=terms, at_ms=at_ms)


def lost(terms: ClockTerms, at_ms: int, talked_ms: int) -> TalkClock:
    """A clock of which only the talk is known: it has ended by a fault, and everything still to come is owed."""
    talked = min(talked_ms, terms.talk_ms)
    return _end(TalkClock(terms=terms, at_ms=at_ms, talked_ms=talked), Ending.CLOCK_LOST)


def advance(clock: TalkClock, at_ms: int) -> TalkClock:
    """The clock at ``at_ms``, through every change it makes by itself on the way.

    A moment that lies behind is taken for the clock's own.
    """
    at_ms = max(at_ms, clock.at_ms)
    while clock.phase is not Phase.ENDED and clock.next_change_ms <= at_ms:
        clock = _change(_to(clock, clock.next_change_ms))
    return _to(clock, at_ms)


def report(clock: TalkClock, side: Side, *, well: bool, at_ms: int) -> TalkClock:
    """``side`` says whether it hears and sees the other, now."""
    clock = advance(clock, at_ms)
    if clock.phase is Phase.ENDED:
        return clock
    heard = Report(well=well, until_ms=clock.at_ms + clock.terms.stale_ms)
    clock = replace(clock, visitor=heard) if side is Side.VISITOR else replace(clock, inmate=heard)
    return _settle(clock)


def pause(clock: TalkClock, at_ms: int) -> TalkClock:
    """The officer halts the talk; neither talk nor loss counts until ``resume``."""
    clock = advance(clock, at_ms)
    if clock.phase is Phase.ENDED:
        return clock
    return replace(_close_loss(clock), phase=Phase.PAUSED, heard_by_ms=None)


def resume(clock: TalkClock, at_ms: int) -> TalkClock:
    """The talk may go on: as soon as both sides are heard anew, and a loss if they are not in ``stale_ms``.

    Before anybody has talked there is nothing to lose, and the clock waits as it did at the start.
    """
    clock = advance(clock, at_ms)
    if clock.phase is not Phase.PAUSED:
        return clock
    unheard = Report(well=False, until_ms=clock.at_ms)
    return replace(
        clock,
        phase=Phase.WAITING,
        visitor=unheard,
        inmate=unheard,
        heard_by_ms=clock.at_ms + clock.terms.stale_ms if clock.has_begun else None,
    )


def end(clock: TalkClock, ending: Ending, at_ms: int) -> TalkClock:
    """End the call for a reason outside the clock (an officer, a broken engine)."""
    clock = advance(clock, at_ms)
    return clock if clock.phase is Phase.ENDED else _end(clock, ending)


def due_cues(before: TalkClock, after: TalkClock, cue_ms: tuple[int, ...]) -> tuple[int, ...]:
    """The cues (talk left, in ms) that fell due between two states of a clock, the longest first.

    A cue as long as the whole talk or longer never falls due.
    """
    due = {cue for cue in cue_ms if after.remaining_ms <= cue < before.remaining_ms}
    return tuple(sorted(due, reverse=True))


def _to(clock: TalkClock, at_ms: int) -> TalkClock:
    """Move to ``at_ms`` without any change of phase on the way; a change that was due earlier is made now."""
    elapsed = max(0, at_ms - clock.at_ms)
    talked = clock.talked_ms + (elapsed if clock.phase is Phase.TALKING else 0)
    return replace(clock, at_ms=clock.at_ms + elapsed, talked_ms=talked)


def _change(clock: TalkClock) -> TalkClock:
    """Make the change that is due exactly now."""
    if clock.phase is Phase.TALKING and clock.remaining_ms == 0:
        return _end(clock, Ending.FULL_TIME)
    if clock.at_ms >= clock.terms.hard_end_ms:
        return _end(clock, Ending.SLOT_OVER if clock.talked_ms else Ending.NEVER_STARTED)
    if clock.phase is Phase.LOST and clock.at_ms >= clock._loss_limit_ms:
        return _end(clock, _too_much_loss(clock))
    return _settle(clock)


def _settle(clock: TalkClock) -> TalkClock:
    """Talk or loss, by what the sides say at this moment."""
    if clock.phase in {Phase.PAUSED, Phase.ENDED}:
        return clock
    silent = clock._silent
    if not silent:
        return replace(_close_loss(clock), phase=Phase.TALKING, heard_by_ms=None)
    if clock.phase is Phase.LOST:
        return _widen_loss(clock, silent)
    if clock.phase is Phase.WAITING and (clock.heard_by_ms is None or clock.at_ms < clock.heard_by_ms):
        return clock
    loss = Loss(clock.at_ms, None, silent)
    return replace(clock, phase=Phase.LOST, losses=(*clock.losses, loss), heard_by_ms=None)


def _widen_loss(clock: TalkClock, silent: tuple[Side, ...]) -> TalkClock:
    """Name ``silent`` in the loss that lasts."""
    current = clock.losses[-1]
    sides = tuple(side for side in Side if side in {*current.sides, *silent})
    return replace(clock, losses=(*clock.losses[:-1], replace(current, sides=sides)))


def _close_loss(clock: TalkClock) -> TalkClock:
    """End the loss that lasts, if one does."""
    if clock.phase is not Phase.LOST:
        return clock
    closed = replace(clock.losses[-1], end_ms=clock.at_ms)
    kept = (closed,) if closed.start_ms < clock.at_ms else ()
    return replace(clock, losses=(*clock.losses[:-1], *kept))


def _too_much_loss(clock: TalkClock) -> Ending:
    current = clock.at_ms - clock.losses[-1].start_ms
    return Ending.LONG_LOSS if current >= clock.terms.long_loss_ms else Ending.LOSSES_USED_UP


def _end(clock: TalkClock, ending: Ending) -> TalkClock:
    ended = replace(_close_loss(clock), phase=Phase.ENDED, ending=ending, ended_ms=clock.at_ms)
    return replace(ended, heard_by_ms=None)
