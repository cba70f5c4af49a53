"""When and where a visit can be held: what the rules leave, on both sides, minus what is taken."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from mannam.domain.availability import Offer, PoolDay, offers, two_sided_starts
from mannam.domain.bitmaps import interval
from mannam.domain.calendar import open_quanta
from mannam.domain.distance import Place
from mannam.domain.rules import BookingRequest, refusals_for
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of, slot_holding
from mannam.models import Booth, Resource
from mannam.queries.closed import closed_bits
from mannam.queries.facilities import Spot, spots
from mannam.queries.policies import InForce, stored_version
from mannam.queries.search_facts import Question, SearchFacts, read_search_facts
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
) -> list[Offer]:
    """Every place and time of ``days`` that can be booked now, in no particular order.

    ``facility_ids`` None means every facility; ``near`` gives distances. The applicant is the first visitor
    unless ``applicant_id`` says who else.
    """
    if applicant_id is None and visitor_ids:
        applicant_id = visitor_ids[0]
    question = Question(inmate_id, applicant_id, visitor_ids, tuple(sorted(set(days))), now)
    places = spots(near, facility_ids)
    return offers(free_starts(question, places), {spot.facility_id: spot.km for spot in places})


def free_starts(question: Question, places: Sequence[Spot]) -> dict[date, dict[int, int]]:
    """The bookable starts as bits, by day and facility; days and facilities without any are left out."""
    if not places or not question.days:
        return {}
    facts = read_search_facts(question, [spot.facility_id for spot in places])
    return {} if facts is None else dict(_Search(question, facts, places).days())


@dataclass(frozen=True)
class _Search:
    question: Question
    facts: SearchFacts
    places: Sequence[Spot]

    def days(self) -> Iterator[tuple[date, dict[int, int]]]:
        """Day by day, grouped by the length of a visit (it may change with the policy)."""
        by_quanta: dict[int, list[date]] = defaultdict(list)
        for day in self.question.days:
            rules = self._rules(self.facts.home_policy, day)
            if rules is not None and self._is_allowed(rules, day):
                by_quanta[rules.policy.call.quanta].append(day)
        for quanta, days in by_quanta.items():
            taken = self._taken(days, quanta)
            for day in days:
                if found := self._starts(day, taken, quanta):
                    yield day, found

    def _is_allowed(self, rules: InForce, day: date) -> bool:
        # the last start of a day stands for the day: of all rules only the past and the hours differ within it,
        # and those are looked at below
        last = SlotNo(first_slot_of(day) + QUANTA_PER_DAY - rules.policy.call.quanta)
        request = BookingRequest(last, self.question.visitor_ids)
        return not refusals_for(request, self.facts.booking, rules.policy, self.question.now)

    def _starts(self, day: date, taken: Taken, quanta: int) -> dict[int, int]:
        home = self.facts.home_id
        opened = self._open(home, self.facts.home_policy, Booth.BoothSide.INMATE, day) & self._ahead(day)
        inmate_side = [
            taken.pool(Resource.INMATE_BOOTH, home, day, opened),
            taken.pool(Resource.SUPERVISION_PLACE, home, day, opened),
        ]
        visitor_sides = ((spot.facility_id, self._pool(spot, day, taken)) for spot in self.places)
        return two_sided_starts(visitor_sides, inmate_side, [taken.people(day)], quanta)

    def _pool(self, spot: Spot, day: date, taken: Taken) -> PoolDay:
        opened = self._open(spot.facility_id, spot.policy_name, Booth.BoothSide.VISITOR, day)
        return taken.pool(Resource.VISITOR_BOOTH, spot.facility_id, day, opened)

    def _ahead(self, day: date) -> int:
        """The quanta of the day that have not begun."""
        begun = slot_holding(self.question.now, self.facts.booking.zone) + 1 - first_slot_of(day)
        return interval(min(max(begun, 0), QUANTA_PER_DAY), QUANTA_PER_DAY)

    def _open(self, facility_id: int, policy_name: str, side: Booth.BoothSide, day: date) -> int:
        opened = self._hours(policy_name, day)
        closures = self.facts.closures.get(facility_id)
        return opened if closures is None else opened & ~closed_bits(closures, facility_id, side, day)

    def _hours(self, policy_name: str, day: date) -> int:
        """The open quanta of a day by a policy; none where it has no version yet."""
        known = self._hours_known
        key = policy_name, day
        if key not in known:
            rules = self._rules(policy_name, day)
            known[key] = 0 if rules is None else open_quanta(rules.policy.hours, day)
        return known[key]

    def _rules(self, policy_name: str, day: date) -> InForce | None:
        versions = self.facts.versions.get(policy_name, ())
        return next((stored_version(pk) for pk, since in versions if since <= day), None)

    def _taken(self, days: Sequence[date], quanta: int) -> Taken:
        return read_taken(
            pool_sizes=self.facts.pool_sizes,
            out_of_service=self.facts.out_of_service,
            facility_ids=[spot.facility_id for spot in self.places],
            inmate_facility_id=self.facts.home_id,
            inmate_id=self.question.inmate_id,
            visitor_ids=self.question.visitor_ids,
            days=days,
            quanta=quanta,
        )

    @cached_property
    def _hours_known(self) -> dict[tuple[str, date], int]:
        return {}
