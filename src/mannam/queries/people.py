"""Who wants to meet whom, and what the rules ask about them: one statement, for a booking as for a search."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.allowance import keys_asked
from mannam.domain.lifecycle import NOTHING_CAME
from mannam.domain.pairs import NO_PAIRS, Pairs
from mannam.domain.policy import ORDINARY, InmateClass, Period, VisitorRole
from mannam.domain.refusals import RefusalCode
from mannam.domain.restriction import RestrictionKind
from mannam.domain.rules import BookingFacts
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, day_of, first_slot_of
from mannam.models import Booth, Holder, prepared
from mannam.queries.closed import ClosureRow, closed_bits
from mannam.queries.country import Country, country_of

# the version comes first, so that what is kept under it is never older than it says
PEOPLE = """
SELECT (SELECT version FROM places_version) AS places_version,
       inmate.id AS inmate_id, inmate.facility_id AS home_id, inmate.inmate_class, inmate.available,
       applicant.id AS applicant_id, coalesce(applicant.user_id, applicant.registered_by_id) AS user_id,
       applicant.last_no_show, applicant.last_same_day_cancel, applicant.role,
       applicant.adult,
       NOT EXISTS (SELECT FROM mannam_visitor v WHERE v.id = ANY(%(party)s::bigint[])
           AND v.role <> applicant.role) AS party_of_role,
       NOT EXISTS (SELECT FROM mannam_visit v WHERE v.applicant_id = %(applicant)s AND v.inmate_id = %(inmate)s
           AND v.id <> %(besides)s AND NOT v.status = ANY(%(came_to_nothing)s)) AS first_application,
       -- asked only of the few who have missed one
       CASE WHEN applicant.last_no_show IS NOT NULL THEN ARRAY(
           SELECT slot_no FROM mannam_visit v WHERE v.applicant_id = %(applicant)s AND v.status = 'no_show')
       END AS missed,
       (SELECT count(*) FROM mannam_visitor v WHERE v.id = ANY(%(party)s::bigint[])
           AND (v.id = applicant.id OR v.registered_by_id = applicant.user_id)) AS known,
       NOT EXISTS (SELECT FROM mannam_visitor v WHERE NOT v.admitted
           AND v.id = ANY(%(party)s::bigint[] || %(applicant)s::bigint))
         AND NOT EXISTS (SELECT FROM non_association pair WHERE pair.visitor_id = ANY(%(party)s::bigint[])
           AND pair.other_visitor_id = ANY(%(party)s::bigint[])) AS admitted,
       EXISTS (SELECT FROM mannam_webhook WHERE ended_at IS NULL) AS has_webhooks,
       inmate.pairs_set + (SELECT sum(pairs_set) FROM mannam_visitor v WHERE v.id = ANY(%(party)s::bigint[]))
         AS pairs_set,
       (SELECT jsonb_agg(jsonb_build_array(holder_kind, period, ordinal)) FROM allowance
         WHERE period = ANY(%(periods)s::text[]) AND visit_id <> %(besides)s
           AND ((holder_kind = 1 AND holder_id = %(inmate)s)
             OR (holder_kind = 2 AND holder_id = %(applicant)s))) AS uses,
       (SELECT jsonb_agg(jsonb_build_array(facility_id, side, first_slot, end_slot)) FROM mannam_closure
         WHERE end_slot > %(start)s AND first_slot < %(end)s) AS closures,
       (SELECT jsonb_agg(jsonb_build_array(inmate_id, kind, first_day, last_day)) FROM restriction
         WHERE first_day <= %(last_day)s AND coalesce(last_day, 'infinity') >= %(first_day)s
           AND (restriction.inmate_id = %(inmate)s
             OR restriction.visitor_id = ANY(%(party)s::bigint[] || %(applicant)s::bigint)
               AND coalesce(restriction.facility_id, inmate.facility_id) = inmate.facility_id)) AS restrictions,
       (SELECT jsonb_agg(jsonb_build_array(period, extra, first_day, last_day)) FROM allowance_order
         WHERE inmate_id = %(inmate)s AND first_day <= %(last_day)s AND last_day >= %(first_day)s) AS orders,
       (SELECT jsonb_agg(jsonb_build_array(pair.inmate_id IS NOT NULL, pair.id) ORDER BY pair.id)
          FROM non_association pair
         WHERE pair.inmate_id = %(inmate)s OR pair.other_inmate_id = %(inmate)s
            OR pair.visitor_id = ANY(%(party)s::bigint[]) OR pair.other_visitor_id = ANY(%(party)s::bigint[])
       ) AS pairs,
       (SELECT jsonb_agg(jsonb_build_array(visitor_id, place)) FROM contact
         WHERE inmate_id = %(inmate)s) AS contacts
FROM (SELECT) AS always
LEFT JOIN mannam_inmate inmate ON inmate.id = %(inmate)s
LEFT JOIN mannam_visitor applicant ON applicant.id = %(applicant)s
"""

What = TypeVar("What")

UseKey = tuple[Holder, str]

NO_VISIT = 0
"""The id of no visit."""

_OPEN_END = date.max

_CAME_TO_NOTHING = sorted(NOTHING_CAME)


@dataclass(frozen=True)
class Question:
    """Who wants to meet whom, on which days (in order). ``applicant_id``: whose limits count.

    ``besides``: the id of a visit that is to be moved, and so stands in nobody's way; ``waived``: reasons that do
    not count. ``kind`` and ``case``: which kind of visit, and about which lawsuit.
    """

    inmate_id: int
    applicant_id: int | None
    visitor_ids: tuple[int, ...]
    days: tuple[date, ...]
    now: datetime
    besides: int = NO_VISIT
    waived: frozenset[RefusalCode] = frozenset()
    kind: str = ORDINARY
    case: str = ""


@dataclass(frozen=True)
class RestrictionOf:
    """A kind of restriction, of the inmate or of somebody in the party."""

    is_inmates: bool
    kind: RestrictionKind


@dataclass(frozen=True)
class Raise:
    """How many visits a period an order adds."""

    period: Period
    extra: int


@dataclass(frozen=True)
class Dated(Generic[What]):
    """What holds on some days, the first and the last included."""

    what: What
    first_day: date
    last_day: date

    def holds_on(self, day: date) -> bool:
        """Whether it does on ``day``."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class People:
    """The answer. Ids that are not known are None; ``known`` counts the visitors who may come with the applicant.

    ``user_id`` is who gets the messages; ``has_webhooks``: whether any program is told of anybody's visits.
    ``ordinals`` are those in use by holder and period key, ``closures`` those of every facility, ``restrictions``
    those of the inmate and of anybody in the party, and ``orders`` what is added to the allowance: all for
    the days asked about. ``pairs`` are those who must not meet, and ``pairs_set``
    is another number after any such pair of theirs was set or unset.
    ``party`` are the ids of those who come, ``contacts`` the places of those on the inmate's list of callers.
    ``missed`` are the starts of the visits to which the applicant did not come (None where there was none).
    """

    country: Country
    inmate_id: int | None
    home_id: int
    inmate_class: str
    available: bool
    applicant_id: int | None
    user_id: int | None
    last_no_show: date | None
    last_same_day_cancel: date | None
    role: str | None
    adult: bool | None
    party_of_role: bool
    first_application: bool
    missed: Sequence[int] | None
    known: int
    admitted: bool
    has_webhooks: bool
    pairs_set: int | None
    ordinals: Mapping[UseKey, frozenset[int]]
    closures: Mapping[int, Sequence[ClosureRow]]
    restrictions: Sequence[Dated[RestrictionOf]]
    orders: Sequence[Dated[Raise]]
    pairs: Pairs
    contacts: Mapping[int, int]
    party: tuple[int, ...]

    def closed(self, facility_id: int, side: Booth.BoothSide, day: date) -> int:
        """The quanta of ``day`` at which this side of the facility is closed."""
        closures = self.closures.get(facility_id)
        return 0 if closures is None else closed_bits(closures, facility_id, side, day)

    def facts(self, day: date, *, visitor_open: int, inmate_open: int) -> BookingFacts:
        """What the rules ask for a visit on ``day``, with the open quanta of the day at either facility."""
        return BookingFacts(
            zone=ZoneInfo(settings.TIME_ZONE),
            visitor_open=visitor_open,
            inmate_open=inmate_open,
            inmate_class=InmateClass(self.inmate_class),
            inmate_available=self.available,
            visitors_admitted=self.admitted,
            inmate_used=self._counts(Holder.INMATE),
            applicant_used=self._counts(Holder.APPLICANT),
            last_no_show=self.last_no_show,
            last_same_day_cancel=self.last_same_day_cancel,
            visitor_role=VisitorRole(self.role or VisitorRole.VISITOR),
            applicant_adult=self.adult is not False,
            party_of_role=self.party_of_role,
            first_application=self.first_application,
            contacts=len(self.contacts),
            new_contacts=len(set(self.party) - self.contacts.keys()),
            no_shows=self._no_shows(),
            raised=self.raised_on(day),
            inmate_restrictions=self._restrictions(day, is_inmates=True),
            visitor_restrictions=self._restrictions(day, is_inmates=False),
        )

    def raised_on(self, day: date) -> dict[Period, int]:
        """What orders add to the inmate's allowance of a period for a visit on ``day``."""
        return raised_by(self.orders, day)

    def _no_shows(self) -> tuple[date, ...]:
        """The day of each; also of the last, when its visit is no longer kept."""
        days = [day_of(SlotNo(slot)) for slot in self.missed or ()]
        if self.last_no_show is not None and self.last_no_show not in days:
            days.append(self.last_no_show)
        return tuple(sorted(days))

    def _restrictions(self, day: date, *, is_inmates: bool) -> frozenset[RestrictionKind]:
        held = (one.what for one in self.restrictions if one.holds_on(day))
        return frozenset(one.kind for one in held if one.is_inmates is is_inmates)

    def _counts(self, holder: Holder) -> dict[str, int]:
        return {period: len(used) for (kind, period), used in self.ordinals.items() if kind is holder}


def raised_by(orders: Iterable[Dated[Raise]], day: date) -> dict[Period, int]:
    """What ``orders`` add to an allowance of a period for a visit on ``day``."""
    found: dict[Period, int] = {}
    for order in orders:
        if order.holds_on(day):
            found[order.what.period] = found.get(order.what.period, 0) + order.what.extra
    return found


_WHO = [column.name for column in fields(People)][1:-7]
"""The columns of PEOPLE between the version and the six lists."""


class PeopleAsked:
    """The question, asked; within ``prepared.queued`` the answer is there once that has ended."""

    def __init__(
        self,
        *,
        inmate_id: int,
        applicant_id: int | None,
        visitor_ids: Sequence[int],
        days: Sequence[date],
        kind: str,
        case: str,
        besides: int = NO_VISIT,
    ) -> None:
        params = {
            "inmate": inmate_id,
            "applicant": applicant_id or 0,
            "party": list(visitor_ids),
            "besides": besides,
            "came_to_nothing": _CAME_TO_NOTHING,
            "periods": keys_asked(kind, case, days),
            "first_day": days[0],
            "last_day": days[-1],
            "start": first_slot_of(days[0]),
            "end": first_slot_of(days[-1]) + QUANTA_PER_DAY,
        }
        self._party = tuple(visitor_ids)
        self._cursor = prepared.ask(PEOPLE, params)

    def answer(self) -> People:
        """The people, and the country as it was then."""
        (row,) = self._cursor.fetchall()
        version, *who, uses, closures, restrictions, orders, pairs, contacts = row
        return People(
            country=country_of(version),
            **dict(zip(_WHO, who, strict=True)),
            ordinals=_ordinals(uses),
            closures=_by_facility(closures),
            restrictions=_restrictions(restrictions),
            orders=_orders(orders),
            pairs=_pairs(pairs),
            contacts=dict(json.loads(contacts or "[]")),
            party=self._party,
        )


def _ordinals(uses: str | None) -> dict[UseKey, frozenset[int]]:
    found: dict[UseKey, set[int]] = defaultdict(set)
    for kind, period, ordinal in json.loads(uses or "[]"):
        found[Holder(kind), period].add(ordinal)
    return {key: frozenset(ordinals) for key, ordinals in found.items()}


def _by_facility(closures: str | None) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in json.loads(closures or "[]"):
        found[row[0]].append(row)
    return dict(found)


def _restrictions(rows: str | None) -> list[Dated[RestrictionOf]]:
    return [
        Dated(RestrictionOf(inmate_id is not None, RestrictionKind(kind)), *_days(first, last))
        for inmate_id, kind, first, last in json.loads(rows or "[]")
    ]


def _orders(rows: str | None) -> list[Dated[Raise]]:
    return [
        Dated(Raise(Period(period), extra), *_days(first, last))
        for period, extra, first, last in json.loads(rows or "[]")
    ]


def _pairs(rows: str | None) -> Pairs:
    if rows is None:
        return NO_PAIRS
    found = json.loads(rows)
    of_inmate, of_party = (tuple(pk for of, pk in found if of is is_inmates) for is_inmates in (True, False))
    return Pairs(of_inmate, of_party)


def _days(first: str, last: str | None) -> tuple[date, date]:
    return date.fromisoformat(first), _OPEN_END if last is None else date.fromisoformat(last)
