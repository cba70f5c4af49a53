"""What is fixed for one call on its node."""

from dataclasses import dataclass

from mannam.domain.talk_clock import ClockTerms


@dataclass(frozen=True)
class CallFacts:
    """What is fixed for one call. Times on its timeline, in milliseconds.

    ``starts_at`` is the timeline's zero, the visit's start, in seconds since 1970. ``monitored``: officers may
    watch.
    """

    ref: str
    starts_at: int
    terms: ClockTerms
    cue_ms: tuple[int, ...]
    end_reasons: tuple[str, ...]
    monitored: bool = True
