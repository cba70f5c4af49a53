"""Take and give back units of an allowance: the n-th visit of a period takes ordinal n."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mannam.domain.allowance import (
    applicant_limit,
    counted,
    free_ordinal,
    limit_of_applicant,
    limit_of_inmate,
    lowest_free,
    period_of,
)
from mannam.domain.policy import InmateClass
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


def take_allowance(situation: Situation, visit: Visit) -> None:
    """Take the units of each allowance that counts this kind of visit; the rules have found them free.

    When somebody else takes the same unit meanwhile, the allowance's primary key is violated.
    """
    _take(list(_uses(situation, visit)), visit.pk)


def refund_allowance(visit: Visit) -> list[Unit]:
    """Give back every unit that ``visit`` took; what they were. The caller holds the visit's row."""
    return [Unit(*row) for row in prepared.rows(REFUND, {"visit": visit.pk})]


def take_again(visit: Visit, refunded: Sequence[Unit]) -> list[Unit]:
    """Take a unit for each that was given back, where the period still has one; what was taken.

    The policy is the visit's own. When somebody else takes the same unit meanwhile, the primary key is violated.
    """
    taken: list[Unit] = []
    for unit in refunded:
        mine = {one.ordinal for one in taken if one[:-1] == unit[:-1]}
        ordinal = free_ordinal(_used(unit) | mine, _limit(visit, unit))
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
        return None if limit is None else limit + _raised(visit, unit.period)
    return limit_of_applicant(policy, unit.period)


def _raised(visit: Visit, key: str) -> int:
    """What orders in force on the day of the visit add to its inmate's ordinary limit."""
    if ":" in key:
        return 0
    day = day_of(SlotNo(visit.slot_no))
    orders = AllowanceOrder.objects.filter(
        inmate_id=visit.inmate_id, period=period_of(key), first_day__lte=day, last_day__gte=day
    )
    return sum(orders.values_list("extra", flat=True))


def _used(unit: Unit) -> frozenset[int]:
    of_holder = AllowanceUse.objects.filter(holder_kind=unit.holder_kind, holder_id=unit.holder_id)
    return frozenset(of_holder.filter(period=unit.period).values_list("ordinal", flat=True))


def _uses(situation: Situation, visit: Visit) -> Iterator[Unit]:
    policy, facts, day = situation.rules.policy, situation.facts, day_of(SlotNo(visit.slot_no))
    kind = policy.kinds[visit.kind]
    for each in counted(policy, kind, facts.inmate_class, day, case=visit.case_ref):
        yield from _lowest(situation, Holder.INMATE, visit.inmate_id, each.key, each.units)
    if (limit := applicant_limit(policy, kind, day)) is not None:
        yield from _lowest(situation, Holder.APPLICANT, visit.applicant_id, limit[0], 1)


def _lowest(situation: Situation, holder: Holder, holder_id: int, key: str, units: int) -> Iterator[Unit]:
    """The lowest units that nobody has taken."""
    used = situation.ordinals.get((holder, key), frozenset())
    for _ in range(units):
        ordinal = lowest_free(used)
        used |= {ordinal}
        yield Unit(int(holder), holder_id, key, ordinal)
