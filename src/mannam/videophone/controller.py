"""Conducts one call: feeds the talk clock, makes links, gives cues, carries out what an officer commands, ends it.

It is plain synchronous code on one event loop. Whatever waits (the database, slow browsers) is behind
``Ledger`` and ``Line``, so nothing delays the end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from mannam.actions.actor import SYSTEM, By
from mannam.actions.note_call_event import CallEventKind
from mannam.actions.outcome import Outcome
from mannam.domain import talk_clock, talk_clock_store
from mannam.domain.call_role import CallRole
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.domain.talk_clock import ClockTerms, Ending, Phase, Side, TalkClock
from mannam.videophone import protocol
from mannam.videophone.links import Engine, Links
from mannam.videophone.protocol import Close, Malformed
from mannam.videophone.room import Member, Room, Seat
from mannam.videophone.timeline import Alarm, Timeline

TICK_MS: Final = 1_000
HOLD_EVERY_MS: Final = 2_000

Word = Mapping[str, object]


class Ledger(Protocol):
    """Keeps what happens, in order, behind the controller's back. No call waits."""

    def hold(self, clock: TalkClock) -> None:
        """Renew the lease and keep the clock."""

    def note(self, kind: CallEventKind, by: By, clock: TalkClock, side: Side | None, data: Word) -> None:
        """Keep an event."""

    def close(self, outcome: Outcome, by: By, clock: TalkClock) -> None:
        """Keep the outcome. The last word of a call."""


@dataclass(frozen=True)
class CallFacts:
    """What is fixed for one call. Times on its timeline, in milliseconds.

    ``starts_at`` is the timeline's zero, the visit's start, in seconds since 1970.
    """

    ref: str
    starts_at: int
    terms: ClockTerms
    cue_ms: tuple[int, ...]
    end_reasons: tuple[str, ...]


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
        self.room = Room()
        self._clock = clock
        self._links = Links(engine)
        self._timeline = timeline
        self._ledger = ledger
        self._over = over
        self._is_over = False
        self._held_ms = timeline.now_ms()
        self._ended_by = SYSTEM
        self._reason = ""
        self._change: Alarm | None = None
        self._tick: Alarm = timeline.at(timeline.now_ms() + TICK_MS, self._each_second)
        self._opening: Alarm = timeline.at(0, self._open)
        self._advance()

    @property
    def is_over(self) -> bool:
        """Whether the call has ended or gone to another node."""
        return self._is_over

    # --- members -------------------------------------------------------------------------------------------

    def enter(self, member: Member) -> None:
        """``member`` has joined; of two windows for one seat the older is told that it is theirs no more."""
        older = self.room.enter(member)
        if older is not None:
            older.give_way()
        if older is member:
            return
        self._links.drop_of(member.seat)
        member.line.send(self._welcome(member))
        self._note(CallEventKind.JOINED, _by(member), member)
        self._tell_who_is_there()
        self._connect()

    def leave(self, member: Member) -> None:
        """``member``'s socket is closed. The clock hears of it by the flow that stops."""
        if self._is_over or not self.room.leave(member):
            return
        self._note(CallEventKind.LEFT, _by(member), member)
        self._tell_who_is_there()
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
            case _:
                self._signal(member, message)

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
                self._signal(member, message)

    def _signal(self, member: Member, message: protocol.Message) -> None:
        match message:
            case protocol.Description() | protocol.Candidate():
                self._relay(member, message)
            case protocol.Relink(link=link):
                self._relink(member, link)

    def stop(self, code: Close = Close.MOVED) -> None:
        """Conduct this call no more (another node has it, or this one shuts down)."""
        if self._is_over:
            return
        self._finish(code)

    # --- links ---------------------------------------------------------------------------------------------

    def _is_open(self) -> bool:
        return self._timeline.now_ms() >= 0

    def _open(self) -> None:
        """The visit's time has come: those who wait may hear and see each other."""
        if not self._is_over:
            self._connect()
            self._advance()

    def _connect(self) -> None:
        if not self._is_open():
            return  # before the visit's time those who wait neither hear nor see each other
        changed = self._links.connect(self.room.seats())
        self._tell_links(changed)

    def _tell_links(self, seats: set[Seat]) -> None:
        for seat in sorted(seats):
            if member := self.room.at(seat):
                links = [link.as_seen_by(seat) for link in self._links.of(seat)]
                member.line.send({"type": "links", "links": links})

    def _relink(self, member: Member, link_id: str) -> None:
        link = self._links.find(link_id)
        # both ends may ask for the same link; the second finds it replaced
        if link is not None and link.far_end(member.seat) is not None:
            self._tell_links(self._links.renew(link))

    def _relay(self, member: Member, message: protocol.Description | protocol.Candidate) -> None:
        link = self._links.find(message.link)
        far = link.far_end(member.seat) if link else None
        receiver = self.room.at(far) if far else None
        if receiver is not None:
            receiver.line.send(_signal_word(message))

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
        self.room.tell_all(self._clock_word())
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
            self.room.tell_all({"type": "cue", "seconds": cue // 1000})
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
            self.room.tell_all(self._clock_word())
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
        self.room.tell_all({"type": "warning", "text": text})
        self._note(CallEventKind.WARNED, _by(member), data={"text": text})

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
        self.room.tell_all(
            {
                "type": "end",
                "ending": ending,
                "reason": reason,
                "talked_ms": outcome.talked_ms,
                "owed_ms": outcome.owed_ms,
            }
        )
        self._ledger.close(outcome, by, clock)

    # --- words ---------------------------------------------------------------------------------------------

    def _welcome(self, member: Member) -> Word:
        return {
            **self._clock_word(),
            "type": "welcome",
            "role": member.seat.role,
            "ref": self.facts.ref,
            "talk_ms": self.facts.terms.talk_ms,
        }

    def _clock_word(self) -> Word:
        now, clock = self._timeline.now_ms(), self._clock
        lost = clock.losses[-1].sides if clock.phase is Phase.LOST else ()
        return {
            "type": "clock",
            "phase": clock.phase,
            "remaining_ms": clock.remaining_ms,
            "talked_ms": clock.talked_ms,
            "lost_ms": clock.lost_ms,
            "lost_sides": list(lost),
            "starts_in_ms": max(0, -now),
            "ends_in_ms": clock.terms.hard_end_ms - now,
        }

    def _tell_who_is_there(self) -> None:
        roles = [seat.role for seat in self.room.seats()]
        self.room.tell_all({"type": "people", "present": roles})

    def _note(self, kind: CallEventKind, by: By, member: Member | None = None, data: Word | None = None) -> None:
        side = member.seat.role.side if member else None
        self._ledger.note(kind, by, self._clock, side, data or {})


def _by(member: Member) -> By:
    if member.seat.role is CallRole.SUPERVISOR:
        return By(Actor.OFFICER, user_id=member.person_id)
    return By(Actor.SYSTEM, device_id=member.person_id)


def _signal_word(message: protocol.Description | protocol.Candidate) -> Word:
    """A signal as the far end gets it: the fields that were checked, nothing else."""
    if isinstance(message, protocol.Description):
        return {"type": "description", "link": message.link, "kind": message.kind, "sdp": message.sdp}
    return {
        "type": "candidate",
        "link": message.link,
        "candidate": message.candidate,
        "mid": message.mid,
        "line": message.line,
        "fragment": message.fragment,
    }


_SIGNALS: frozenset[type] = frozenset({protocol.Description, protocol.Candidate, protocol.Relink})
_BOOTH: frozenset[type] = _SIGNALS | {protocol.Flow, protocol.Help}
_OFFICER: frozenset[type] = _SIGNALS | {protocol.Warn, protocol.Pause, protocol.Resume, protocol.End}
_MAY_SAY: Mapping[CallRole, frozenset[type]] = {
    CallRole.VISITOR: _BOOTH,
    CallRole.INMATE: _BOOTH,
    CallRole.SUPERVISOR: _OFFICER,
}
