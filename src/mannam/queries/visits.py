"""Visits as those see them who hold them, receive them, supervise them or show them on a booth's screen."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from mannam.domain.lifecycle import CONFIRMED, FREED, UNCONFIRMED, Status
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of
from mannam.models import Booth, PartyMember, Visit, Visitor

_SIDES = ("inmate", "applicant", "visitor_facility", "inmate_facility", "visitor_booth", "inmate_booth")

AHEAD = timedelta(hours=12)
"""How far ahead a booth's screen looks for its next visit."""
A_DAY = timedelta(days=1)
SOON = timedelta(hours=1)
"""How far beyond midnight an officer's list looks."""
WITHOUT_CALL = UNCONFIRMED | FREED | {Status.NO_SHOW}


def visits_of(user_id: int) -> QuerySet[Visit]:
    """The visits that a user applied for or takes part in, the soonest first."""
    people = Visitor.objects.filter(Q(user=user_id) | Q(registered_by=user_id))
    applied = Visit.objects.filter(applicant__in=people).values("pk")
    comes = PartyMember.objects.filter(visitor__user=user_id).values("visit")
    # no OR over tables, for which the whole country's visits would be read
    found = Visit.objects.filter(pk__in=applied.union(comes))
    return with_sides(found).order_by("starts_at", "id")


def after(slot_no: int, visit_id: int) -> Q:
    """What picks the visits that come after this one in that order."""
    return Q(slot_no__gt=slot_no) | Q(slot_no=slot_no, pk__gt=visit_id)


def desk_day(facility_id: int, day: date) -> list[Visit]:
    """Every visit of a day at a facility, on either side, cancelled ones too, with its party."""
    return list(_on_day(_at(facility_id), day).order_by("starts_at", "id"))


def officer_calls(facility_id: int, now: datetime) -> list[Visit]:
    """Today's visits with inmates of a facility that an officer supervises or has supervised, in order.

    Visits that are not confirmed, will not take place or were not attended have no call.
    """
    held = Visit.objects.filter(inmate_facility=facility_id).exclude(status__in=WITHOUT_CALL)
    # midnight is no border for a call that goes on or is about to begin
    soon = Q(ends_at__gt=now, starts_at__lt=now + SOON)
    shown = with_sides(held.filter(near(now), of_day(_today(now)) | soon))
    return list(shown.select_related("call").order_by("starts_at", "id"))


def booth_next_visit(booth: Booth, now: datetime) -> Visit | None:
    """The visit that a booth has now or next within twelve hours, midnight or not; None when it has none."""
    here = near_in_booth(booth, now)
    found = here.filter(status__in=CONFIRMED, ends_at__gt=now, starts_at__lt=now + AHEAD)
    return with_sides(found).order_by("starts_at").first()


def visit_under_way(booth: Booth, now: datetime) -> Visit | None:
    """The visit whose party is here, and whose time in this booth has begun and is not over; None without one."""
    begun = near_in_booth(booth, now).filter(starts_at__lte=now, ends_at__gt=now)
    return begun.filter(status__in=(Status.CHECKED_IN, Status.IN_CALL)).first()


def near_in_booth(booth: Booth, now: datetime) -> QuerySet[Visit]:
    """The visits that a booth has today, or had or has a day apart."""
    # an index has facility and slot: with a booth alone every visit that ever was there would be read
    if booth.side == Booth.BoothSide.VISITOR:
        return Visit.objects.filter(near(now), visitor_facility=booth.facility_id, visitor_booth=booth)
    return Visit.objects.filter(near(now), inmate_facility=booth.facility_id, inmate_booth=booth)


def with_sides(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """These visits with everything that a list of them shows."""
    return visits.select_related(*_SIDES).prefetch_related("party")


def _at(facility_id: int) -> QuerySet[Visit]:
    return Visit.objects.filter(Q(visitor_facility=facility_id) | Q(inmate_facility=facility_id))


def _on_day(visits: QuerySet[Visit], day: date) -> QuerySet[Visit]:
    return with_sides(visits.filter(of_day(day)))


def of_day(day: date) -> Q:
    """What picks the visits of one day."""
    return _of_days(day, day)


def near(now: datetime) -> Q:
    """What picks yesterday's, today's and tomorrow's, by their slots: an index has those."""
    return _of_days(_today(now - A_DAY), _today(now + A_DAY))


def _of_days(first: date, last: date) -> Q:
    return Q(slot_no__range=(first_slot_of(first), first_slot_of(last) + QUANTA_PER_DAY - 1))


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
