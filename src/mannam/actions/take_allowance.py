"""Take and give back units of an allowance: the n-th visit of a period takes ordinal n."""

from collections.abc import Iterator
from datetime import date

from mannam.domain.policy import Period, Policy
from mannam.domain.rules import period_key
from mannam.models import AllowanceUse, Holder, Visit, prepared
from mannam.queries.booking_facts import Situation

TAKE = """
INSERT INTO allowance (holder_kind, holder_id, period, ordinal, visit_id)
SELECT holder_kind, holder_id, period, ordinal, %(visit)s
FROM unnest(%(kinds)s::smallint[], %(holders)s::bigint[], %(periods)s::text[], %(ordinals)s::smallint[])
       AS wanted (holder_kind, holder_id, period, ordinal)
ORDER BY holder_kind, holder_id, period, ordinal
"""


def take_allowance(situation: Situation, inmate_id: int, applicant_id: int, day: date, visit_id: int) -> None:
    """Take one unit of each allowance that counts this visit; the rules have found one free.

    When somebody else takes the same unit meanwhile, the allowance's primary key is violated.
    """
    uses = list(_uses(situation, inmate_id, applicant_id, day))
    if uses:
        kinds, holders, periods, ordinals = (list(column) for column in zip(*uses, strict=True))
        params = {"kinds": kinds, "holders": holders, "periods": periods, "ordinals": ordinals}
        prepared.execute(TAKE, {**params, "visit": visit_id})


def refund_allowance(visit: Visit) -> None:
    """Give back every unit that ``visit`` took."""
    AllowanceUse.objects.filter(visit=visit).delete()


def counted_periods(policy: Policy, situation: Situation) -> Iterator[tuple[Holder, Period]]:
    """Whose visits the policy counts, and over which spans."""
    for period in policy.allowance[situation.facts.inmate_class]:
        yield Holder.INMATE, period
    if policy.applicant_per_day is not None:
        yield Holder.APPLICANT, Period.DAY


def _uses(
    situation: Situation, inmate_id: int, applicant_id: int, day: date
) -> Iterator[tuple[int, int, str, int]]:
    ids = {Holder.INMATE: inmate_id, Holder.APPLICANT: applicant_id}
    for holder, period in counted_periods(situation.rules.policy, situation):
        key = period_key(period, day)
        yield int(holder), ids[holder], key, _lowest_free(situation.ordinals.get((holder, key), frozenset()))


def _lowest_free(used: frozenset[int]) -> int:
    ordinal = 1
    while ordinal in used:
        ordinal += 1
    return ordinal
