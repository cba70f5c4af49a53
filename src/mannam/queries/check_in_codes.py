"""The visit that a six-digit code means at a desk."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from mannam.domain.lifecycle import LIVE, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit
from mannam.queries.policies import stored_version

_WHY = {
    Status.CHECKED_IN: RefusalCode.CODE_USED,
    Status.IN_CALL: RefusalCode.CODE_USED,
    Status.COMPLETED: RefusalCode.CODE_USED,
    Status.INTERRUPTED: RefusalCode.CODE_USED,
    Status.ENDED_BY_OFFICER: RefusalCode.CODE_USED,
    Status.NO_SHOW: RefusalCode.TOO_LATE,
    Status.CANCELLED: RefusalCode.CODE_UNKNOWN,
}


def visit_with_code(facility_id: int, code: str) -> Visit | Refusal:
    """The booked visit with this code at this facility, or why there is none (any more).

    Among live visits a code means one visit; of those that are over the newest counts.
    """
    visits = _with_sides(facility_id).filter(check_in_code=code).order_by("-slot_no")
    visit = visits.filter(status__in=LIVE).first() or visits.first()
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
    return Refusal(_WHY[Status(visit.status)])
