"""The visit that a six-digit code means at a desk."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from mannam.domain.lifecycle import FREED, LIVE, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.slots import day_of, slot_holding
from mannam.models import Visit
from mannam.queries.policies import stored_version
from mannam.queries.visits import of_day

_WHY = {
    Status.HELD: RefusalCode.CODE_NOT_CONFIRMED,
    Status.REQUESTED: RefusalCode.CODE_NOT_CONFIRMED,
    Status.CHECKED_IN: RefusalCode.CODE_USED,
    Status.IN_CALL: RefusalCode.CODE_USED,
    Status.COMPLETED: RefusalCode.CODE_USED,
    Status.INTERRUPTED: RefusalCode.CODE_USED,
    Status.ENDED_BY_OFFICER: RefusalCode.CODE_USED,
    Status.NO_SHOW: RefusalCode.TOO_LATE,
    Status.INMATE_NO_SHOW: RefusalCode.CODE_USED,
    **dict.fromkeys(FREED, RefusalCode.CODE_CANCELLED),
}


def visit_with_code(facility_id: int, code: str, now: datetime) -> Visit | Refusal:
    """The booked visit with this code at this facility, or why there is none (any more).

    Among live visits a code means one visit; of those that are over today's counts, then the newest. One
    that was cancelled or else given up is known on its own day alone.
    """
    today = day_of(slot_holding(now, ZoneInfo(settings.TIME_ZONE)))
    visits = _with_sides(facility_id).filter(check_in_code=code).order_by("-slot_no")
    todays = of_day(today)
    over = visits.filter(todays | ~Q(status__in=FREED))
    visit = visits.filter(status__in=LIVE).first() or over.filter(todays).first() or over.first()
    return _booked_or_why(visit)


def visit_with_ref(facility_id: int, ref: str) -> Visit | Refusal:
    """The booked visit with this reference whose party comes to this facility, or why there is none."""
    # PostgreSQL refuses to look for a null byte
    return _booked_or_why(None if "\0" in ref else _with_sides(facility_id).filter(ref=ref).first())


def check_time(visit: Visit, now: datetime) -> Refusal | None:
    """Too early or too late to check in. How early one may come stands in the policy the visit is under."""
    minutes = stored_version(visit.policy_id).policy.check_in_opens_minutes_before
    opens_at = visit.starts_at - timedelta(minutes=minutes)
    if now < opens_at:
        return Refusal(RefusalCode.TOO_EARLY, {"opens_at": opens_at})
    return Refusal(RefusalCode.TOO_LATE) if now >= visit.ends_at else None


def _with_sides(facility_id: int) -> QuerySet[Visit]:
    visits = Visit.objects.filter(visitor_facility=facility_id)
    return visits.select_related("inmate", "inmate_facility", "visitor_booth")


def _booked_or_why(visit: Visit | None) -> Visit | Refusal:
    if visit is None:
        return Refusal(RefusalCode.CODE_UNKNOWN)
    if visit.status == Status.BOOKED:
        return visit
    code = _WHY[Status(visit.status)]
    if code is RefusalCode.CODE_USED:
        return Refusal(code, {"booth": visit.visitor_booth.number, "starts_at": visit.starts_at})
    return Refusal(code)
