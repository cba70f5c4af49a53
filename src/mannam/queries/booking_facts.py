"""Everything that the rules of a booking ask about, read in one statement."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.calendar import open_quanta
from mannam.domain.policy import InmateClass, Period
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.rules import BookingFacts, period_key
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, day_of, first_slot_of
from mannam.models import Booth, Holder, prepared
from mannam.queries.closed import closed_bits
from mannam.queries.policies import InForce, stored_version

FACTS = """
SELECT inmate.id AS inmate_id, inmate.facility_id, inmate.inmate_class, inmate.available,
       away.id AS visitor_facility_id,
       applicant.id AS applicant_id, coalesce(applicant.user_id, applicant.registered_by_id) AS user_id,
       applicant.last_no_show, applicant.last_same_day_cancel,
       (SELECT id FROM mannam_policyversion WHERE name = home.policy_name AND effective_from <= %(day)s
         ORDER BY effective_from DESC, id DESC LIMIT 1) AS home_policy,
       (SELECT id FROM mannam_policyversion WHERE name = away.policy_name AND effective_from <= %(day)s
         ORDER BY effective_from DESC, id DESC LIMIT 1) AS away_policy,
       (SELECT count(*) FROM mannam_visitor v WHERE v.id = ANY(%(party)s::bigint[])
           AND (v.id = applicant.id OR v.registered_by_id = applicant.user_id)) AS known,
       NOT EXISTS (SELECT FROM mannam_visitor v WHERE NOT v.admitted
           AND v.id = ANY(%(party)s::bigint[] || %(applicant)s::bigint)) AS admitted,
       (SELECT jsonb_agg(jsonb_build_array(holder_kind, period, ordinal)) FROM allowance
         WHERE (holder_kind = 1 AND holder_id = %(inmate)s AND period IN (%(day_key)s, %(month_key)s))
            OR (holder_kind = 2 AND holder_id = %(applicant)s AND period = %(day_key)s)) AS uses,
       (SELECT jsonb_agg(jsonb_build_array(facility_id, side, first_slot, end_slot)) FROM mannam_closure
         WHERE facility_id IN (home.id, away.id)
           AND first_slot < %(end_of_day)s AND end_slot > %(start_of_day)s) AS closures
FROM (SELECT) AS always
LEFT JOIN mannam_inmate inmate ON inmate.id = %(inmate)s
LEFT JOIN mannam_facility home ON home.id = inmate.facility_id
LEFT JOIN mannam_facility away ON away.id = %(visitor_facility)s
LEFT JOIN mannam_visitor applicant ON applicant.id = %(applicant)s
"""

UseKey = tuple[Holder, str]


@dataclass(frozen=True)
class Situation:
    """What a booking meets: the rules and facts, and the ordinals of the allowances in use.

    ``user_id`` is who gets the messages; ``ordinals`` are by holder and period key.
    """

    rules: InForce
    facts: BookingFacts
    inmate_facility_id: int
    user_id: int | None
    ordinals: Mapping[UseKey, frozenset[int]]


def read_situation(
    *, inmate_id: int, visitor_facility_id: int, slot: SlotNo, applicant_id: int, visitor_ids: tuple[int, ...]
) -> Situation:
    """Read the facts of a booking.

    Raises Refused for an unknown inmate, facility or visitor; somebody else's companion is unknown too.
    """
    day = day_of(slot)
    start = first_slot_of(day)
    params = {
        "inmate": inmate_id,
        "visitor_facility": visitor_facility_id,
        "applicant": applicant_id,
        "party": list(visitor_ids),
        "day": day,
        "day_key": period_key(Period.DAY, day),
        "month_key": period_key(Period.MONTH, day),
        "start_of_day": start,
        "end_of_day": start + QUANTA_PER_DAY,
    }
    found = prepared.row(FACTS, params)
    _check_known(found, set(visitor_ids))
    return _situation(found, day)


def _check_known(found: Any, visitor_ids: set[int]) -> None:
    known = {
        RefusalCode.INMATE_NOT_FOUND: found.inmate_id is not None,
        RefusalCode.FACILITY_NOT_FOUND: found.visitor_facility_id is not None,
        RefusalCode.VISITOR_NOT_FOUND: found.applicant_id is not None and found.known == len(visitor_ids),
    }
    missing = [Refusal(code) for code, is_known in known.items() if not is_known]
    if missing:
        raise Refused(*missing)


def _situation(found: Any, day: date) -> Situation:
    rules, away = _rules(found.home_policy, day), _rules(found.away_policy, day)
    ordinals = _ordinals(json.loads(found.uses or "[]"))
    closures = json.loads(found.closures or "[]")
    here = closed_bits(closures, found.visitor_facility_id, Booth.BoothSide.VISITOR, day)
    there = closed_bits(closures, found.facility_id, Booth.BoothSide.INMATE, day)
    facts = BookingFacts(
        zone=ZoneInfo(settings.TIME_ZONE),
        visitor_open=open_quanta(away.policy.hours, day, [here]),
        inmate_open=open_quanta(rules.policy.hours, day, [there]),
        inmate_class=InmateClass(found.inmate_class),
        inmate_available=found.available,
        visitors_admitted=found.admitted,
        inmate_used=_counts(ordinals, Holder.INMATE),
        applicant_used=_counts(ordinals, Holder.APPLICANT),
        last_no_show=found.last_no_show,
        last_same_day_cancel=found.last_same_day_cancel,
    )
    return Situation(rules, facts, found.facility_id, found.user_id, ordinals)


def _rules(version_id: int | None, day: date) -> InForce:
    if version_id is None:  # no rules, no visits
        raise Refused(Refusal(RefusalCode.FACILITY_CLOSED, {"day": day}))
    return stored_version(version_id)


def _ordinals(uses: Iterable[tuple[int, str, int]]) -> dict[UseKey, frozenset[int]]:
    found: dict[UseKey, set[int]] = defaultdict(set)
    for kind, period, ordinal in uses:
        found[Holder(kind), period].add(ordinal)
    return {key: frozenset(ordinals) for key, ordinals in found.items()}


def _counts(ordinals: Mapping[UseKey, frozenset[int]], holder: Holder) -> dict[str, int]:
    return {period: len(used) for (kind, period), used in ordinals.items() if kind is holder}
