"""What the inmate's facility does about visits to come: decide on requests, tell inmates, hear what they say."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from mannam.domain.disruption import HitOutcome
from mannam.domain.lifecycle import Status
from mannam.models import DisruptedVisit, Visit
from mannam.queries.visits import with_sides

AHEAD = timedelta(days=15)


def requests_of(facility_id: int, now: datetime) -> list[Visit]:
    """Visits that wait for this facility's approval, the soonest first."""
    return list(_to_come(facility_id, now, Status.REQUESTED))


def to_be_told(facility_id: int, now: datetime) -> list[Visit]:
    """Booked visits of the next two weeks, the soonest first: answered or not."""
    return list(_to_come(facility_id, now, Status.BOOKED).filter(starts_at__lt=now + AHEAD))


def called_off_untold(facility_id: int, now: datetime) -> list[DisruptedVisit]:
    """Visits that a disruption called off, and whose inmates nobody has told yet, until their time has passed."""
    found = DisruptedVisit.objects.filter(outcome=HitOutcome.CALLED_OFF, inmate_told_at=None)
    here = found.filter(visit__inmate__facility=facility_id, visit__starts_at__gt=now)
    return list(here.select_related("visit__inmate", "visit__visitor_facility").order_by("from_slot", "id"))


def _to_come(facility_id: int, now: datetime, status: Status) -> QuerySet[Visit]:
    found = Visit.objects.filter(inmate_facility=facility_id, status=status, starts_at__gt=now)
    return with_sides(found).order_by("starts_at", "id")
