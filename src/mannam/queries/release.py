"""Whether a day is released to somebody: the part of it that the database knows and the rules cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mannam.domain.policy import Policy, ReleaseMode
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.models import Draw, Ticket
from mannam.queries.country import country
from mannam.queries.lines import line_seen


@dataclass(frozen=True)
class Released:
    """The day is released to this person. ``ticket``: the turn that a booking uses; None where no line is kept."""

    ticket: Ticket | None


def released_to(policy: Policy, day: date, person_id: int, *, now: datetime) -> Released:
    """By what this person (a visitor's id) may book ``day``, which is open for booking by the rules.

    Raises Refused when they may not yet: wait_your_turn, with the ``place`` in line (0 without one), or
    lottery_drawing until every lot is drawn.
    """
    if is_being_drawn(policy, day):
        raise Refused(Refusal(RefusalCode.LOTTERY_DRAWING))
    seen = line_seen(policy, day, person_id, now=now)
    if not seen.may_book(now):
        raise Refused(Refusal(RefusalCode.WAIT_YOUR_TURN, {"place": seen.place}))
    return Released(seen.ticket if seen.is_kept else None)


def is_being_drawn(policy: Policy, day: date) -> bool:
    """Whether there are lots for ``day`` that are still to be drawn."""
    if policy.release.mode is not ReleaseMode.LOTTERY:
        return False
    return Draw.objects.filter(policy_name=policy.name, day=day, drawn_at=None).exists()


def not_released(home_id: int, days: Iterable[date], person_id: int, *, now: datetime) -> frozenset[date]:
    """Those of ``days`` that this person may not book yet to see an inmate of that facility, all else allowing it.

    Where the policies keep no line and draw no lots, no more than the country is asked for.
    """
    known = country()
    return frozenset(
        day
        for day in days
        if (rules := known.rules(home_id, day)) is not None and _is_kept_back(rules.policy, day, person_id, now)
    )


def _is_kept_back(policy: Policy, day: date, person_id: int, now: datetime) -> bool:
    return is_being_drawn(policy, day) or not line_seen(policy, day, person_id, now=now).may_book(now)
