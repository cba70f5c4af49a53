"""Which booked visits some rules would refuse: read in a few statements, judged by the domain (ADR 11)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from psycopg.rows import TupleRow

from mannam.domain.calendar import open_quanta
from mannam.domain.impact import BookedVisit, Comparison, Impact, Terms, impact_on
from mannam.domain.lifecycle import LIVE, REFUNDED, Status
from mannam.domain.policy import InmateClass, Period, Policy, VisitorRole
from mannam.domain.slots import SlotNo, day_of, first_slot_of, slot_holding
from mannam.models import AllowanceOrder, Booth, Closure, Visit, prepared
from mannam.queries.closed import ClosureRow, closed_bits
from mannam.queries.country import Country, country
from mannam.queries.people import Dated, Raise, raised_by
from mannam.queries.policies import stored_version

# those that count against an allowance; the columns stand in the order of BookedVisit
_VISITS: LiteralString = """
SELECT visit.ref, visit.slot_no, visit.quanta, party.size, party.of_role,
       visit.inmate_id, visit.applicant_id, visit.visitor_facility_id, visit.inmate_facility_id,
       visit.policy_id, visit.kind, visit.case_ref, applicant.role, inmate.inmate_class,
       visit.status = ANY(%(live)s)
  FROM mannam_visit visit
  JOIN mannam_inmate inmate ON inmate.id = visit.inmate_id
  JOIN mannam_visitor applicant ON applicant.id = visit.applicant_id
 CROSS JOIN LATERAL (
       SELECT count(*)::int AS size, coalesce(bool_and(visitor.role = applicant.role), true) AS of_role
         FROM mannam_partymember member JOIN mannam_visitor visitor ON visitor.id = member.visitor_id
        WHERE member.visit_id = visit.id) AS party
 WHERE visit.slot_no >= %(first_slot)s AND NOT visit.status = ANY(%(refunded)s)
   AND (visit.status <> %(cancelled)s OR EXISTS (SELECT FROM allowance WHERE allowance.visit_id = visit.id))
"""
_IN_ORDER: LiteralString = " ORDER BY visit.booked_at, visit.id"
# by facility, so that an index serves: what is over grows, the days to come do not
EVERYBODYS = _VISITS + " AND visit.inmate_facility_id = ANY(%(facilities)s)" + _IN_ORDER
SOMEBODYS = (
    _VISITS + " AND (visit.inmate_id = ANY(%(inmates)s) OR visit.applicant_id = ANY(%(applicants)s))" + _IN_ORDER
)

RulesAt = Callable[[int, date], Policy | None]
"""The rules of a facility on a day; None where none hold."""


def preview(draft: Policy, now: datetime) -> Impact:
    """What ``draft`` would mean for every live visit from its first day on, until the next version begins."""
    known = country()
    until = next_version_after(known, draft)

    def rules_at(facility_id: int, day: date) -> Policy | None:
        is_drafts = known.sites[facility_id].policy_name == draft.name
        if is_drafts and draft.effective_from <= day and (until is None or day < until):
            return draft
        return _in_force(known, facility_id, day)

    def is_asked(visit: BookedVisit) -> bool:
        ends = (visit.inmate_facility_id, visit.visitor_facility_id)
        return any(rules_at(facility_id, visit.day) is draft for facility_id in ends)

    read = _Read(known, max(draft.effective_from, _today(now)), now, is_asked)
    return read.impact(EVERYBODYS, {"facilities": list(known.sites)}, rules_at)


def next_version_after(known: Country, draft: Policy) -> date | None:
    """The first day of the version that comes after ``draft``; None when none is known."""
    later = (since for _pk, _checksum, since in known.versions.get(draft.name, ()) if since > draft.effective_from)
    return min(later, default=None)


def booked_under_other_rules(facility_id: int, now: datetime) -> Impact:
    """The live visits to come from or to a facility that the rules of their day refuse, and their own do not.

    Only who has such a visit is read.
    """
    known = country()
    here = Q(inmate_facility=facility_id) | Q(visitor_facility=facility_id)
    to_come = Visit.objects.filter(here, slot_no__gt=_slot(now), status__in=sorted(LIVE)).order_by()
    rows = to_come.values_list("ref", "slot_no", "policy", "inmate_facility", "inmate", "applicant")
    others = [row for row in rows if not _is_in_force(known, row[2], row[3], day_of(SlotNo(row[1])))]
    if not others:
        return Impact(0, (), 0)
    refs = {row[0] for row in others}
    read = _Read(known, _today(now), now, lambda visit: visit.ref in refs)
    people = {"inmates": list({row[4] for row in others}), "applicants": list({row[5] for row in others})}
    return read.impact(SOMEBODYS, people, lambda where, day: _in_force(known, where, day))


def _is_in_force(known: Country, version_id: int, facility_id: int, day: date) -> bool:
    rules = known.rules(facility_id, day)
    return rules is not None and rules.version_id == version_id


def _in_force(known: Country, facility_id: int, day: date) -> Policy | None:
    rules = known.rules(facility_id, day)
    return None if rules is None else rules.policy


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _today(now: datetime) -> date:
    return now.astimezone(_zone()).date()


def _slot(now: datetime) -> SlotNo:
    return slot_holding(now, _zone())


@dataclass(frozen=True)
class _Read:
    """What is read, of the days from ``first_day`` on; ``is_asked`` picks the live visits that are judged."""

    known: Country
    first_day: date
    now: datetime
    is_asked: Callable[[BookedVisit], bool]

    def impact(self, statement: LiteralString, of: Mapping[str, list[int]], rules_at: RulesAt) -> Impact:
        """Judge the visits of ``statement`` by ``rules_at``."""
        terms = _TermsOf(self, rules_at)
        compared = Comparison(terms.before, terms.after, self.raised, _zone(), self.now)
        return impact_on(self._visits(statement, of), compared)

    def raised(self, inmate_id: int, day: date) -> Mapping[Period, int]:
        """What orders add to an inmate's allowance on ``day``."""
        orders = self._orders.get(inmate_id)
        return {} if orders is None else raised_by(orders, day)

    def closed(self, facility_id: int, side: Booth.BoothSide, day: date) -> int:
        """The quanta of ``day`` at which this side of the facility is closed."""
        closures = self._closures.get(facility_id)
        return 0 if closures is None else closed_bits(closures, facility_id, side, day)

    def _visits(self, statement: LiteralString, of: Mapping[str, list[int]]) -> Iterator[BookedVisit]:
        since = self.first_day.replace(day=1)  # a month's allowance may have been taken from before
        params = {
            "first_slot": first_slot_of(since),
            "live": sorted(LIVE),
            "refunded": sorted(REFUNDED),
            "cancelled": Status.CANCELLED.value,
            **of,
        }
        from_now = max(first_slot_of(self.first_day), _slot(self.now) + 1)
        for row in prepared.rows(statement, params):
            visit = _visit(row)
            if visit.is_asked and not (visit.slot >= from_now and self.is_asked(visit)):
                visit = replace(visit, is_asked=False)
            yield visit

    @cached_property
    def _orders(self) -> Mapping[int, list[Dated[Raise]]]:
        found = defaultdict(list)
        for order in AllowanceOrder.objects.filter(last_day__gte=self.first_day.replace(day=1)):
            raise_ = Raise(Period(order.period), order.extra)
            found[order.inmate_id].append(Dated(raise_, order.first_day, order.last_day))
        return dict(found)

    @cached_property
    def _closures(self) -> Mapping[int, list[ClosureRow]]:
        found = defaultdict(list)
        rows = Closure.objects.filter(end_slot__gt=first_slot_of(self.first_day))
        for row in rows.values_list("facility", "side", "first_slot", "end_slot"):
            found[row[0]].append(row)
        return dict(found)


class _TermsOf:
    """The rules of a visit and the open hours of its day, each worked out once."""

    def __init__(self, read: _Read, rules_at: RulesAt) -> None:
        self._read = read
        self._rules_at = rules_at
        self._after = lru_cache(maxsize=None)(self._judging)
        self._before = lru_cache(maxsize=None)(self._own)
        self._version = lru_cache(maxsize=None)(stored_version)

    def after(self, visit: BookedVisit) -> Terms | None:
        """By the rules that judge it."""
        return self._after(visit.inmate_facility_id, visit.visitor_facility_id, visit.day)

    def before(self, visit: BookedVisit) -> Terms | None:
        """By the version that it was booked under."""
        ends = (visit.inmate_facility_id, visit.visitor_facility_id)
        return self._before(visit.version_id, *ends, visit.day)

    def _judging(self, home_id: int, away_id: int, day: date) -> Terms | None:
        rules, away = self._rules_at(home_id, day), self._rules_at(away_id, day)
        return None if rules is None else self._terms(rules, home_id, away, away_id, day)

    def _own(self, version_id: int, home_id: int, away_id: int, day: date) -> Terms:
        own, known = self._version(version_id).policy, self._read.known
        is_own = known.sites[away_id].policy_name == own.name
        return self._terms(own, home_id, own if is_own else _in_force(known, away_id, day), away_id, day)

    def _terms(self, rules: Policy, home_id: int, away: Policy | None, away_id: int, day: date) -> Terms:
        there = self._read.closed(home_id, Booth.BoothSide.INMATE, day)
        here = self._read.closed(away_id, Booth.BoothSide.VISITOR, day)
        return Terms(
            policy=rules,
            visitor_open=0 if away is None else open_quanta(away.hours, day, [here]),
            inmate_open=open_quanta(rules.hours, day, [there]),
        )


def _visit(row: TupleRow) -> BookedVisit:
    *columns, role, inmate_class, is_live = row
    typed: list[Any] = [*columns, VisitorRole(role), InmateClass(inmate_class), is_live]
    return BookedVisit(*typed)
