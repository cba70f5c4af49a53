"""How a call ended, and what that makes of its visit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from mannam.actions.actor import By
from mannam.domain.lifecycle import Status
from mannam.domain.talk_clock import Ending
from mannam.models import Visit


@dataclass(frozen=True)
class Outcome:
    """How a call ended. ``reason`` is the lawful reason when an officer ended it. Lengths in milliseconds."""

    ending: Ending
    talked_ms: int
    owed_ms: int
    reason: str = ""

    @property
    def status(self) -> Status:
        """Where the visit stands then."""
        if self.ending is Ending.FULL_TIME:
            return Status.COMPLETED
        return Status.ENDED_BY_OFFICER if self.ending is Ending.BY_OFFICER else Status.INTERRUPTED


@dataclass(frozen=True)
class CallEnd:
    """An end as its node tells it. ``at``: when it came about, maybe long before the database hears of it."""

    node_id: int
    outcome: Outcome
    by: By
    clock: Mapping[str, object]
    at: datetime

    def as_data(self) -> dict[str, object]:
        """For the audit trail; the moment tells this end from any other of the same call."""
        return {**asdict(self.outcome), "ended_at": self.at.isoformat()}


def write_outcome(visit: Visit, end: CallEnd) -> None:
    """Save the visit, whose status is set already, with its outcome."""
    visit.closed_at, visit.end_reason = end.at, end.outcome.reason
    visit.talked_ms, visit.owed_ms = end.outcome.talked_ms, end.outcome.owed_ms
    visit.save(update_fields=["status", "closed_at", "end_reason", "talked_ms", "owed_ms"])
