"""What must always hold, whatever happened before: checked after every race, crash and simulation."""

from datetime import datetime
from typing import LiteralString

from django.conf import settings
from django.db import connection

from mannam.domain.allowance import limit_of_applicant, limit_of_inmate
from mannam.domain.lifecycle import FREED, REFUNDED
from mannam.domain.policy import InmateClass
from mannam.queries.disrupted import overlooked
from mannam.queries.policies import stored_version
from mannam.queries.release_invariants import release_violations

# Taken from the visits themselves, so that it finds a double booking even where no key forbids one.
HELD = """
WITH used AS (
    SELECT visitor_facility_id AS facility, 1 AS kind, visitor_booth_id AS resource, slot_no, quanta, id
      FROM mannam_visit WHERE NOT status = ANY(%(freed)s)
    UNION ALL SELECT inmate_facility_id, 2, inmate_booth_id, slot_no, quanta, id
      FROM mannam_visit WHERE NOT status = ANY(%(freed)s)
    -- none where nobody supervises
    UNION ALL SELECT inmate_facility_id, 3, supervision_place, slot_no, quanta, id
      FROM mannam_visit WHERE NOT status = ANY(%(freed)s) AND supervision_place IS NOT NULL
    UNION ALL SELECT 0, 4, inmate_id, slot_no, quanta, id
      FROM mannam_visit WHERE NOT status = ANY(%(freed)s)
    UNION ALL SELECT 0, 5, visitor_id, slot_no, quanta, visit.id
      FROM mannam_visit visit JOIN mannam_partymember member ON member.visit_id = visit.id
     WHERE NOT status = ANY(%(freed)s)
    -- whoever of a pair that must not meet is at a facility holds the pair there
    UNION ALL SELECT inmate_facility_id, 6, pair.id, slot_no, quanta, visit.id
      FROM non_association pair
      JOIN mannam_visit visit ON visit.inmate_id IN (pair.inmate_id, pair.other_inmate_id)
     WHERE NOT status = ANY(%(freed)s) AND slot_no >= pair.first_slot AND visit.id <> ALL(pair."left")
    UNION ALL SELECT visitor_facility_id, 7, pair.id, slot_no, quanta, visit.id
      FROM non_association pair
      JOIN mannam_partymember member ON member.visitor_id IN (pair.visitor_id, pair.other_visitor_id)
      JOIN mannam_visit visit ON member.visit_id = visit.id
     WHERE NOT status = ANY(%(freed)s) AND slot_no >= pair.first_slot AND visit.id <> ALL(pair."left")
), held AS (
    SELECT facility, kind, resource, slot, id FROM used, generate_series(slot_no, slot_no + quanta - 1) AS slot
)
"""

CHECKS: tuple[tuple[LiteralString, LiteralString], ...] = (
    (
        "held by more than one visit",
        HELD  # noqa: S608 - put together from constants
        + """SELECT format('%%s/%%s/%%s/%%s by visits %%s', facility, kind, resource, slot, array_agg(id))
             FROM held GROUP BY facility, kind, resource, slot HAVING count(*) > 1""",
    ),
    (
        "held by a visit without a claim",
        HELD  # noqa: S608 - put together from constants
        + """SELECT format('%%s/%%s/%%s/%%s by visit %%s', facility, kind, resource, slot, held.id) FROM held
             WHERE NOT EXISTS (SELECT FROM claim WHERE claim.visit_id = held.id AND facility_id = facility
                 AND claim.kind = held.kind AND resource_id = resource AND claim.slot_no = slot)""",
    ),
    (
        "claimed for a visit that does not hold it",
        HELD  # noqa: S608 - put together from constants
        + """SELECT format('%%s/%%s/%%s/%%s for visit %%s', facility_id, kind, resource_id, slot_no, visit_id)
             FROM (SELECT facility_id, kind, resource_id, slot_no, visit_id FROM claim
                   EXCEPT SELECT facility, kind, resource, slot, id FROM held) AS stray""",
    ),
    (
        "allowance taken twice",
        """SELECT format('%%s/%%s/%%s/%%s', holder_kind, holder_id, period, ordinal) FROM allowance
           GROUP BY holder_kind, holder_id, period, ordinal HAVING count(*) > 1""",
    ),
    (
        "allowance taken of another inmate, kind, case or day",
        """SELECT visit.ref FROM mannam_visit visit JOIN allowance ON visit_id = visit.id
           WHERE holder_kind = 1 AND NOT (holder_id = visit.inmate_id AND (
               to_char(date '2020-01-01' + visit.slot_no / 96, 'YYYY-MM-DD')
                   LIKE regexp_replace(period, '^' || visit.kind || ':', '') || '%%'
               OR period = visit.kind || ':' || visit.case_ref))""",
    ),
    (
        "read model unlike the claims",
        """SELECT format('%%s/%%s/%%s on %%s', facility_id, kind, resource_id, day)
           FROM (SELECT facility_id, kind, resource_id, date '2020-01-01' + slot_no / 96 AS day,
                        bit_or(set_bit(0::bit(96), 95 - slot_no %% 96, 1)) AS taken
                   FROM claim GROUP BY 1, 2, 3, 4) AS told
           FULL JOIN (SELECT * FROM occupancy WHERE taken <> 0::bit(96)) AS kept
                USING (facility_id, kind, resource_id, day)
           WHERE told.taken IS DISTINCT FROM kept.taken""",
    ),
    (
        "allowance kept by a visit that gave it back",
        """SELECT visit.ref FROM mannam_visit visit JOIN allowance ON visit_id = visit.id
           WHERE status = ANY(%(refunded)s)""",
    ),
    (
        "held without end, or with one although it is not held",
        "SELECT ref FROM mannam_visit WHERE (status = 'held') <> (held_until IS NOT NULL)",
    ),
    (
        "declined, but not by the inmate's answer",
        """SELECT ref FROM mannam_visit WHERE (status = 'declined') <> (inmate_answer = 'declines')
             OR (inmate_answer <> '') <> (inmate_answered_at IS NOT NULL)""",
    ),
    (
        "offered without a hold of theirs, or in line with one",
        """SELECT entry.code FROM waitlist_entry entry
             LEFT JOIN waitlist_offer offer ON offer.entry_id = entry.id AND offer.outcome = 'open'
             LEFT JOIN mannam_visit visit ON visit.id = offer.visit_id
            WHERE (entry.state = 'offered') <> (offer.id IS NOT NULL)
               OR offer.id IS NOT NULL AND (visit.status, visit.inmate_id, visit.applicant_id, visit.held_until)
                   IS DISTINCT FROM ('held', entry.inmate_id, entry.applicant_id, offer.until)""",
    ),
    (
        "offered more than one place at once",
        """SELECT entry_id::text FROM waitlist_offer WHERE outcome = 'open'
            GROUP BY entry_id HAVING count(*) > 1""",
    ),
    (
        "offered to more than one",
        """SELECT format('booth %%s at %%s', visitor_booth_id, slot_no)
             FROM waitlist_offer offer JOIN mannam_visit visit ON visit.id = offer.visit_id
            WHERE offer.outcome = 'open' GROUP BY visitor_booth_id, slot_no HAVING count(*) > 1""",
    ),
    (
        "taken without an offer that was, or the other way round",
        """SELECT code FROM waitlist_entry entry WHERE (state = 'taken') <> EXISTS (
               SELECT FROM waitlist_offer WHERE entry_id = entry.id AND outcome = 'taken')""",
    ),
)
AFTER_A_SWEEP: tuple[tuple[LiteralString, LiteralString], ...] = (
    (
        "held beyond its time",
        "SELECT ref FROM mannam_visit WHERE status = 'held' AND held_until <= %(swept_at)s",
    ),
    (
        "waiting for what has passed",
        """SELECT code FROM waitlist_entry WHERE state = 'waiting'
              AND last_day < (%(swept_at)s::timestamptz AT TIME ZONE %(zone)s)::date""",
    ),
)
STATUSES = {"freed": sorted(FREED), "refunded": sorted(REFUNDED)}
"""Which visits have no claims, and which count against nobody's allowance, by the lifecycle's table."""

# how many units a visit took of each allowance of its inmate: as its policy says of its kind
UNITS = """
SELECT policy_id, kind, took, min(ref), count(*)
FROM (SELECT visit.policy_id, visit.kind, ref,
             ARRAY(SELECT DISTINCT count(*) FROM allowance
                    WHERE visit_id = visit.id AND holder_kind = 1 GROUP BY period) AS took
        FROM mannam_visit visit
       WHERE NOT status = ANY(%(refunded)s) AND status <> 'cancelled'
         -- units that others had taken before the outcome was corrected stay refunded, and the trail says so
         AND NOT EXISTS (
           SELECT FROM audit_event WHERE visit_id = visit.id AND verb = 'correct_outcome'
              AND data->'stay_refunded' @> '[{"holder_kind": 1}]')) AS visit
GROUP BY policy_id, kind, took
"""

LIMITS = """
SELECT visit.policy_id, inmate_class, holder_kind, max(allowance.period), max(ordinal), max(count), raised
FROM (SELECT *, count(*) OVER (PARTITION BY holder_kind, holder_id, period) AS count,
             length(period) = 7 AS is_month, CASE WHEN strpos(period, ':') > 0 THEN period END AS own,
             -- an order raises the ordinary allowance alone
             CASE WHEN strpos(period, ':') = 0 THEN rpad(period, 10, '-01')::date END AS first_day
        FROM allowance) AS allowance
JOIN mannam_visit visit ON visit.id = allowance.visit_id
JOIN mannam_inmate inmate ON inmate.id = visit.inmate_id,
-- what orders have added on any day of the period: an order never shrinks
LATERAL (SELECT coalesce(sum(extra), 0)::int AS raised FROM allowance_order AS ordered
          WHERE holder_kind = 1 AND ordered.inmate_id = holder_id
            AND ordered.period = CASE WHEN is_month THEN 'month' ELSE 'day' END
            AND ordered.last_day >= allowance.first_day
            AND ordered.first_day < allowance.first_day
                + CASE WHEN is_month THEN interval '1 month' ELSE interval '1 day' END) AS orders
GROUP BY 1, 2, 3, is_month, own, raised
"""

_INMATE = 1


def violations(swept_at: datetime | None = None) -> list[str]:
    """One line for each thing that is not as it must be; nothing when all is well.

    ``swept_at``: the worker's sweeps were done at that time, so nothing may be left that has run out by then.
    """
    params = {**STATUSES, "swept_at": swept_at, "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        found = []
        for words, query in CHECKS + (() if swept_at is None else AFTER_A_SWEEP):
            cursor.execute(query, params)
            found += [f"{words}: {what}" for (what,) in cursor.fetchall()]
        cursor.execute(UNITS, STATUSES)
        found += [line for row in cursor.fetchall() if (line := _wrong_units(*row))]
        cursor.execute(LIMITS)
        found += [line for row in cursor.fetchall() if (line := _over_limit(*row))]
    return found + overlooked() + release_violations(swept_at)


def _wrong_units(policy_id: int, kind_name: str, took: list[int], ref: str, visits: int) -> str:
    kind = stored_version(policy_id).policy.kinds[kind_name]
    counts = kind.own is None or kind.own.per_case is not None or bool(kind.own.per_period)
    asked = [kind.units] if counts else []
    return (
        ""
        if took == asked
        else f"allowance of a visit that was not taken: {took} for {asked} by {ref} ({visits} such visits)"
    )


def _over_limit(
    policy_id: int, inmate_class: str, holder_kind: int, period: str, ordinal: int, count: int, raised: int
) -> str:
    policy = stored_version(policy_id).policy
    if holder_kind == _INMATE:
        limit = limit_of_inmate(policy, InmateClass(inmate_class), period)
    else:
        limit = limit_of_applicant(policy, period)
    if limit is None or max(ordinal, count) <= limit + raised:
        return ""
    took = f"{inmate_class} took {max(ordinal, count)} of {limit + raised}"
    return f"allowance exceeded: {took} under policy {policy_id}"
