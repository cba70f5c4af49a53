"""The demo's visit to walk through: who, where, and how it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db.models import QuerySet
from django.utils.timezone import localtime

from mannam.actions.actor import By
from mannam.actions.bring_visit_forward import bring_visit_forward
from mannam.actions.make_ready_visit import ReadyOrder, make_ready_visit
from mannam.domain.allowance import period_key
from mannam.domain.lifecycle import CONFIRMED, Actor, Status
from mannam.domain.policy import InmateClass, Period
from mannam.models import AllowanceUse, Facility, Holder, Inmate, Visit, Visitor
from mannam.queries.policies import policy_in_force
from mannam.queries.visits import with_sides
from mannam.web.demo.people import CITIZENS, HANEUL, INMATE_SIDE, VISITOR_SIDE, YUL, DemoPerson

SPARE_INMATES = 20  # the rules let one inmate talk only so often a day; then the next one does
SOON = timedelta(minutes=5)  # what somebody booked by hand for later is not meant
DESK = By(Actor.DESK)


def make(now: datetime, random: Random) -> Visit:
    """A fresh visit that starts in a minute. Raises Refused when every booth is taken for the moment."""
    haneul = Visitor.objects.get(user__email=HANEUL.email)
    with_her = Visitor.objects.filter(registered_by=haneul.user_id).order_by("pk")
    order = ReadyOrder(
        visitor_facility_id=Facility.objects.get(code=VISITOR_SIDE).pk,
        applicant_id=haneul.pk,
        visitor_ids=[haneul.pk, *with_her.values_list("pk", flat=True)],
        inmate_ids=[inmate.pk for inmate in _inmates()],
    )
    return make_ready_visit(order, DESK, now=now, random=random)


def current(now: datetime) -> Visit | None:
    """The visit that begins next; the one that began last and is not over, when none begins soon."""
    visits = _between_the_demos_places().filter(status__in=CONFIRMED, starts_at__lt=now + SOON, ends_at__gt=now)
    begins_next = visits.filter(starts_at__gt=now).order_by("starts_at", "-booked_at", "-id").first()
    return begins_next or visits.order_by("-starts_at", "-booked_at", "-id").first()


def booked(now: datetime) -> Visit | None:
    """The visit that was booked last, page by page, and begins later: it can begin in a minute instead."""
    visits = _between_the_demos_places().filter(status=Status.BOOKED, starts_at__gte=now + SOON)
    return visits.order_by("-booked_at", "-id").first()


def begin(ref: str, now: datetime) -> Visit:
    """Let a visit that was booked begin in a minute. Raises Refused; Visit.DoesNotExist for another's visit."""
    visit = _between_the_demos_places().get(ref=ref)
    return bring_visit_forward(visit.pk, DESK, now=now)


@dataclass(frozen=True)
class Meeting:
    """Who could meet whom now."""

    person: DemoPerson
    inmate: Inmate


def meeting(now: datetime) -> Meeting:
    """Haneul and Yul, unless they are in a visit that goes on or Yul's day is used up: then the next ones."""
    going_on = Visit.objects.filter(status__in=CONFIRMED - {Status.BOOKED}, ends_at__gt=now)
    talking = set(going_on.values_list("applicant__user__email", flat=True))
    visited = set(going_on.values_list("inmate", flat=True))
    inmates = _inmates()
    free = (inmate for inmate in _with_visits_left(inmates, now) if inmate.pk not in visited)
    return Meeting(next((one for one in CITIZENS if one.email not in talking), HANEUL), next(free, inmates[0]))


def _with_visits_left(inmates: Iterable[Inmate], now: datetime) -> Iterator[Inmate]:
    """Those whom the rules allow a further visit today."""
    today = localtime(now).date()
    allowance = policy_in_force(Facility.objects.get(code=INMATE_SIDE).policy_name, today).policy.allowance
    uses = AllowanceUse.objects.filter(holder_kind=Holder.INMATE, period=period_key(Period.DAY, today))
    used = Counter(uses.values_list("holder_id", flat=True))
    for inmate in inmates:
        limit = allowance[InmateClass(inmate.inmate_class)].get(Period.DAY)
        if limit is None or used[inmate.pk] < limit:
            yield inmate


def _between_the_demos_places() -> QuerySet[Visit]:
    """Visits of the demo's citizens where its desk and its officer work."""
    visits = Visit.objects.filter(
        applicant__user__email__in=[person.email for person in CITIZENS],
        visitor_facility__code=VISITOR_SIDE,
        inmate_facility__code=INMATE_SIDE,
    )
    return with_sides(visits)


def _inmates() -> list[Inmate]:
    """Yul first, then others of the same facility."""
    there = Inmate.objects.filter(facility__code=INMATE_SIDE, available=True).select_related("facility")
    known = there.order_by("number")[:SPARE_INMATES]
    return sorted(known, key=lambda inmate: (inmate.number != YUL.number, inmate.number))
