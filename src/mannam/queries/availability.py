"""When and where a visit can be held: what the rules leave, on both sides, minus what is taken."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.availability import Offer, PoolDay, offers, two_sided_starts
from mannam.domain.bitmaps import WHOLE_DAY, interval
from mannam.domain.calendar import open_quanta
from mannam.domain.distance import Place
from mannam.domain.moving import without
from mannam.domain.policy import ORDINARY, CallTerms
from mannam.domain.rules import BookingFacts, BookingRequest, refusals_for
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of, slot_holding
from mannam.models import Booth, Resource
from mannam.queries.country import Country, Spot
from mannam.queries.facilities import spots
from mannam.queries.people import People, PeopleAsked, Question
from mannam.queries.policies import InForce
from mannam.queries.taken import Taken, read_taken

__all__ = ["Question", "free_offers", "free_starts"]


def free_offers(
    *,
    inmate_id: int,
    visitor_ids: tuple[int, ...],
    days: Sequence[date],
    facility_ids: Collection[int] | None,
    near: Place | None,
    now: datetime,
    applicant_id: int | None = None,
    kind: str = ORDINARY,
    case: str = "",
) -> list[Offer]:
    """Every place and time of ``days`` that can be booked now, in no particular order.

    ``facility_ids`` None means every facility; ``near`` gives distances. The applicant is the first visitor
    unless ``applicant_id`` says who else.
    """
    if applicant_id is None and visitor_ids:
        applicant_id = visitor_ids[0]
    question = Question(inmate_id, applicant_id, visitor_ids, tuple(sorted(set(days))), now, kind=kind, case=case)
    places = spots(near, facility_ids)
    return offers(free_starts(question, places), {spot.facility_id: spot.km for spot in places})


def free_starts(
    question: Question, places: Sequence[Spot], people: People | None = None
) -> dict[date, dict[int, int]]:
    """The bookable starts as bits, by day and facility; days and facilities without any are left out.

    ``people`` are those of the question, if they have been read for its days already.
    """
    if not places or not question.days:
        return {}
    people = people or _people(question)
    return {} if people.inmate_id is None else dict(_Search(question, people, places).days())


def _people(question: Question) -> People:
    return PeopleAsked(
        inmate_id=question.inmate_id,
        applicant_id=question.applicant_id,
        visitor_ids=question.visitor_ids,
        days=question.days,
        kind=question.kind,
        case=question.case,
        besides=question.besides,
    ).answer()


@dataclass(frozen=True)
class _Search:
    question: Question
    people: People
    places: Sequence[Spot]

    def days(self) -> Iterator[tuple[date, dict[int, int]]]:
        """Day by day, grouped by the terms of a visit (they may change with the policy)."""
        by_terms: dict[CallTerms, list[date]] = defaultdict(list)
        for day in self.question.days:
            rules = self._country.rules(self.people.home_id, day)
            if rules is not None and self._is_allowed(rules, day):
                by_terms[rules.policy.terms_of(self.question.kind)].append(day)
        for terms, days in by_terms.items():
            taken = self._taken(days, terms.quanta)
            for day in days:
                if found := self._starts(day, taken, terms):
                    yield day, found

    def _is_allowed(self, rules: InForce, day: date) -> bool:
        asked = self.question
        if asked.kind not in rules.policy.kinds:
            return False
        # the last start of a day stands for the day: of all rules only the past and the hours differ within it,
        # and those are looked at below
        last = SlotNo(first_slot_of(day) + QUANTA_PER_DAY - rules.policy.terms_of(asked.kind).quanta)
        request = BookingRequest(last, asked.visitor_ids, asked.kind, asked.case)
        facts = self._facts(day)
        found = refusals_for(request, facts, rules.policy, self.question.now)
        return not without(found, self.question.waived)

    def _starts(self, day: date, taken: Taken, terms: CallTerms) -> dict[int, int]:
        home = self.people.home_id
        opened = self._open(home, Booth.BoothSide.INMATE, day) & self._ahead(day)
        needed = [Resource.INMATE_BOOTH, *([Resource.SUPERVISION_PLACE] if terms.monitored else [])]
        inmate_side = [taken.pool(kind, home, day, opened) for kind in needed]
        visitor_sides = ((spot.facility_id, self._pool(spot, day, taken)) for spot in self.places)
        return two_sided_starts(visitor_sides, inmate_side, [taken.people(day)], terms.quanta)

    def _pool(self, spot: Spot, day: date, taken: Taken) -> PoolDay:
        opened = self._open(spot.facility_id, Booth.BoothSide.VISITOR, day)
        return taken.pool(Resource.VISITOR_BOOTH, spot.facility_id, day, opened)

    def _ahead(self, day: date) -> int:
        """The quanta of the day that have not begun."""
        begun = slot_holding(self.question.now, ZoneInfo(settings.TIME_ZONE)) + 1 - first_slot_of(day)
        return interval(min(max(begun, 0), QUANTA_PER_DAY), QUANTA_PER_DAY)

    def _open(self, facility_id: int, side: Booth.BoothSide, day: date) -> int:
        opened = self._hours(self._country.sites[facility_id].policy_name, day)
        return opened & ~self.people.closed(facility_id, side, day)

    def _hours(self, policy_name: str, day: date) -> int:
        """The open quanta of a day by a policy; none where it has no version yet."""
        known = self._hours_known
        key = policy_name, day
        if key not in known:
            rules = self._country.rules_named(policy_name, day)
            known[key] = 0 if rules is None else open_quanta(rules.policy.hours, day)
        return known[key]

    def _taken(self, days: Sequence[date], quanta: int) -> Taken:
        return read_taken(
            country=self._country,
            facility_ids=[spot.facility_id for spot in self.places],
            inmate_facility_id=self.people.home_id,
            inmate_id=self.question.inmate_id,
            visitor_ids=self.question.visitor_ids,
            days=days,
            quanta=quanta,
            pairs=self.people.pairs,
            besides=self.question.besides,
        )

    @property
    def _country(self) -> Country:
        return self.people.country

    def _facts(self, day: date) -> BookingFacts:
        """What the rules ask for; the hours are looked at elsewhere, so here it is always open."""
        return self.people.facts(day, visitor_open=WHOLE_DAY, inmate_open=WHOLE_DAY)

    @cached_property
    def _hours_known(self) -> dict[tuple[str, date], int]:
        return {}
