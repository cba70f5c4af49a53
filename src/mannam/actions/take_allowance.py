"""Take and give back units of an allowance: the n-th visit of a period takes ordinal n."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mannam.domain.allowance import free_ordinal, limit_of_inmate, lowest_free, period_key, period_of
from mannam.domain.policy import InmateClass, Period, Policy
from mannam.domain.slots import SlotNo, day_of
from mannam.models import AllowanceOrder, AllowanceUse, Holder, Visit, prepared
from mannam.queries.booking_facts import Situation
from mannam.queries.policies import stored_version

TAKE = """
INSERT INTO allowance (holder_kind, holder_id, period, ordinal, visit_id)
SELECT holder_kind, holder_id, period, ordinal, %(visit)s
FROM unnest(%(holder_kinds)s::smallint[], %(holders)s::bigint[], %(periods)s::text[], %(ordinals)s::smallint[])
       AS wanted (holder_kind, holder_id, period, ordinal)
ORDER BY holder_kind, holder_id, period, ordinal
"""

REFUND = """
DELETE FROM allowance WHERE visit_id = %(visit)s RETURNING holder_kind, holder_id, period, ordinal
"""


class Unit(NamedTuple):
    """One unit of an allowance, as it is kept in the trail when it is given back."""

    holder_kind: int
    holder_id: int
    period: str
    ordinal: int


def take_allowance(situation: Situation, inmate_id: int, applicant_id: int, day: date, visit_id: int) -> None:
    """Take one unit of each allowance that counts this visit; the rules have found one free.

    When somebody else takes the same unit meanwhile, the allowance's primary key is violated.
    """
    _take(list(_uses(situation, inmate_id, applicant_id, day)), visit_id)


def refund_allowance(visit: Visit) -> list[Unit]:
    """Give back every unit that ``visit`` took; what they were. The caller holds the visit's row."""
    return [Unit(*row) for row in prepared.rows(REFUND, {"visit": visit.pk})]


def take_again(visit: Visit, refunded: Sequence[Unit]) -> list[Unit]:
    """Take a unit for each that was given back, where the period still has one; what was taken.

    The policy is the visit's own. When somebody else takes the same unit meanwhile, the primary key is violated.
    """
    taken = []
    for unit in refunded:
        ordinal = free_ordinal(_used(unit), _limit(visit, unit))
        if ordinal is not None:
            taken.append(unit._replace(ordinal=ordinal))
    _take(taken, visit.pk)
    return taken


def _take(uses: Sequence[Unit], visit_id: int) -> None:
    if uses:
        kinds, holders, periods, ordinals = (list(column) for column in zip(*uses, strict=True))
        params = {"holder_kinds": kinds, "holders": holders, "periods": periods, "ordinals": ordinals}
        prepared.execute(TAKE, {**params, "visit": visit_id})


def _limit(visit: Visit, unit: Unit) -> int | None:
    policy = stored_version(visit.policy_id).policy
    if unit.holder_kind == Holder.INMATE:
        limit = limit_of_inmate(policy, InmateClass(visit.inmate.inmate_class), unit.period)
        return None if limit is None else limit + _raised(visit, period_of(unit.period))
    return policy.applicant_per_day


def _raised(visit: Visit, period: Period) -> int:
    """What orders in force on the day of the visit add to its inmate's limit."""
    day = day_of(SlotNo(visit.slot_no))
    orders = AllowanceOrder.objects.filter(
        inmate_id=visit.inmate_id, period=period, first_day__lte=day, last_day__gte=day
    )
    return sum(orders.values_list("extra", flat=True))


def _used(unit: Unit) -> frozenset[int]:
    of_holder = AllowanceUse.objects.filter(holder_kind=unit.holder_kind, holder_id=unit.holder_id)
    return frozenset(of_holder.filter(period=unit.period).values_list("ordinal", flat=True))


def counted_periods(policy: Policy, situation: Situation) -> Iterator[tuple[Holder, Period]]:
    """Whose visits the policy counts, and over which spans."""
    for period in policy.allowance[situation.facts.inmate_class]:
        yield Holder.INMATE, period
    if policy.applicant_per_day is not None:
        yield Holder.APPLICANT, Period.DAY


def _uses(situation: Situation, inmate_id: int, applicant_id: int, day: date) -> Iterator[Unit]:
    ids = {Holder.INMATE: inmate_id, Holder.APPLICANT: applicant_id}
    for holder, period in counted_periods(situation.rules.policy, situation):
        key = period_key(period, day)
        used = situation.ordinals.get((holder, key), frozenset())
        yield Unit(int(holder), ids[holder], key, lowest_free(used))
