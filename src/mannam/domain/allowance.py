"""What a visit counts against: whose allowance, under which key, and how much of it.

A quota is kept by uniqueness: the n-th unit of a key takes ordinal n. Keys are "2026-11-24" and "2026-11" for the
ordinary allowance; those of a kind's own begin with the kind ("lawyer:2026-11", "retrial:2026재고합12").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import count, product

from mannam.domain.policy import InmateClass, Kind, Period, Policy


class OrderGround(StrEnum):
    """Why an order raises an allowance (D 59), as a manager says it; a program may have codes of its own."""

    UNDER_19 = "under_19"
    GOOD_RECORD = "good_record"
    SPECIAL_NEED = "special_need"


@lru_cache(maxsize=1024)
def period_key(period: Period, day: date) -> str:
    """How an allowance of that period is named for a visit on ``day``."""
    return day.isoformat() if period is Period.DAY else f"{day:%Y-%m}"


def period_of(key: str) -> Period:
    """The period that a key names: "2026-11-24" and "lawyer:2026-11-24" a day, "2026-11" a month."""
    key = key.rpartition(":")[2]
    return Period.DAY if len(key) == len("2026-11-24") else Period.MONTH


def keys_asked(kind_name: str, case: str, days: Iterable[date]) -> list[str]:
    """Every key under which a visit of that kind on one of ``days`` might count, whatever its policy says."""
    periods = sorted({period_key(period, day) for period, day in product(Period, days)})
    by_case = [f"{kind_name}:{case}"] if case else []
    return [*periods, *(f"{kind_name}:{key}" for key in periods), *by_case]


@dataclass(frozen=True)
class Counted:
    """One allowance of an inmate that a visit counts against. ``period`` None: it counts by case."""

    key: str
    period: Period | None
    limit: int
    units: int


def counted(
    policy: Policy,
    kind: Kind,
    inmate_class: InmateClass,
    day: date,
    *,
    case: str = "",
    raised: Mapping[Period, int] | None = None,
) -> tuple[Counted, ...]:
    """Every allowance of the inmate from which a visit of that kind on ``day`` takes ``units``, the case first.

    The longer period comes before the shorter; a month that is used up is told before a day.
    """
    if kind.own is None:
        limits = {
            period: limit + (raised or {}).get(period, 0)
            for period, limit in policy.allowance[inmate_class].items()
        }
        return _counted_by_period(limits, "", day, kind.units)
    per_case = kind.own.per_case
    by_case = () if per_case is None else (Counted(f"{kind.name}:{case}", None, per_case, 1),)
    return by_case + _counted_by_period(kind.own.per_period, f"{kind.name}:", day, 1)


def _counted_by_period(limits: Mapping[Period, int], prefix: str, day: date, units: int) -> tuple[Counted, ...]:
    return tuple(
        Counted(prefix + period_key(period, day), period, limits[period], units)
        for period in (Period.MONTH, Period.DAY)
        if period in limits
    )


def limit_of_inmate(policy: Policy, inmate_class: InmateClass, key: str) -> int | None:
    """How many units an inmate of that class may have under the allowance of ``key``; None: as many as he likes.

    Without what an order adds. A key of a kind's own begins with the kind; a kind no longer listed has no limit.
    """
    name, colon, rest = key.partition(":")
    if not colon:
        return policy.allowance[inmate_class].get(period_of(key))
    kind = policy.kinds.get(name)
    if kind is None or kind.own is None:
        return None
    # a case has letters and digits alone, a day and a month have a hyphen
    return kind.own.per_period.get(period_of(rest)) if "-" in rest else kind.own.per_case


def limit_of_applicant(policy: Policy, key: str) -> int | None:
    """How many visits an applicant may have under ``key``; None: as many as he likes."""
    name, colon, _ = key.rpartition(":")
    kind = policy.kinds.get(name)
    if not colon:
        return policy.applicant_per_day
    return None if kind is None else kind.applicant_per_day or None


def applicant_limit(policy: Policy, kind: Kind, day: date) -> tuple[str, int] | None:
    """The key and limit under which the applicant's visits of that kind on ``day`` count; None: they do not.

    A kind with a number of its own is counted apart from the others.
    """
    key = period_key(Period.DAY, day)
    if kind.applicant_per_day is not None:
        return (f"{kind.name}:{key}", kind.applicant_per_day) if kind.applicant_per_day else None
    return None if policy.applicant_per_day is None else (key, policy.applicant_per_day)


def free_ordinal(used: frozenset[int], limit: int | None) -> int | None:
    """The lowest ordinal of an allowance that is not used; None when ``limit`` are."""
    return lowest_free(used) if limit is None or len(used) < limit else None


def lowest_free(used: frozenset[int]) -> int:
    """The lowest ordinal, from 1 on, that is not used."""
    return next(ordinal for ordinal in count(1) if ordinal not in used)
