"""Join the waitlist for an inmate: to be told, and to have a place held, when one becomes free."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.serve_later import serve_later
from mannam.actions.try_again import try_again
from mannam.actions.write_visit import REF_ALPHABET
from mannam.domain.policy import ORDINARY, Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingRequest, refusals_for
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from mannam.domain.waitlist import LIVE_STATES, PlaceWish, check_wish
from mannam.models import WaitlistEntry
from mannam.queries.booking_facts import read_situation
from mannam.queries.country import Country
from mannam.queries.people import PeopleAsked
from mannam.queries.waitable import waitable_days
from mannam.queries.waitlist import facilities_within

CODE_LENGTH = 10

WHILE_WAITING = frozenset(
    {
        RefusalCode.IN_THE_PAST,
        RefusalCode.WINDOW_NOT_OPEN,
        RefusalCode.LOTTERY_RUNNING,
        RefusalCode.FACILITY_CLOSED,
        RefusalCode.OUTSIDE_HOURS,
    }
)
"""Reasons that other times, other places, or time itself will do away with: one may wait in spite of them.

Whether anything of what is wished for is open at all is looked at by itself (``waitable_days``)."""


@dataclass(frozen=True)
class WaitOrder:
    """Whom to meet, who applies, who comes (ids of visitors), and which places they would take.

    ``within_km`` of ``facility_id`` any other will do (0: none); days and quanta as ``PlaceWish`` has them.
    ``case`` is the number of the lawsuit, for a ``kind`` that counts by case.
    """

    inmate_id: int
    applicant_id: int
    visitor_ids: tuple[int, ...]
    facility_id: int
    within_km: int
    first_day: date
    last_day: date
    from_index: int = 0
    until_index: int = QUANTA_PER_DAY
    kind: str = ORDINARY
    case: str = ""


def join_waitlist(
    order: WaitOrder,
    by: By,
    *,
    now: datetime,
    random: Random,
    before_writing: Callable[[], None] = lambda: None,
) -> WaitlistEntry:
    """The entry, at the end of the line; a worker looks at once whether there is something for it.

    Raises Refused with every reason that will stand as long as they wait. ``before_writing`` is called between
    reading and writing, where a race would be.
    """
    policy = _allowed(order, now)
    return try_again(lambda: _join(order, policy, by, now, random, before_writing))


def _allowed(order: WaitOrder, now: datetime) -> Policy:
    """The policy by which they wait. Raises Refused when no day could be booked though all were free."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    wish = PlaceWish(
        frozenset({order.facility_id}), order.first_day, order.last_day, order.from_index, order.until_index
    )
    if refusal := check_wish(wish, today):
        raise Refused(refusal)
    is_closed, refused = False, list[Sequence[Refusal]]()
    for day in _days(order, today):
        policy, reasons = _standing_reasons(order, day, now)
        if policy.application.offer_minutes == 0:
            raise Refused(Refusal(RefusalCode.NO_WAITLIST))
        if reasons:
            refused.append(reasons)
        elif _is_waitable(order, day, now):
            return policy
        else:
            is_closed = True
    raise Refused(*([Refusal(RefusalCode.NOTHING_TO_WAIT_FOR)] if is_closed else refused[0]))


def _is_waitable(order: WaitOrder, day: date, now: datetime) -> bool:
    asked = PeopleAsked(
        inmate_id=order.inmate_id,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
        days=[day],
        kind=order.kind,
        case=order.case,
    )
    people = asked.answer()
    return bool(waitable_days(people, wish_in(order, people.country), order.kind, [day], now))


def wish_in(order: WaitOrder, places: Country) -> PlaceWish:
    """The places that would do, by their ids."""
    near = facilities_within(places, order.facility_id, order.within_km)
    return PlaceWish(near, order.first_day, order.last_day, order.from_index, order.until_index)


def _days(order: WaitOrder, today: date) -> list[date]:
    first = max(order.first_day, today)
    return [first + timedelta(days=n) for n in range((order.last_day - first).days + 1)]


def _standing_reasons(order: WaitOrder, day: date, now: datetime) -> tuple[Policy, list[Refusal]]:
    # the last start of a day stands for the day, as in the search for free times
    slot = SlotNo(first_slot_of(day) + QUANTA_PER_DAY - 1)
    situation = read_situation(
        inmate_id=order.inmate_id,
        visitor_facility_id=order.facility_id,
        slot=slot,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
        kind=order.kind,
        case=order.case,
    )
    policy = situation.rules.policy
    request = BookingRequest(slot, order.visitor_ids, order.kind, order.case)
    reasons = refusals_for(request, situation.facts, policy, now)
    return policy, [reason for reason in reasons if reason.code not in WHILE_WAITING]


def _join(
    order: WaitOrder, policy: Policy, by: By, now: datetime, random: Random, before_writing: Callable[[], None]
) -> WaitlistEntry:
    # a case that counts for nothing makes no second place in line
    case = order.case if policy.kinds[order.kind].by_case else ""
    ordinal = _ordinal(order, case, policy.waitlist.entries_max)
    before_writing()
    entry = WaitlistEntry.objects.create(
        code="".join(random.choices(REF_ALPHABET, k=CODE_LENGTH)),
        applicant_id=order.applicant_id,
        inmate_id=order.inmate_id,
        kind=order.kind,
        case_ref=case,
        facility_id=order.facility_id,
        within_km=order.within_km,
        first_day=order.first_day,
        last_day=order.last_day,
        from_index=order.from_index,
        until_index=order.until_index,
        ordinal=ordinal,
        joined_at=now,
    )
    entry.party.set(order.visitor_ids)
    record_audit("join_waitlist", by, now=now, facility_id=order.facility_id, data={"entry": entry.code})
    serve_later(entry_id=entry.pk)
    return entry


def _ordinal(order: WaitOrder, case: str, most: int) -> int:
    """The first that is not in use among their own.

    Raises Refused when all are, or they wait for that kind of visit with the inmate (and that case) already. Of
    two at once the second violates a unique key and looks again.
    """
    live = WaitlistEntry.objects.filter(applicant=order.applicant_id, state__in=sorted(LIVE_STATES))
    if live.filter(inmate=order.inmate_id, kind=order.kind, case_ref=case).exists():
        raise Refused(Refusal(RefusalCode.WAITING_ALREADY))
    used = set(live.values_list("ordinal", flat=True))
    free = next((number for number in range(1, most + 1) if number not in used), None)
    if free is None:
        raise Refused(Refusal(RefusalCode.WAITS_USED, {"max": most}))
    return free
