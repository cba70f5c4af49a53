"""Whether a day is released to somebody: the part of it that the database knows and the rules cannot."""

from dataclasses import dataclass
from datetime import date, datetime

from mannam.domain.policy import Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.models import Ticket
from mannam.queries.lines import line_seen


@dataclass(frozen=True)
class Released:
    """The day is released to this person. ``ticket``: the turn that a booking uses; None where no line is kept."""

    ticket: Ticket | None


def released_to(policy: Policy, day: date, person_id: int, *, now: datetime) -> Released:
    """By what this person (a visitor's id) may book ``day``, which is open for booking by the rules.

    Raises Refused (wait_your_turn, with the ``place`` in line; 0 without one) when they may not yet.
    """
    seen = line_seen(policy, day, person_id, now=now)
    if not seen.may_book(now):
        raise Refused(Refusal(RefusalCode.WAIT_YOUR_TURN, {"place": seen.place}))
    return Released(seen.ticket if seen.is_kept else None)
