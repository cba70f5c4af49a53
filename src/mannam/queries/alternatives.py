"""What could be booked instead: near in time at the same place, and near in place at about the same time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.availability import Offer
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo, day_of, first_slot_of
from mannam.models import Inmate
from mannam.queries.availability import Question, free_starts
from mannam.queries.country import Spot, country
from mannam.queries.people import NO_VISIT, People
from mannam.queries.policies import policy_in_force

Free = Mapping[date, Mapping[int, int]]
"""Bookable starts as the bits of a day, by day and facility."""

EACH = 3
"""How many are offered by time, and how many by place."""
DAYS_AROUND = 4
PLACES_AROUND = 10

OTHER_TIME_HELPS = frozenset(
    {
        RefusalCode.SLOT_TAKEN,
        RefusalCode.VISITOR_BUSY,
        RefusalCode.IN_THE_PAST,
        RefusalCode.WINDOW_NOT_OPEN,
        RefusalCode.WINDOW_CLOSED,
        RefusalCode.LOTTERY_RUNNING,
        RefusalCode.FACILITY_CLOSED,
        RefusalCode.OUTSIDE_HOURS,
        RefusalCode.ALLOWANCE_USED,
        RefusalCode.ONE_A_DAY,
        RefusalCode.APPLICANT_DAY_LIMIT,
        RefusalCode.FIRST_VISIT_TOO_SOON,
    }
)


def alternatives(
    codes: Collection[RefusalCode],
    *,
    inmate_id: int,
    visitor_facility_id: int,
    slot: SlotNo,
    applicant_id: int,
    visitor_ids: tuple[int, ...],
    kind: str,
    case: str,
    now: datetime,
    people: People | None = None,
    besides: int = NO_VISIT,
    waived: frozenset[RefusalCode] = frozenset(),
) -> tuple[Offer, ...]:
    """Up to three other times at the facility asked for, then up to three other facilities, nearest first.

    Nothing when one of the reasons (``codes``) would stand at any other time and place too. ``people`` are those
    of the request, if they have been read for its day already. ``besides``: a visit that is to be moved.
    """
    if not OTHER_TIME_HELPS.issuperset(codes):
        return ()
    around = country() if people is None else people.country
    near = around.around(visitor_facility_id)[: PLACES_AROUND + 1]
    days = _days_around(day_of(slot), inmate_id if RefusalCode.WINDOW_NOT_OPEN in codes else None, now)
    wanted = Question(inmate_id, applicant_id, visitor_ids, (day_of(slot),), now, besides, waived, kind, case)
    # most are found on the day itself; the days around it cost nine times as much to look at
    free = free_starts(wanted, near, people) if day_of(slot) in days else {}
    if not _is_enough(free, visitor_facility_id, slot):
        free = free_starts(replace(wanted, days=days), near)
    return _chosen(free, near, slot)


def _is_enough(free: Free, facility_id: int, slot: SlotNo) -> bool:
    """Whether the day has other times at the facility asked for and other places."""
    places = next(iter(free.values()), {})
    return len(places) > EACH and len(_nearest(free, facility_id, slot, EACH)) == EACH


def _chosen(free: Free, near: Sequence[Spot], slot: SlotNo) -> tuple[Offer, ...]:
    """Other times at the first place, then other places."""
    here = near[0]
    times = [Offer(here.facility_id, found, here.km) for found in _nearest(free, here.facility_id, slot, EACH)]
    places = [
        Offer(spot.facility_id, found, spot.km)
        for spot in near[1:]
        for found in _nearest(free, spot.facility_id, slot, 1)
    ]
    # a farther place at the very time counts more than a nearer one at another
    places.sort(key=lambda offer: abs(offer.slot - slot))
    return (*times, *places[:EACH])


def _days_around(wanted: date, too_early_for: int | None, now: datetime) -> tuple[date, ...]:
    """At most four days before and after the one wanted, from today on.

    A day that is too early to book for this inmate is moved to the last that can be booked.
    """
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    middle = max((wanted - today).days, 0)
    if too_early_for is not None:
        home = Inmate.objects.select_related("facility").get(pk=too_early_for).facility
        middle = min(middle, policy_in_force(home.policy_name, today).policy.window.opens_days_before)
    ahead = range(max(middle - DAYS_AROUND, 0), middle + DAYS_AROUND + 1)
    return tuple(today + timedelta(days=number) for number in ahead)


def _nearest(free: Free, facility_id: int, slot: SlotNo, count: int) -> list[SlotNo]:
    """The ``count`` free starts at a facility that are nearest in time to ``slot``; of two the earlier first."""
    found = [
        SlotNo(first_slot_of(day) + index)
        for day, places in free.items()
        for index in nearest_bits(places.get(facility_id, 0), slot - first_slot_of(day), count)
    ]
    return sorted(found, key=lambda start: (abs(start - slot), start))[:count]


def nearest_bits(bits: int, index: int, count: int) -> list[int]:
    """Of the set bits the ``count`` next at or above ``index`` and the ``count`` next below it."""
    index = max(index, 0)
    below, above = bits & ((1 << index) - 1), bits >> index << index
    found = []
    for _ in range(count):
        if below:
            found.append(below.bit_length() - 1)
            below ^= 1 << found[-1]
        if above:
            found.append((above & -above).bit_length() - 1)
            above &= above - 1
    return found
