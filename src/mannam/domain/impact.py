"""What a version of the rules would mean for visits that are booked already (ADR 11). Nothing is decided here.

The rules are those of a booking; only what belongs to the moment of booking is left out, since a booked visit has
it behind it. What no policy changes (restrictions, bans, who is available) is taken as being in order.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mannam.domain.allowance import applicant_limit, counted
from mannam.domain.policy import InmateClass, Period, Policy, VisitorRole
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import (
    RULES,
    BookingFacts,
    BookingRequest,
    Rule,
    check_first_application,
    check_lottery_over,
    check_no_show_pause,
    check_not_past,
    check_same_day_cancel_pause,
    check_window_closed,
    check_window_open,
)
from mannam.domain.slots import SlotNo, day_of

OF_THE_MOMENT: frozenset[Rule] = frozenset(
    {
        check_not_past,
        check_window_open,
        check_window_closed,
        check_lottery_over,
        check_first_application,
        check_no_show_pause,
        check_same_day_cancel_pause,
    }
)
"""They ask whether one may book now; who has booked was asked."""

STANDING: tuple[Rule, ...] = tuple(rule for rule in RULES if rule not in OF_THE_MOMENT)
"""They ask about the visit itself."""


@dataclass(frozen=True, slots=True)
class BookedVisit:
    """A visit as the rules see it. ``is_asked``: it is judged, else it only counts against the allowances.

    ``party`` is how many come; ``party_of_role`` whether all of them have the applicant's ``visitor_role``.
    """

    ref: str
    slot: SlotNo
    quanta: int
    party: int
    party_of_role: bool
    inmate_id: int
    applicant_id: int
    visitor_facility_id: int
    inmate_facility_id: int
    version_id: int
    kind: str
    case: str
    visitor_role: VisitorRole
    inmate_class: InmateClass
    is_asked: bool

    @property
    def day(self) -> date:
        """The day on which it is held."""
        return day_of(self.slot)


@dataclass(frozen=True)
class Terms:
    """The rules of a visit, and the open quanta of its day at either facility."""

    policy: Policy
    visitor_open: int
    inmate_open: int


TermsOf = Callable[[BookedVisit], Terms | None]
"""The rules of a visit; None where none hold."""


@dataclass(frozen=True)
class Comparison:
    """Between which rules is compared. ``raised``: what orders add to an inmate's allowance on a day."""

    before: TermsOf
    after: TermsOf
    raised: Callable[[int, date], Mapping[Period, int]]
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Lost:
    """A visit that the rules would refuse, with every reason that its own rules do not give."""

    visit: BookedVisit
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True)
class Impact:
    """How many visits were judged, which would be refused (in the order of their times), how many would be longer
    or shorter than they are booked.
    """

    asked: int
    lost: tuple[Lost, ...]
    other_length: int

    @property
    def by_reason(self) -> Counter[RefusalCode]:
        """How many visits each reason concerns; a visit may have several."""
        return Counter(reason.code for each in self.lost for reason in each.reasons)

    @property
    def by_facility(self) -> Counter[int]:
        """How many visits there are at each inmates' facility, by its id."""
        return Counter(each.visit.inmate_facility_id for each in self.lost)


Counting = Callable[[Policy, BookedVisit], Iterable[tuple[str, int]]]
"""The keys under which a policy counts a visit, with the units."""


def _of_inmate(policy: Policy, visit: BookedVisit) -> Iterator[tuple[str, int]]:
    if kind := policy.kinds.get(visit.kind):
        for each in counted(policy, kind, visit.inmate_class, visit.day, case=visit.case):
            yield each.key, each.units


def _of_applicant(policy: Policy, visit: BookedVisit) -> Iterator[tuple[str, int]]:
    kind = policy.kinds.get(visit.kind)
    if kind is not None and (found := applicant_limit(policy, kind, visit.day)):
        yield found[0], 1


class _Taken:
    """What one person's visits have taken so far, as any policy counts them (each of them once)."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting
        self._visits: list[BookedVisit] = []
        self._counted: dict[int, tuple[Policy, int, Counter[str]]] = {}

    def add(self, visit: BookedVisit) -> None:
        """One more."""
        self._visits.append(visit)

    def under(self, policy: Policy) -> Mapping[str, int]:
        """Units by key."""
        _policy, done, units = self._counted.get(id(policy), (policy, 0, Counter()))
        for visit in self._visits[done:]:
            for key, count in self._counting(policy, visit):
                units[key] += count
        self._counted[id(policy)] = policy, len(self._visits), units
        return units


class _Ledger:
    """What everybody has taken so far."""

    def __init__(self) -> None:
        self._inmates: dict[int, _Taken] = defaultdict(lambda: _Taken(_of_inmate))
        self._applicants: dict[int, _Taken] = defaultdict(lambda: _Taken(_of_applicant))

    def add(self, visit: BookedVisit) -> None:
        """One more visit was booked."""
        self._inmates[visit.inmate_id].add(visit)
        self._applicants[visit.applicant_id].add(visit)

    def used(self, visit: BookedVisit, policy: Policy) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """What the inmate and the applicant of ``visit`` have taken before it."""
        return self._inmates[visit.inmate_id].under(policy), self._applicants[visit.applicant_id].under(policy)


def impact_on(visits: Iterable[BookedVisit], compared: Comparison) -> Impact:
    """The impact on ``visits``, which come in the order in which they were booked: the last are over a limit."""
    asked, other_length, lost = 0, 0, []
    for visit, terms, reasons in _judged(visits, compared):
        asked += 1
        if reasons:
            lost.append(Lost(visit, reasons))
        if terms is not None and visit.kind in terms.policy.kinds:
            other_length += terms.policy.terms_of(visit.kind).quanta != visit.quanta
    return Impact(asked, tuple(sorted(lost, key=lambda each: (each.visit.slot, each.visit.ref))), other_length)


def _judged(
    visits: Iterable[BookedVisit], compared: Comparison
) -> Iterator[tuple[BookedVisit, Terms | None, tuple[Refusal, ...]]]:
    ledger = _Ledger()
    for visit in visits:
        if visit.is_asked:
            after = compared.after(visit)
            reasons = _refusals(visit, after, ledger, compared)
            if reasons:
                known = {reason.code for reason in _refusals(visit, compared.before(visit), ledger, compared)}
                reasons = tuple(reason for reason in reasons if reason.code not in known)
            yield visit, after, reasons
        ledger.add(visit)


def _refusals(
    visit: BookedVisit, terms: Terms | None, ledger: _Ledger, compared: Comparison
) -> tuple[Refusal, ...]:
    if terms is None:
        return (Refusal(RefusalCode.FACILITY_CLOSED, {"day": visit.day}),)
    request = BookingRequest(visit.slot, tuple(range(visit.party)), visit.kind, visit.case)
    facts = _facts(visit, terms, ledger, compared)
    reasons: list[Refusal] = []
    for rule in STANDING:
        refusal = rule(request, facts, terms.policy, compared.now)
        if refusal is not None and refusal not in reasons:
            reasons.append(refusal)
    return tuple(reasons)


def _facts(visit: BookedVisit, terms: Terms, ledger: _Ledger, compared: Comparison) -> BookingFacts:
    inmate_used, applicant_used = ledger.used(visit, terms.policy)
    return BookingFacts(
        zone=compared.zone,
        visitor_open=terms.visitor_open,
        inmate_open=terms.inmate_open,
        inmate_class=visit.inmate_class,
        inmate_available=True,
        visitors_admitted=True,
        inmate_used=inmate_used,
        applicant_used=applicant_used,
        last_no_show=None,
        last_same_day_cancel=None,
        visitor_role=visit.visitor_role,
        party_of_role=visit.party_of_role,
        raised=compared.raised(visit.inmate_id, visit.day),
    )
