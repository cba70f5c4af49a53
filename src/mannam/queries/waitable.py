"""On which days a place could become free at all: both ends are open then, whatever is taken by now."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.bitmaps import indices, interval, runs
from mannam.domain.calendar import open_quanta
from mannam.domain.policy import Policy
from mannam.domain.slots import SlotNo, first_slot_of
from mannam.domain.waitlist import PlaceWish, last_offered
from mannam.models import Booth, Resource
from mannam.queries.people import People

_KIND_OF = {Booth.BoothSide.VISITOR: Resource.VISITOR_BOOTH, Booth.BoothSide.INMATE: Resource.INMATE_BOOTH}


def waitable_days(
    people: People, wish: PlaceWish, kind: str, days: Iterable[date], now: datetime
) -> frozenset[date]:
    """Those of ``days`` on which a visit of ``kind`` can be held as wished for, and still be offered to who waits.

    ``people`` are read for these days. A full time can be waited for; a day without visits at either end, by the
    rules, by a closure or for want of any booth, cannot, nor can a time for which nobody could be given long
    enough to answer.
    """
    return frozenset(day for day in days if _has_start(people, wish, kind, day, now))


def _has_start(people: People, wish: PlaceWish, kind: str, day: date, now: datetime) -> bool:
    rules = people.country.rules(people.home_id, day)
    if rules is None or kind not in rules.policy.kinds:
        return False
    wished, quanta = interval(wish.from_index, wish.until_index), rules.policy.terms_of(kind).quanta
    here = _open(people, people.home_id, Booth.BoothSide.INMATE, day)
    return any(
        _is_offered_yet(
            wished & runs(here & _open(people, there, Booth.BoothSide.VISITOR, day), quanta),
            rules.policy,
            day,
            now,
        )
        for there in sorted(wish.facility_ids)
    )


def _open(people: People, facility_id: int, side: Booth.BoothSide, day: date) -> int:
    rules = people.country.rules(facility_id, day)
    closed = people.closed(facility_id, side, day)
    has_booths = people.country.has_booths(_KIND_OF[side], facility_id)
    return 0 if rules is None or not has_booths else open_quanta(rules.policy.hours, day, [closed])


def _is_offered_yet(starts: int, policy: Policy, day: date, now: datetime) -> bool:
    zone, first = ZoneInfo(settings.TIME_ZONE), first_slot_of(day)
    return any(now <= last_offered(policy, SlotNo(first + index), zone) for index in indices(starts))
