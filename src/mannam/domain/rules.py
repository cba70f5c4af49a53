"""Every rule of a booking, each a small pure function of (request, facts, policy, now).

A rule returns a Refusal or None and never queries; ``refusals_for`` gathers them all, so that a person sees
every reason at once. The letters in the docstrings are those of docs/rules.md: A the Act on the execution of
sentences and the treatment of inmates, D its Enforcement Decree, R its Enforcement Rule, C the operating rule
of the correction call centre.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mannam.domain.allowance import applicant_limit, counted
from mannam.domain.bitmaps import runs
from mannam.domain.calendar import working_days_before
from mannam.domain.policy import ORDINARY, InmateClass, Period, Policy, VisitorRole
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.restriction import RestrictionKind
from mannam.domain.slots import SlotNo, day_of, index_in_day, start_of


@dataclass(frozen=True)
class BookingRequest:
    """What is asked for: the start, who comes (ids, the applicant among them or not), and which kind of visit.

    ``case`` is the number of the lawsuit, for a kind that counts by case.
    """

    slot: SlotNo
    visitor_ids: tuple[int, ...]
    kind: str = ORDINARY
    case: str = ""


@dataclass(frozen=True)
class BookingFacts:
    """What the rules need to know, read once before they are asked.

    ``visitor_open`` and ``inmate_open`` are the open quanta of the day at either facility;
    ``inmate_used`` and ``applicant_used`` count units by the key of their allowance ("2026-11", "2026-11-24",
    "lawyer:2026-11", "retrial:2026재고합12"). ``raised`` is what orders in force on the day add to the inmate's
    ordinary limits. The restrictions are those in force on the day of the visit; ``visitor_restrictions`` are of
    anybody in the party. ``no_shows`` are the days of the applicant's no-shows (a day twice when he missed two);
    where they are not read, ``last_no_show`` stands for them. ``first_application``: no visit with
    this inmate so far. ``party_of_role``: everybody who comes has the applicant's ``visitor_role``. ``contacts``
    are on the inmate's list of callers, ``new_contacts`` of the party are not.
    """

    zone: ZoneInfo
    visitor_open: int
    inmate_open: int
    inmate_class: InmateClass
    inmate_available: bool
    visitors_admitted: bool
    inmate_used: Mapping[str, int]
    applicant_used: Mapping[str, int]
    last_no_show: date | None
    last_same_day_cancel: date | None
    visitor_role: VisitorRole = VisitorRole.VISITOR
    party_of_role: bool = True
    raised: Mapping[Period, int] = field(default_factory=dict)
    no_shows: tuple[date, ...] = ()
    inmate_restrictions: frozenset[RestrictionKind] = frozenset()
    visitor_restrictions: frozenset[RestrictionKind] = frozenset()
    first_application: bool = False
    contacts: int = 0
    new_contacts: int = 0
    applicant_adult: bool = True

    @property
    def days_of_no_shows(self) -> tuple[date, ...]:
        """Every no-show that is known, in order."""
        only_last = () if self.last_no_show is None else (self.last_no_show,)
        return tuple(sorted(self.no_shows)) or only_last


Rule = Callable[[BookingRequest, BookingFacts, Policy, datetime], Refusal | None]


def window_of(policy: Policy, slot: SlotNo, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When booking for ``slot`` opens and closes, as aware datetimes (C 11(3)).

    A closing time counted over holidays moves back to the last working day, so that after 16:00 the first
    working day after a holiday is closed too (``close_over_holidays``). After holidays so long that the
    booking would close before it opens (Chuseok 2025), it closes as it does on an ordinary day: no rule
    means that nobody may come.
    """
    day, window = day_of(slot), policy.window
    opens = datetime.combine(day - timedelta(days=window.opens_days_before), window.opens_at, zone)
    if window.closes_at is None:
        return opens, start_of(slot, zone)
    closes = datetime.combine(day - timedelta(days=window.closes_days_before), window.closes_at, zone)
    if window.close_over_holidays:
        working_day = working_days_before(policy.hours, day, window.closes_days_before)
        moved = datetime.combine(working_day, window.closes_at, zone)
        closes = moved if moved > opens else closes
    return opens, closes


def check_not_past(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """A visit lies ahead."""
    if start_of(request.slot, facts.zone) <= now:
        return Refusal(RefusalCode.IN_THE_PAST)
    return None


def check_window_open(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Booking opens N days before at a time (C 11(3): seven days before at 16:00)."""
    opens, _ = window_of(policy, request.slot, facts.zone)
    return Refusal(RefusalCode.WINDOW_NOT_OPEN, {"opens_at": opens}) if now < opens else None


def check_window_closed(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Booking closes N days before at a time (C 11(3): the day before at 16:00)."""
    if policy.window.closes_at is None:
        return None  # it closes when the visit starts: said already by check_not_past
    _, closes = window_of(policy, request.slot, facts.zone)
    return Refusal(RefusalCode.WINDOW_CLOSED, {"closed_at": closes}) if now >= closes else None


def check_lottery_over(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Where the places of a day are drawn by lot, nobody books it while entries are taken."""
    if policy.release.lottery_minutes == 0:
        return None
    opens, _ = window_of(policy, request.slot, facts.zone)
    until = opens + timedelta(minutes=policy.release.lottery_minutes)
    return Refusal(RefusalCode.LOTTERY_RUNNING, {"until": until}) if opens <= now < until else None


def check_first_application(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """A first visit is asked for so many days ahead, where the policy says so (Taiwan: a week)."""
    if not facts.first_application:
        return None
    ahead = timedelta(days=policy.application.first_application_days_before)
    earliest = now.astimezone(facts.zone).date() + ahead
    too_soon = day_of(request.slot) < earliest and bool(ahead)
    return Refusal(RefusalCode.FIRST_VISIT_TOO_SOON, {"earliest": earliest}) if too_soon else None


def check_open_day(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """No visits on public holidays and closed days (D 58(1)), at either facility."""
    if facts.visitor_open and facts.inmate_open:
        return None
    return Refusal(RefusalCode.FACILITY_CLOSED, {"day": day_of(request.slot)})


def check_hours(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """Within opening hours, lunch and closures excepted, from the first quantum to the last (D 58(1))."""
    if not (facts.visitor_open and facts.inmate_open):
        return None  # said already by check_open_day
    if request.kind not in policy.kinds:
        return None  # said already by check_kind
    legal = runs(facts.visitor_open & facts.inmate_open, policy.terms_of(request.kind).quanta)
    return None if legal >> index_in_day(request.slot) & 1 else Refusal(RefusalCode.OUTSIDE_HOURS)


def check_party(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """At least one visitor, nobody twice, at most the number the facility allows."""
    count = len(request.visitor_ids)
    if count == 0:
        return Refusal(RefusalCode.PARTY_EMPTY)
    if len(set(request.visitor_ids)) < count:
        return Refusal(RefusalCode.VISITOR_TWICE)
    return Refusal(RefusalCode.PARTY_TOO_LARGE, {"max": policy.party_max}) if count > policy.party_max else None


def check_adult(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """Whoever books is an adult, where the policy asks for it (England: the main caller is over 18)."""
    if facts.applicant_adult or not policy.application.applicant_must_be_adult:
        return None
    return Refusal(RefusalCode.APPLICANT_NOT_ADULT)


def check_contacts(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """An inmate's list of callers holds so many people (England: 4); who is on it may come.

    The words do not say that the list is full: that would tell of the others on it.
    """
    most = policy.application.contacts_max
    if most is None or not facts.new_contacts or facts.contacts + facts.new_contacts <= most:
        return None
    return Refusal(RefusalCode.NOT_ON_LIST)


def check_allowance(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """Visits of an inmate by class and period (R 87; D 58, 59, 101, 109); S2 to S4 at most one a day.

    An order adds to the limits (D 58, 59). A lawyer's visit counts outside of them, by month or by case (D 59-2).
    A month that is used up is told before a day: another day of it would not help.
    """
    kind, day = policy.kinds.get(request.kind), day_of(request.slot)
    if kind is None:
        return None  # said already by check_kind
    for each in counted(policy, kind, facts.inmate_class, day, case=request.case, raised=facts.raised):
        if facts.inmate_used.get(each.key, 0) + each.units > each.limit:
            codes = {Period.MONTH: RefusalCode.ALLOWANCE_USED, Period.DAY: RefusalCode.ONE_A_DAY}
            code = RefusalCode.CASE_VISITS_USED if each.period is None else codes[each.period]
            return Refusal(code, {"limit": each.limit})
    return None


def check_applicant_day(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """One person books so many visits for one day, where the policy says so."""
    kind = policy.kinds.get(request.kind)
    found = None if kind is None else applicant_limit(policy, kind, day_of(request.slot))
    if found is None or facts.applicant_used.get(found[0], 0) < found[1]:
        return None
    return Refusal(RefusalCode.APPLICANT_DAY_LIMIT, {"limit": found[1]})


def check_no_show_pause(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Who did not come so many times within so many days cannot book for N days from the next day.

    C 11(4): once, for 14; Taiwan: twice in six months, for a month.
    """
    count, within = policy.no_show_count, policy.no_show_within_days
    event = last_of_a_series(facts.days_of_no_shows, count, within)
    return _pause(RefusalCode.NO_SHOW_PAUSE, event, policy.no_show_pause_days, facts.zone, now)


def check_same_day_cancel_pause(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Who cancelled on the day cannot book for N days from the next day (C 11(4): 7)."""
    days = policy.same_day_cancel_pause_days
    return _pause(RefusalCode.SAME_DAY_CANCEL_PAUSE, facts.last_same_day_cancel, days, facts.zone, now)


def check_kind(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """The policy has the kind of visit, and it is for who asks (D 59-2, A 84: lawyers). Told is which ones are."""
    kind = policy.kinds.get(request.kind)
    if kind is not None and kind.is_for(facts.visitor_role):
        return None
    open_to = ", ".join(each.name for each in policy.kinds_for(facts.visitor_role))
    return Refusal(RefusalCode.KIND_NOT_OPEN, {"kinds": open_to})


def check_party_of_kind(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """To what nobody supervises come only those for whom it is (D 59-2, A 84: lawyers)."""
    if check_kind(request, facts, policy, now) is not None:
        return None
    is_for_all = policy.kinds[request.kind].role is VisitorRole.VISITOR
    return None if is_for_all or facts.party_of_role else Refusal(RefusalCode.PARTY_NOT_OF_KIND)


def check_case(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """A kind of visit that is counted by case names the case (D 59-2)."""
    kind = policy.kinds.get(request.kind)
    is_missing = kind is not None and kind.by_case and not request.case
    return Refusal(RefusalCode.CASE_MISSING) if is_missing else None


def check_kind_of_inmate(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """The kind is for inmates of that class (A 84: pretrial), in words that do not tell the class.

    Who may not ask for the kind at all learns nothing here: with a second reason or without it, the class would
    be told to anybody who tries.
    """
    if check_kind(request, facts, policy, now) is not None:
        return None
    is_open = facts.inmate_class in policy.kinds[request.kind].inmate_classes
    return None if is_open else Refusal(RefusalCode.NOT_POSSIBLE)


def check_discipline(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """No visits while a disciplinary measure takes them away, up to 30 days (A 108, 112)."""
    found = RestrictionKind.DISCIPLINE in facts.inmate_restrictions
    return Refusal(RefusalCode.NOT_POSSIBLE) if found else None


def check_investigation(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """No visits while an inmate who is investigated is kept apart (A 110)."""
    found = RestrictionKind.INVESTIGATION in facts.inmate_restrictions
    return Refusal(RefusalCode.NOT_POSSIBLE) if found else None


def check_court_day(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """No visits on a day in court (W)."""
    found = RestrictionKind.COURT in facts.inmate_restrictions
    return Refusal(RefusalCode.NOT_POSSIBLE) if found else None


def check_transfer_day(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """No visits on the day on which an inmate is taken elsewhere (W)."""
    found = RestrictionKind.TRANSFER in facts.inmate_restrictions
    return Refusal(RefusalCode.NOT_POSSIBLE) if found else None


def check_ban(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """Crime risk, a court's ban, harm to rehabilitation, security: on an inmate or a visitor (A 41(1))."""
    found = RestrictionKind.BAN in facts.inmate_restrictions | facts.visitor_restrictions
    return Refusal(RefusalCode.NOT_POSSIBLE) if found else None


def check_admission(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """An inmate who is not available, a visitor who is not admitted (A 41(1); W), in words that tell of none."""
    if facts.inmate_available and facts.visitors_admitted:
        return None
    return Refusal(RefusalCode.NOT_POSSIBLE)


def last_of_a_series(events: Sequence[date], times: int, within_days: int) -> date | None:
    """The last of ``events`` (in order) that is the ``times``-th one within so many days; None when none is.

    The first and the last of such a series lie at most ``within_days`` apart; for one event there is no span.
    """
    span = timedelta(days=within_days)
    ends = (last for first, last in zip(events, events[times - 1 :], strict=False) if last - first <= span)
    return max(ends, default=None)


def end_of_pause(event: date, days: int) -> date:
    """The first day of booking again: the pause of ``days`` runs from the day after the event."""
    return event + timedelta(days=days + 1)


def _pause(code: RefusalCode, event: date | None, days: int, zone: ZoneInfo, now: datetime) -> Refusal | None:
    if event is None or days == 0:
        return None
    until = end_of_pause(event, days)
    if now >= datetime.combine(until, time(), zone):
        return None
    return Refusal(code, {"until": until})


RULES: tuple[Rule, ...] = (
    check_not_past,
    check_window_open,
    check_window_closed,
    check_lottery_over,
    check_first_application,
    check_kind,
    check_party_of_kind,
    check_case,
    check_open_day,
    check_hours,
    check_party,
    check_adult,
    check_contacts,
    check_allowance,
    check_applicant_day,
    check_no_show_pause,
    check_same_day_cancel_pause,
    check_kind_of_inmate,
    check_discipline,
    check_investigation,
    check_court_day,
    check_transfer_day,
    check_ban,
    check_admission,
)


def refusals_for(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> tuple[Refusal, ...]:
    """Every reason against this booking at once, each once; empty when it may go ahead.

    Rules that must not be told apart give equal refusals: said twice, they would tell that there are two.
    """
    found: list[Refusal] = []
    for rule in RULES:
        refusal = rule(request, facts, policy, now)
        if refusal is not None and refusal not in found:
            found.append(refusal)
    return tuple(found)
