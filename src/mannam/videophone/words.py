"""What the browsers of a call are told, as objects that become JSON. What they may say is in ``protocol.py``."""

from collections.abc import Iterable, Mapping

from mannam.actions.outcome import Outcome
from mannam.domain.call_role import CallRole
from mannam.domain.talk_clock import Phase, TalkClock
from mannam.videophone import protocol
from mannam.videophone.call_facts import CallFacts
from mannam.videophone.links import Link
from mannam.videophone.room import Seat

Word = Mapping[str, object]


def welcome(facts: CallFacts, role: CallRole, now_clock: TalkClock, now_ms: int) -> Word:
    """To somebody who has come in: the call and how its clock stands."""
    return {
        **clock(now_clock, now_ms),
        "type": "welcome",
        "role": role,
        "ref": facts.ref,
        "talk_ms": facts.terms.talk_ms,
    }


def clock(now_clock: TalkClock, now_ms: int) -> Word:
    """How the clock stands at ``now_ms`` of the call's timeline. All times in milliseconds."""
    lost = now_clock.losses[-1].sides if now_clock.phase is Phase.LOST else ()
    return {
        "type": "clock",
        "phase": now_clock.phase,
        "has_begun": now_clock.has_begun,
        "remaining_ms": now_clock.remaining_ms,
        "talked_ms": now_clock.talked_ms,
        "lost_ms": now_clock.lost_ms,
        "lost_sides": list(lost),
        "starts_in_ms": max(0, -now_ms),
        "ends_in_ms": now_clock.terms.hard_end_ms - now_ms,
    }


def people(seats: Iterable[Seat], to: CallRole) -> Word:
    """Who is there, by their parts. Whether an officer is, only officers are told: to a booth they are unseen."""
    is_officer = to is CallRole.SUPERVISOR
    seen = [seat.role for seat in seats if is_officer or seat.role is not CallRole.SUPERVISOR]
    return {"type": "people", "present": seen}


def links(links: Iterable[Link], seat: Seat) -> Word:
    """The links that end at ``seat``, as its browser has to keep them."""
    return {"type": "links", "links": [link.as_seen_by(seat) for link in links]}


def cue(left_ms: int) -> Word:
    """So much of the talk is left."""
    return {"type": "cue", "seconds": left_ms // 1000}


def end(outcome: Outcome) -> Word:
    """How the call ended."""
    return {
        "type": "end",
        "ending": outcome.ending,
        "reason": outcome.reason,
        "talked_ms": outcome.talked_ms,
        "owed_ms": outcome.owed_ms,
    }


def signal(message: protocol.Description | protocol.Candidate) -> Word:
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
