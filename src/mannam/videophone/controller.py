"""Conducts one call: feeds the talk clock, gives cues, carries out what an officer commands, ends it.

It is plain synchronous code on one event loop. Whatever waits (the database, slow browsers) is behind
``Ledger`` and ``Line``, so nothing delays the end. Who is connected to whom is the ``Switchboard``'s.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Protocol

from mannam.actions.actor import SYSTEM, By
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.outcome import Outcome
from mannam.domain import talk_clock, talk_clock_store
from mannam.domain.call_role import CallRole
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.domain.talk_clock import ClockTerms, Ending, Phase, Side, TalkClock
from mannam.videophone import protocol, words
from mannam.videophone.call_facts import CallFacts
from mannam.videophone.links import Engine
from mannam.videophone.protocol import Close, Malformed
from mannam.videophone.room import Member, Room
from mannam.videophone.switchboard import Switchboard
from mannam.videophone.timeline import Alarm, Timeline
from mannam.videophone.words import Word

TICK_MS: Final = 1_000
HOLD_EVERY_MS: Final = 2_000


class Ledger(Protocol):
    """Keeps what happens, in order, behind the controller's back. No call waits."""

    def hold(self, clock: TalkClock) -> None:
        """Renew the lease and keep the clock."""

    def note(self, kind: CallEventKind, by: By, clock: TalkClock, side: Side | None, data: Word) -> None:
        """Keep an event."""

    def close(self, outcome: Outcome, by: By, clock: TalkClock) -> None:
        """Keep the outcome. The last word of a call."""


def restored(stored: Word, terms: ClockTerms) -> TalkClock:
    """The clock to go on from after another process kept it: from its last moment on, nobody was heard."""
    clock = replace(talk_clock_store.load(stored), terms=terms)
    for side in Side:
        clock = talk_clock.report(clock, side, well=False, at_ms=clock.at_ms)
    return clock


class Controller:
    """One call on this node. ``over`` is called once, when there is nothing more to conduct."""

    def __init__(
        self,
        facts: CallFacts,
        clock: TalkClock,
        engine: Engine,
        timeline: Timeline,
        ledger: Ledger,
        over: Callable[[], None],
    ) -> None:
        self.facts = facts
        self._switchboard = Switchboard(engine)
        self._clock = clock
        self._timeline = timeline
        self._ledger = ledger
        self._over = over
        self._is_over = False
        self._held_ms = timeline.now_ms()
        self._ended_by = SYSTEM
        self._reason = ""
        self._warnings = 0
        self._change: Alarm | None = None
        self._tick: Alarm = timeline.at(timeline.now_ms() + TICK_MS, self._each_second)
        self._opening: Alarm = timeline.at(0, self._open)
        self._advance()

    @property
    def is_over(self) -> bool:
        """Whether the call has ended or gone to another node."""
        return self._is_over

    @property
    def room(self) -> Room:
        """Who is connected."""
        return self._switchboard.room

    # --- members -------------------------------------------------------------------------------------------

    def enter(self, member: Member) -> None:
        """``member`` has joined; of two windows for one seat the older is told that it is theirs no more."""
        if not self._switchboard.enter(member):
            return
        member.line.send(words.welcome(self.facts, member.seat.role, self._clock, self._timeline.now_ms()))
        self._note(CallEventKind.JOINED, _by(member), member)
        self._switchboard.tell_who_is_there(member.seat)
        self._connect()

    def leave(self, member: Member) -> None:
        """``member``'s socket is closed. The clock hears of it by the flow that stops."""
        if self._is_over or not self.room.leave(member):
            return
        self._note(CallEventKind.LEFT, _by(member), member)
        self._switchboard.tell_who_is_there(member.seat)
        self._connect()

    def receive(self, member: Member, message: protocol.Message) -> None:
        """Do what ``member`` says. Raises Malformed for something that is not theirs to say."""
        if self._is_over or not self.room.holds(member):
            return
        if type(message) not in _MAY_SAY[member.seat.role]:
            raise Malformed("not yours to say")
        if member.seat.role is CallRole.SUPERVISOR:
            self._command(member, message)
        else:
            self._booth_says(member, message)

    def _booth_says(self, member: Member, message: protocol.Message) -> None:
        match message:
            case protocol.Flow(hearing=hearing, seeing=seeing):
                self._flow(member, well=hearing and seeing)
            case protocol.Help():
                self._help(member)
            case protocol.Shown(warning=number):
                self._shown(member, number)
            case _:
                self._switchboard.signal(member, message)

    def _command(self, member: Member, message: protocol.Message) -> None:
        match message:
            case protocol.Warn(text=text):
                self._warn(member, text)
            case protocol.Pause():
                self._pause(member)
            case protocol.Resume():
                self._resume(member)
            case protocol.End(reason=reason):
                self._end(member, reason)
            case _:
                self._switchboard.signal(member, message)

    def stop(self, code: Close = Close.MOVED) -> None:
        """Conduct this call no more (another node has it, or this one shuts down)."""
        if self._is_over:
            return
        self._finish(code)

    # --- the visit's time ----------------------------------------------------------------------------------

    def _is_open(self) -> bool:
        return self._timeline.now_ms() >= 0

    def _open(self) -> None:
        """The visit's time has come: those who wait may hear and see each other."""
        if not self._is_over:
            self._connect()
            self._advance()

    def _connect(self) -> None:
        if self._is_open():  # before the visit's time those who wait neither hear nor see each other
            self._switchboard.connect()

    # --- the clock -----------------------------------------------------------------------------------------

    def _flow(self, member: Member, *, well: bool) -> None:
        side = member.seat.role.side
        if side is None or not self._is_open():
            return
        # with the other side gone, what still arrives is not a talk that anybody conducts
        well = well and self.room.both_there()
        self._apply(talk_clock.report(self._clock, side, well=well, at_ms=self._timeline.now_ms()))

    def _advance(self) -> None:
        if not self._is_over:
            self._apply(talk_clock.advance(self._clock, self._timeline.now_ms()))

    def _each_second(self) -> None:
        if self._is_over:
            return
        self._advance()
        if self.is_over:
            return
        self._tell_clock()
        if self._timeline.now_ms() - self._held_ms >= HOLD_EVERY_MS:
            self._hold()
        self._tick = self._timeline.at(self._timeline.now_ms() + TICK_MS, self._each_second)

    def _apply(self, after: TalkClock) -> None:
        before, self._clock = self._clock, after
        if before.phase is not after.phase:
            self._phase_changed(before.phase)
        if after.phase is Phase.ENDED:
            self._finish(Close.ENDED)
            return
        for cue in talk_clock.due_cues(before, after, self.facts.cue_ms):
            self.room.tell_all(words.cue(cue))
            self._note(CallEventKind.CUE, SYSTEM, data={"seconds": cue // 1000})
            self._hold()
        self._set_alarm()

    def _set_alarm(self) -> None:
        if self._change is not None:
            self._change.cancel()
        self._change = self._timeline.at(self._next_ms(), self._advance)

    def _next_ms(self) -> int:
        """When the clock changes by itself or a cue falls due."""
        clock = self._clock
        if clock.phase is not Phase.TALKING:
            return clock.next_change_ms
        cues = [clock.at_ms + clock.remaining_ms - cue for cue in self.facts.cue_ms if cue < clock.remaining_ms]
        return min([clock.next_change_ms, *cues])

    def _phase_changed(self, before: Phase) -> None:
        after = self._clock.phase
        if after is Phase.LOST:
            self._note(CallEventKind.LOST, SYSTEM, data={"sides": list(self._clock.losses[-1].sides)})
        if before is Phase.LOST and after is Phase.TALKING:
            self._note(CallEventKind.BACK, SYSTEM)
        if after is not Phase.ENDED:
            self._tell_clock()
            self._hold()

    def _hold(self) -> None:
        self._held_ms = self._timeline.now_ms()
        self._ledger.hold(self._clock)

    # --- the officer, and calls for help -------------------------------------------------------------------

    def _help(self, member: Member) -> None:
        self._note(CallEventKind.HELP, _by(member), member)
        member.line.send({"type": "help_sent"})
        for officer in self.room.supervisors():
            officer.line.send({"type": "help", "side": member.seat.role})

    def _warn(self, member: Member, text: str) -> None:
        self._warnings += 1
        self.room.tell_all({"type": "warning", "text": text, "number": self._warnings})
        self._note(CallEventKind.WARNED, _by(member), data={"text": text})

    def _shown(self, member: Member, number: int) -> None:
        """A booth shows a warning: an officer must not believe that it was read where nothing arrived."""
        for officer in self.room.supervisors():
            officer.line.send({"type": "warning_shown", "number": number, "side": member.seat.role})

    def _pause(self, member: Member) -> None:
        if self._clock.phase is not Phase.PAUSED:
            self._note(CallEventKind.PAUSED, _by(member))
            self._apply(talk_clock.pause(self._clock, self._timeline.now_ms()))

    def _resume(self, member: Member) -> None:
        if self._clock.phase is Phase.PAUSED:
            self._note(CallEventKind.RESUMED, _by(member))
            self._apply(talk_clock.resume(self._clock, self._timeline.now_ms()))

    def _end(self, member: Member, reason: str) -> None:
        if reason not in self.facts.end_reasons:
            member.line.send({"type": "refused", "code": RefusalCode.REASON_NOT_LAWFUL})
            return
        if not self._is_open():
            member.line.send({"type": "refused", "code": RefusalCode.CALL_NOT_OPEN})
            return
        self._ended_by, self._reason = _by(member), reason
        self._apply(talk_clock.end(self._clock, Ending.BY_OFFICER, self._timeline.now_ms()))

    # --- the end -------------------------------------------------------------------------------------------

    def _finish(self, code: Close) -> None:
        self._is_over = True
        for alarm in (self._tick, self._opening, self._change):
            if alarm is not None:
                alarm.cancel()
        if self._clock.ending is not None:
            self._tell_end(self._clock, self._clock.ending)
        for member in self.room.members():
            member.line.close(code)
        self._over()

    def _tell_end(self, clock: TalkClock, ending: Ending) -> None:
        # full time may fall due in the moment before the officer's command is carried out
        by, reason = (self._ended_by, self._reason) if ending is Ending.BY_OFFICER else (SYSTEM, "")
        outcome = Outcome(ending, clock.talked_ms, clock.owed_ms, reason)
        self.room.tell_all(words.end(outcome))
        self._ledger.close(outcome, by, clock)

    def _tell_clock(self) -> None:
        self.room.tell_all(words.clock(self._clock, self._timeline.now_ms()))

    def _note(self, kind: CallEventKind, by: By, member: Member | None = None, data: Word | None = None) -> None:
        side = member.seat.role.side if member else None
        self._ledger.note(kind, by, self._clock, side, data or {})


def _by(member: Member) -> By:
    if member.seat.role is CallRole.SUPERVISOR:
        return By(Actor.OFFICER, user_id=member.person_id)
    return By(Actor.SYSTEM, device_id=member.person_id)


_SIGNALS: frozenset[type] = frozenset({protocol.Description, protocol.Candidate, protocol.Relink})
_BOOTH: frozenset[type] = _SIGNALS | {protocol.Flow, protocol.Help, protocol.Shown}
_OFFICER: frozenset[type] = _SIGNALS | {protocol.Warn, protocol.Pause, protocol.Resume, protocol.End}
_MAY_SAY: Mapping[CallRole, frozenset[type]] = {
    CallRole.VISITOR: _BOOTH,
    CallRole.INMATE: _BOOTH,
    CallRole.SUPERVISOR: _OFFICER,
}
