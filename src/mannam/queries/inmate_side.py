"""What the inmate's facility does about visits to come: decide on requests, tell inmates, hear what they say."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from mannam.domain.lifecycle import Status
from mannam.models import Visit
from mannam.queries.visits import with_sides

AHEAD = timedelta(days=15)


def requests_of(facility_id: int, now: datetime) -> list[Visit]:
    """Visits that wait for this facility's approval, the soonest first."""
    return list(_to_come(facility_id, now, Status.REQUESTED))


def to_be_told(facility_id: int, now: datetime) -> list[Visit]:
    """Booked visits of the next two weeks, the soonest first: answered or not."""
    return list(_to_come(facility_id, now, Status.BOOKED).filter(starts_at__lt=now + AHEAD))


def _to_come(facility_id: int, now: datetime, status: Status) -> QuerySet[Visit]:
    found = Visit.objects.filter(inmate_facility=facility_id, status=status, starts_at__gt=now)
    return with_sides(found).order_by("starts_at", "id")
