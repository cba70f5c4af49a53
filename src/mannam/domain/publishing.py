"""When a version of a policy may be published, and when it may still be withdrawn (ADR 11)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from mannam.domain.refusals import Refusal, RefusalCode


@dataclass(frozen=True)
class Seen:
    """How many versions of a policy there are, and how many of them were withdrawn: both only ever grow."""

    versions: int
    withdrawn: int


def check_is_to_come(effective_from: date, today: date) -> Refusal | None:
    """A version begins on a day to come: nobody who books today is surprised by other rules."""
    if effective_from > today:
        return None
    return Refusal(RefusalCode.VERSION_NOT_TO_COME, {"earliest": today + timedelta(days=1)})


def check_day_is_its_own(effective_from: date, others: Collection[date]) -> Refusal | None:
    """No two versions begin on one day: it would not be seen which one holds."""
    taken = effective_from in others
    return Refusal(RefusalCode.VERSION_DAY_TAKEN, {"day": effective_from}) if taken else None


def check_nothing_came_meanwhile(seen: Seen | None, known: Seen) -> Refusal | None:
    """Whoever publishes knows every version there is. None: they do not say what they have seen."""
    return None if seen in {None, known} else Refusal(RefusalCode.VERSION_MEANWHILE)


def check_withdrawable(effective_from: date, today: date) -> Refusal | None:
    """A version can be taken back until the day before it begins."""
    return None if effective_from > today else Refusal(RefusalCode.VERSION_IN_FORCE, {"since": effective_from})
