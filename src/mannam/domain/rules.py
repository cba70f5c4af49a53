"""Every rule of a booking, each a small pure function of (request, facts, policy, now).

A rule returns a Refusal or None and never queries; ``refusals_for`` gathers them all, so that a person sees
every reason at once. The letters in the docstrings are those of docs/rules.md: A the Act on the execution of
sentences and the treatment of inmates, D its Enforcement Decree, R its Enforcement Rule, C the operating rule
of the correction call centre.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from mannam.domain.bitmaps import runs
from mannam.domain.calendar import working_days_before
from mannam.domain.policy import InmateClass, Period, Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.slots import SlotNo, day_of, index_in_day, start_of


@dataclass(frozen=True)
class BookingRequest:
    """What is asked for: the start, and who comes (ids, the applicant among them or not)."""

    slot: SlotNo
    visitor_ids: tuple[int, ...]


@dataclass(frozen=True)
class BookingFacts:
    """What the rules need to know, read once before they are asked.

    ``visitor_open`` and ``inmate_open`` are the open quanta of the day at either facility;
    ``inmate_used`` and ``applicant_used`` count visits by period key ("2026-11", "2026-11-24").
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


Rule = Callable[[BookingRequest, BookingFacts, Policy, datetime], Refusal | None]


def period_key(period: Period, day: date) -> str:
    """How an allowance of that period is named for a visit on ``day``."""
    return day.isoformat() if period is Period.DAY else f"{day:%Y-%m}"


def period_of(key: str) -> Period:
    """The period that a key names: "2026-11-24" a day, "2026-11" a month."""
    return Period.DAY if len(key) == len("2026-11-24") else Period.MONTH


def limit_of_inmate(policy: Policy, inmate_class: InmateClass, key: str) -> int | None:
    """How many visits an inmate of that class may have in the period of ``key``; None: as many as he likes."""
    return policy.allowance[inmate_class].get(period_of(key))


def free_ordinal(used: frozenset[int], limit: int | None) -> int | None:
    """The lowest ordinal of an allowance that is not used; None when ``limit`` are."""
    return lowest_free(used) if limit is None or len(used) < limit else None


def lowest_free(used: frozenset[int]) -> int:
    """The lowest ordinal, from 1 on, that is not used."""
    return next(ordinal for ordinal in count(1) if ordinal not in used)


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


def check_open_day(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """No visits on public holidays and closed days (D 58(1)), at either facility."""
    if facts.visitor_open and facts.inmate_open:
        return None
    return Refusal(RefusalCode.FACILITY_CLOSED, {"day": day_of(request.slot)})


def check_hours(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """Within opening hours, lunch and closures excepted, from the first quantum to the last (D 58(1))."""
    if not (facts.visitor_open and facts.inmate_open):
        return None  # said already by check_open_day
    legal = runs(facts.visitor_open & facts.inmate_open, policy.call.quanta)
    return None if legal >> index_in_day(request.slot) & 1 else Refusal(RefusalCode.OUTSIDE_HOURS)


def check_party(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """At least one visitor, nobody twice, at most the number the facility allows."""
    count = len(request.visitor_ids)
    if count == 0:
        return Refusal(RefusalCode.PARTY_EMPTY)
    if len(set(request.visitor_ids)) < count:
        return Refusal(RefusalCode.VISITOR_TWICE)
    return Refusal(RefusalCode.PARTY_TOO_LARGE, {"max": policy.party_max}) if count > policy.party_max else None


def check_allowance(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """Visits of an inmate by class and period (R 87; D 58, 59, 101, 109); S2 to S4 at most one a day.

    A month that is used up is told before a day: another day of it would not help.
    """
    day, limits = day_of(request.slot), policy.allowance[facts.inmate_class]
    for period, code in ((Period.MONTH, RefusalCode.ALLOWANCE_USED), (Period.DAY, RefusalCode.ONE_A_DAY)):
        limit = limits.get(period)
        if limit is not None and facts.inmate_used.get(period_key(period, day), 0) >= limit:
            return Refusal(code, {"limit": limit})
    return None


def check_applicant_day(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """One person books so many visits for one day, where the policy says so."""
    limit = policy.applicant_per_day
    used = facts.applicant_used.get(period_key(Period.DAY, day_of(request.slot)), 0)
    if limit is None or used < limit:
        return None
    return Refusal(RefusalCode.APPLICANT_DAY_LIMIT, {"limit": limit})


def check_no_show_pause(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Who did not come cannot book for N days from the next day (C 11(4): 14)."""
    return _pause(RefusalCode.NO_SHOW_PAUSE, facts.last_no_show, policy.no_show_pause_days, facts.zone, now)


def check_same_day_cancel_pause(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Who cancelled on the day cannot book for N days from the next day (C 11(4): 7)."""
    days = policy.same_day_cancel_pause_days
    return _pause(RefusalCode.SAME_DAY_CANCEL_PAUSE, facts.last_same_day_cancel, days, facts.zone, now)


def check_admission(request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime) -> Refusal | None:
    """Restrictions on the inmate or a visitor (A 41(1); A 108, 110, 112), in words that tell of none."""
    if facts.inmate_available and facts.visitors_admitted:
        return None
    return Refusal(RefusalCode.NOT_POSSIBLE)


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
    check_open_day,
    check_hours,
    check_party,
    check_allowance,
    check_applicant_day,
    check_no_show_pause,
    check_same_day_cancel_pause,
    check_admission,
)


def refusals_for(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> tuple[Refusal, ...]:
    """Every reason against this booking at once; empty when it may go ahead."""
    found = (rule(request, facts, policy, now) for rule in RULES)
    return tuple(refusal for refusal in found if refusal is not None)
