"""When and where a visit can be held: what the rules leave, on both sides, minus what is taken."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from mannam.domain.availability import Offer, PoolDay, common_starts, pool_starts
from mannam.domain.bitmaps import WHOLE_DAY, indices, interval
from mannam.domain.calendar import open_quanta
from mannam.domain.distance import Place, distance_km
from mannam.domain.policy import InmateClass, Period
from mannam.domain.rules import BookingFacts, BookingRequest, period_key, refusals_for
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of, slot_holding
from mannam.models import AllowanceUse, Booth, Closure, Facility, Holder, Inmate, PolicyVersion, Resource, Visitor
from mannam.queries.closed import ClosureRow, closed_bits
from mannam.queries.policies import InForce, stored_version
from mannam.queries.taken import Taken, read_taken


@dataclass(frozen=True)
class Question:
    """Who wants to meet whom, on which days. ``applicant_id``: whose limits count."""

    inmate_id: int
    applicant_id: int | None
    visitor_ids: tuple[int, ...]
    days: tuple[date, ...]
    now: datetime


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
    facilities = facilities_named(facility_ids)
    far = {one.pk: None if near is None else distance_km(near, one.place) for one in facilities}
    return [
        Offer(facility_id, SlotNo(first_slot_of(day) + index), far[facility_id])
        for day, places in free_starts(question, facilities).items()
        for facility_id, starts in places.items()
        for index in indices(starts)
    ]


def facilities_named(ids: Collection[int] | None) -> list[Facility]:
    """These facilities, or all."""
    return list(Facility.objects.all() if ids is None else Facility.objects.filter(pk__in=list(ids)))


def free_starts(question: Question, facilities: Sequence[Facility]) -> dict[date, dict[int, int]]:
    """The bookable starts as bits, by day and facility; days and facilities without any are left out."""
    inmate = Inmate.objects.select_related("facility").filter(pk=question.inmate_id).first()
    if inmate is None or not facilities or not question.days:
        return {}
    return dict(_Search(question, inmate, tuple(facilities)).days())


@dataclass(frozen=True)
class _Search:
    question: Question
    inmate: Inmate
    facilities: tuple[Facility, ...]

    def days(self) -> Iterator[tuple[date, dict[int, int]]]:
        """Day by day, grouped by the length of a visit (it may change with the policy)."""
        by_quanta: dict[int, list[date]] = defaultdict(list)
        for day in self.question.days:
            rules = self._rules(self.inmate.facility, day)
            if rules is not None and self._is_allowed(rules, day):
                by_quanta[rules.policy.call.quanta].append(day)
        for quanta, days in by_quanta.items():
            taken = self._taken(days, quanta)
            for day in days:
                if places := self._places(day, taken, quanta):
                    yield day, places

    def _is_allowed(self, rules: InForce, day: date) -> bool:
        # the last start of a day stands for the day: of all rules only the past and the hours differ within it,
        # and those are looked at below
        last = SlotNo(first_slot_of(day) + QUANTA_PER_DAY - rules.policy.call.quanta)
        request = BookingRequest(last, self.question.visitor_ids)
        return not refusals_for(request, self._facts, rules.policy, self.question.now)

    def _places(self, day: date, taken: Taken, quanta: int) -> dict[int, int]:
        home = self.inmate.facility
        opened = self._open(home, Booth.BoothSide.INMATE, day) & self._ahead(day)
        pools = [
            taken.pool(Resource.INMATE_BOOTH, home.pk, day, opened),
            taken.pool(Resource.SUPERVISION_PLACE, home.pk, day, opened),
        ]
        at_home = common_starts(pools, [taken.people(day)], quanta)
        if not at_home:
            return {}
        found = {one.pk: at_home & pool_starts(self._pool(one, day, taken), quanta) for one in self.facilities}
        return {facility_id: starts for facility_id, starts in found.items() if starts}

    def _pool(self, facility: Facility, day: date, taken: Taken) -> PoolDay:
        opened = self._open(facility, Booth.BoothSide.VISITOR, day)
        return taken.pool(Resource.VISITOR_BOOTH, facility.pk, day, opened)

    def _ahead(self, day: date) -> int:
        """The quanta of the day that have not begun."""
        begun = slot_holding(self.question.now, self._zone) + 1 - first_slot_of(day)
        return interval(min(max(begun, 0), QUANTA_PER_DAY), QUANTA_PER_DAY)

    def _open(self, facility: Facility, side: Booth.BoothSide, day: date) -> int:
        rules = self._rules(facility, day)
        if rules is None:
            return 0
        opened = self._hours(rules, day)
        closures = self._closures.get(facility.pk)
        return opened if closures is None else opened & ~closed_bits(closures, facility.pk, side, day)

    def _hours(self, rules: InForce, day: date) -> int:
        known = self._hours_known
        key = rules.version_id, day
        if key not in known:
            known[key] = open_quanta(rules.policy.hours, day)
        return known[key]

    def _rules(self, facility: Facility, day: date) -> InForce | None:
        versions = self._versions.get(facility.policy_name, ())
        return next((stored_version(pk) for pk, since in versions if since <= day), None)

    def _taken(self, days: Sequence[date], quanta: int) -> Taken:
        return read_taken(
            facility_ids=[facility.pk for facility in self.facilities],
            inmate_facility_id=self.inmate.facility_id,
            supervision_places=self.inmate.facility.supervision_places,
            inmate_id=self.inmate.pk,
            visitor_ids=self.question.visitor_ids,
            days=days,
            quanta=quanta,
        )

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(settings.TIME_ZONE)

    @cached_property
    def _hours_known(self) -> dict[tuple[int, date], int]:
        return {}

    @cached_property
    def _versions(self) -> Mapping[str, list[tuple[int, date]]]:
        """The versions of each policy, the newest first."""
        names = {facility.policy_name for facility in (self.inmate.facility, *self.facilities)}
        found: dict[str, list[tuple[int, date]]] = defaultdict(list)
        rows = PolicyVersion.objects.filter(name__in=names).order_by("-effective_from", "-id")
        for name, pk, since in rows.values_list("name", "id", "effective_from"):
            found[name].append((pk, since))
        return found

    @cached_property
    def _closures(self) -> Mapping[int, list[ClosureRow]]:
        days = self.question.days
        ids = {self.inmate.facility_id, *(facility.pk for facility in self.facilities)}
        found: dict[int, list[ClosureRow]] = defaultdict(list)
        rows = Closure.objects.filter(
            facility__in=ids,
            end_slot__gt=first_slot_of(days[0]),
            first_slot__lt=first_slot_of(days[-1]) + QUANTA_PER_DAY,
        )
        for row in rows.values_list("facility_id", "side", "first_slot", "end_slot"):
            found[row[0]].append(row)
        return found

    @cached_property
    def _facts(self) -> BookingFacts:
        """What the rules ask of every day; the hours are looked at elsewhere, so here it is always open."""
        people = {person.pk: person for person in Visitor.objects.filter(pk__in=self._people)}
        applicant = people.get(self.question.applicant_id or 0)
        used = self._used()
        return BookingFacts(
            zone=self._zone,
            visitor_open=WHOLE_DAY,
            inmate_open=WHOLE_DAY,
            inmate_class=InmateClass(self.inmate.inmate_class),
            inmate_available=self.inmate.available,
            visitors_admitted=all(person.admitted for person in people.values()),
            inmate_used=used[Holder.INMATE],
            applicant_used=used[Holder.APPLICANT],
            last_no_show=applicant.last_no_show if applicant else None,
            last_same_day_cancel=applicant.last_same_day_cancel if applicant else None,
        )

    @property
    def _people(self) -> set[int]:
        return {*self.question.visitor_ids, self.question.applicant_id or 0}

    def _used(self) -> Mapping[Holder, Mapping[str, int]]:
        """The units that the inmate and the applicant have used, by period."""
        periods = {period_key(period, day) for period in Period for day in self.question.days}
        inmate = Q(holder_kind=Holder.INMATE, holder_id=self.inmate.pk)
        applicant = Q(holder_kind=Holder.APPLICANT, holder_id=self.question.applicant_id or 0)
        found: dict[Holder, dict[str, int]] = {holder: defaultdict(int) for holder in Holder}
        uses = AllowanceUse.objects.filter(inmate | applicant, period__in=periods)
        for kind, period in uses.values_list("holder_kind", "period"):
            found[Holder(kind)][period] += 1
        return found
