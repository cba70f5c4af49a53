"""The talk clock the slow way: one millisecond after the other, with counters instead of arithmetic."""

from dataclasses import dataclass, field

from mannam.domain.talk_clock import ClockTerms, Ending, Phase, Side


@dataclass
class SlowLoss:
    """How long it lasted so far, and who was silent in it."""

    length: int = 0
    sides: set[Side] = field(default_factory=set)


@dataclass
class SlowClock:
    """Simulates every millisecond. Events happen at the start of a millisecond, before it passes."""

    terms: ClockTerms
    at: int = 0
    phase: Phase = Phase.WAITING
    losses: list[SlowLoss] = field(default_factory=list)
    fresh_for: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    grace: int | None = None
    spent: dict[Phase, int] = field(default_factory=lambda: dict.fromkeys(Phase, 0))
    ending: Ending | None = None
    ended: int | None = None

    @property
    def talked(self) -> int:
        return self.spent[Phase.TALKING]

    def run_to(self, at: int) -> None:
        """Let time pass; nothing passes when ``at`` lies behind."""
        self._change()
        while self.at < at:
            self._pass_one()
            self._change()

    def report(self, side: Side, well: bool, at: int) -> None:
        self.run_to(at)
        self.fresh_for[side] = self.terms.stale_ms if well else 0
        self._look()

    def pause(self, at: int) -> None:
        self.run_to(at)
        if self.phase is not Phase.ENDED:
            self.phase, self.grace = Phase.PAUSED, None
            self._forget_a_loss_of_no_length()

    def resume(self, at: int) -> None:
        self.run_to(at)
        if self.phase is Phase.PAUSED:
            self.phase, self.fresh_for = Phase.WAITING, dict.fromkeys(Side, 0)
            self.grace = self.terms.stale_ms if self.talked or self.losses else None

    def end(self, ending: Ending, at: int) -> None:
        self.run_to(at)
        if self.phase is not Phase.ENDED:
            self._finish(ending)

    def _pass_one(self) -> None:
        self.at += 1
        self.spent[self.phase] += 1
        if self.phase is Phase.LOST:
            self.losses[-1].length += 1
        if self.grace is not None:
            self.grace -= 1
        self.fresh_for = {side: max(0, left - 1) for side, left in self.fresh_for.items()}

    def _change(self) -> None:
        """What the clock does by itself at this millisecond; a loss may end it in the one it begins in."""
        for _ in range(2):
            if self.phase is not Phase.ENDED and (ending := self._due_ending()):
                self._finish(ending)
            self._look()

    def _due_ending(self) -> Ending | None:
        if self.talked == self.terms.talk_ms:
            return Ending.FULL_TIME
        if self.at >= self.terms.hard_end_ms:
            return Ending.SLOT_OVER if self.talked else Ending.NEVER_STARTED
        if self.phase is not Phase.LOST:
            return None
        if self.losses[-1].length >= self.terms.long_loss_ms:
            return Ending.LONG_LOSS
        used_up = sum(loss.length for loss in self.losses) >= self.terms.make_up_limit_ms
        return Ending.LOSSES_USED_UP if used_up else None

    def _look(self) -> None:
        if self.phase in {Phase.PAUSED, Phase.ENDED}:
            return
        silent = {side for side in Side if self.fresh_for[side] == 0}
        if not silent:
            self.phase, self.grace = Phase.TALKING, None
            self._forget_a_loss_of_no_length()
        elif self.phase is Phase.LOST:
            self.losses[-1].sides |= silent
        elif self.phase is Phase.TALKING or self.grace == 0:
            self.phase, self.grace = Phase.LOST, None
            self.losses.append(SlowLoss(sides=silent))

    def _finish(self, ending: Ending) -> None:
        self.phase, self.ending, self.ended, self.grace = Phase.ENDED, ending, self.at, None
        self._forget_a_loss_of_no_length()

    def _forget_a_loss_of_no_length(self) -> None:
        self.losses = [loss for loss in self.losses if loss.length]
