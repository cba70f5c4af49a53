"""What could be booked instead: near in time at the same place, and near in place at about the same time."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.availability import Offer
from mannam.domain.bitmaps import indices
from mannam.domain.distance import distance_km
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo, day_of, first_slot_of
from mannam.models import Facility, Inmate
from mannam.queries.availability import Question, free_starts
from mannam.queries.policies import policy_in_force

EACH = 3
"""How many are offered by time, and how many by place."""
DAYS_AROUND = 7
PLACES_AROUND = 10

OTHER_TIME_HELPS = frozenset(
    {
        RefusalCode.SLOT_TAKEN,
        RefusalCode.VISITOR_BUSY,
        RefusalCode.IN_THE_PAST,
        RefusalCode.WINDOW_NOT_OPEN,
        RefusalCode.WINDOW_CLOSED,
        RefusalCode.FACILITY_CLOSED,
        RefusalCode.OUTSIDE_HOURS,
        RefusalCode.ALLOWANCE_USED,
        RefusalCode.ONE_A_DAY,
        RefusalCode.APPLICANT_DAY_LIMIT,
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
    now: datetime,
) -> tuple[Offer, ...]:
    """Up to three other times at the facility asked for, then up to three other facilities, nearest first.

    Nothing when one of the reasons (``codes``) would stand at any other time and place too.
    """
    if not OTHER_TIME_HELPS.issuperset(codes):
        return ()
    wanted = Facility.objects.get(pk=visitor_facility_id)
    days = _days_around(day_of(slot), inmate_id, now)
    far = {one: distance_km(wanted.place, one.place) for one in Facility.objects.all()}
    near = sorted(far, key=lambda one: (one != wanted, far[one]))[: PLACES_AROUND + 1]
    free = free_starts(Question(inmate_id, applicant_id, visitor_ids, days, now), near)
    by_place = {
        place.pk: sorted(_slots(free, place.pk), key=lambda found: (abs(found - slot), found)) for place in near
    }
    times = [Offer(wanted.pk, found, far[wanted]) for found in by_place[wanted.pk][:EACH]]
    places = [Offer(place.pk, by_place[place.pk][0], far[place]) for place in near[1:] if by_place[place.pk]]
    # a farther place at the very time counts more than a nearer one at another
    places.sort(key=lambda offer: abs(offer.slot - slot))
    return (*times, *places[:EACH])


def _days_around(wanted: date, inmate_id: int, now: datetime) -> tuple[date, ...]:
    """The days that can be booked, at most a week from the one wanted (or from the nearest that can be)."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    home = Inmate.objects.select_related("facility").get(pk=inmate_id).facility
    opens = policy_in_force(home.policy_name, today).policy.window.opens_days_before
    middle = min(max((wanted - today).days, 0), opens)
    ahead = range(max(middle - DAYS_AROUND, 0), min(middle + DAYS_AROUND, opens) + 1)
    return tuple(today + timedelta(days=number) for number in ahead)


def _slots(free: dict[date, dict[int, int]], facility_id: int) -> list[SlotNo]:
    return [
        SlotNo(first_slot_of(day) + index)
        for day, places in free.items()
        for index in indices(places.get(facility_id, 0))
    ]
