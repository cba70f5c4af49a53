"""One call and two media nodes: the one that saw how it ended was cut off, the other judged without it."""

from datetime import datetime, timedelta

from mannam.actions.actor import SYSTEM, By
from mannam.actions.announce_node import announce_node
from mannam.actions.close_call import close_call
from mannam.actions.open_call import LEASE, open_call
from mannam.actions.outcome import CallEnd, Outcome
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Ending
from mannam.models import Visit

OFFICER = By(Actor.OFFICER, user_id=1)
FULL = Outcome(Ending.FULL_TIME, talked_ms=600_000, owed_ms=0)
BY_OFFICER = Outcome(Ending.BY_OFFICER, talked_ms=9_000, owed_ms=0, reason="crime")
BROKEN_OFF = Outcome(Ending.LONG_LOSS, talked_ms=1_000, owed_ms=599_000)


class TwoNodes:
    """The call of a visit. The first node was cut off while it had the call, and the second took it over."""

    def __init__(self, visit: Visit) -> None:
        self.visit, start = visit, visit.starts_at
        self.first, self.second = (announce_node(name, f"ws://{name}", now=start) for name in ("first", "second"))
        self.call_id = open_call(visit.pk, self.first, EngineName.DIRECT, now=start).call_id
        open_call(visit.pk, self.second, EngineName.DIRECT, now=start + LEASE * 2)
        self.ended_at = start + timedelta(minutes=10)
        self.heard_at = start + timedelta(minutes=30)

    def judged(self, outcome: Outcome = BROKEN_OFF) -> Visit | None:
        """The second node closes the call by what it saw."""
        at = self.ended_at + timedelta(seconds=30)
        return self.close(CallEnd(self.second, outcome, SYSTEM, {"by": "second"}, at), at)

    def heard(self, outcome: Outcome = FULL, by: By = SYSTEM) -> Visit | None:
        """The database hears from the first node how the call ended."""
        return self.close(CallEnd(self.first, outcome, by, {"by": "first"}, self.ended_at), self.heard_at)

    def close(self, end: CallEnd, now: datetime) -> Visit | None:
        """See close_call."""
        return close_call(self.call_id, end, now=now)
