"""Everything that a search for free times asks about beside what is taken, read in one round trip."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.bitmaps import WHOLE_DAY
from mannam.domain.policy import InmateClass, Period
from mannam.domain.rules import BookingFacts, period_key
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of
from mannam.models import Booth, Holder, Resource, prepared
from mannam.queries.closed import ClosureRow

WHO = """
SELECT inmate.facility_id, inmate.inmate_class, inmate.available, home.policy_name, home.supervision_places,
       applicant.last_no_show, applicant.last_same_day_cancel,
       NOT EXISTS (SELECT FROM mannam_visitor v WHERE NOT v.admitted
           AND v.id = ANY(%(party)s::bigint[] || %(applicant)s::bigint)),
       (SELECT jsonb_agg(jsonb_build_array(holder_kind, period)) FROM allowance
         WHERE period = ANY(%(periods)s::text[])
           AND ((holder_kind = 1 AND holder_id = %(inmate)s) OR (holder_kind = 2 AND holder_id = %(applicant)s)))
FROM mannam_inmate inmate
JOIN mannam_facility home ON home.id = inmate.facility_id
LEFT JOIN mannam_visitor applicant ON applicant.id = %(applicant)s
WHERE inmate.id = %(inmate)s
"""

VERSIONS = """
SELECT name, id, effective_from FROM mannam_policyversion
WHERE effective_from <= %(last)s ORDER BY effective_from DESC, id DESC
"""

CLOSURES = """
SELECT facility_id, side, first_slot, end_slot FROM mannam_closure
WHERE end_slot > %(start)s AND first_slot < %(end)s
"""

BOOTHS = """
SELECT facility_id, side, count(*) FILTER (WHERE in_service),
       coalesce(array_agg(id) FILTER (WHERE NOT in_service), '{}')
FROM mannam_booth
WHERE facility_id = ANY(%(facilities)s::bigint[])
   OR facility_id = (SELECT facility_id FROM mannam_inmate WHERE id = %(inmate)s)
GROUP BY facility_id, side
"""

_KIND_OF = {Booth.BoothSide.VISITOR: Resource.VISITOR_BOOTH, Booth.BoothSide.INMATE: Resource.INMATE_BOOTH}


@dataclass(frozen=True)
class Question:
    """Who wants to meet whom, on which days (in order). ``applicant_id``: whose limits count."""

    inmate_id: int
    applicant_id: int | None
    visitor_ids: tuple[int, ...]
    days: tuple[date, ...]
    now: datetime


@dataclass(frozen=True)
class SearchFacts:
    """What a search starts from. ``home_*`` is the inmate's facility.

    ``booking`` are the facts that the rules ask for; the hours are looked at elsewhere, so there it is always
    open. ``versions`` are the versions of each policy, the newest first; ``pool_sizes`` counts the places in
    service by kind and facility.
    """

    home_id: int
    home_policy: str
    booking: BookingFacts
    versions: Mapping[str, Sequence[tuple[int, date]]]
    closures: Mapping[int, Sequence[ClosureRow]]
    pool_sizes: Mapping[tuple[int, int], int]
    out_of_service: Sequence[int]


def read_search_facts(question: Question, facility_ids: Iterable[int]) -> SearchFacts | None:
    """The facts of a question about these facilities; None when there is no such inmate."""
    first, last = question.days[0], question.days[-1]
    with prepared.queued():
        who = prepared.ask(WHO, _who(question))
        versions = prepared.ask(VERSIONS, {"last": last})
        span = {"start": first_slot_of(first), "end": first_slot_of(last) + QUANTA_PER_DAY}
        closures = prepared.ask(CLOSURES, span)
        booths = prepared.ask(BOOTHS, {"facilities": list(facility_ids), "inmate": question.inmate_id})
    found = who.fetchone()
    if found is None:
        return None
    home_id, inmate_class, available, home_policy, supervision_places, *applicant = found
    pools = booths.fetchall()
    sizes: dict[tuple[int, int], int] = {(_KIND_OF[side], where): count for where, side, count, _ in pools}
    return SearchFacts(
        home_id=home_id,
        home_policy=home_policy,
        booking=_booking_facts(InmateClass(inmate_class), available, applicant),
        versions=_grouped((name, (pk, since)) for name, pk, since in versions.fetchall()),
        closures=_grouped((row[0], row) for row in closures.fetchall()),
        pool_sizes={**sizes, (Resource.SUPERVISION_PLACE, home_id): supervision_places},
        out_of_service=[booth for *_, out in pools for booth in out],
    )


def _who(question: Question) -> dict[str, object]:
    return {
        "inmate": question.inmate_id,
        "applicant": question.applicant_id or 0,
        "party": list(question.visitor_ids),
        "periods": list({period_key(period, day) for period in Period for day in question.days}),
    }


def _booking_facts(inmate_class: InmateClass, available: bool, applicant: Sequence[Any]) -> BookingFacts:
    last_no_show, last_same_day_cancel, admitted, uses = applicant
    used = _used(json.loads(uses or "[]"))
    return BookingFacts(
        zone=ZoneInfo(settings.TIME_ZONE),
        visitor_open=WHOLE_DAY,
        inmate_open=WHOLE_DAY,
        inmate_class=inmate_class,
        inmate_available=available,
        visitors_admitted=admitted,
        inmate_used=used[Holder.INMATE],
        applicant_used=used[Holder.APPLICANT],
        last_no_show=last_no_show,
        last_same_day_cancel=last_same_day_cancel,
    )


def _used(uses: Iterable[tuple[int, str]]) -> dict[int, dict[str, int]]:
    """The units used, by holder and period."""
    found: dict[int, dict[str, int]] = {holder: defaultdict(int) for holder in Holder}
    for kind, period in uses:
        found[kind][period] += 1
    return found


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
