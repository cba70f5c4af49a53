"""The demo's visit to walk through: who, where, and how it stands."""

from datetime import datetime, timedelta
from random import Random

from mannam.actions.actor import By
from mannam.actions.make_ready_visit import ReadyOrder, make_ready_visit
from mannam.domain.lifecycle import LIVE, Actor
from mannam.models import Facility, Inmate, Visit, Visitor
from mannam.web.demo.people import HANEUL, INMATE_SIDE, VISITOR_SIDE, YUL

SPARE_INMATES = 20  # the rules let one inmate talk only so often a day; then the next one does
SOON = timedelta(minutes=5)  # what Haneul booked by hand for later is not meant


def make(now: datetime, random: Random) -> Visit:
    """A fresh visit that starts in a minute. Raises Refused when every booth is taken for the moment."""
    haneul = Visitor.objects.get(user__email=HANEUL.email)
    with_her = Visitor.objects.filter(registered_by=haneul.user_id).order_by("pk")
    order = ReadyOrder(
        visitor_facility_id=Facility.objects.get(code=VISITOR_SIDE).pk,
        applicant_id=haneul.pk,
        visitor_ids=[haneul.pk, *with_her.values_list("pk", flat=True)],
        inmate_ids=_inmates(),
    )
    return make_ready_visit(order, By(Actor.DESK), now=now, random=random)


def current(now: datetime) -> Visit | None:
    """The visit that was made last, if it is not over."""
    visits = Visit.objects.filter(
        applicant__user__email=HANEUL.email,
        visitor_facility__code=VISITOR_SIDE,
        inmate_facility__code=INMATE_SIDE,
        status__in=LIVE,
        starts_at__lt=now + SOON,
        ends_at__gt=now,
    )
    related = visits.select_related("inmate", "applicant", "visitor_booth", "inmate_booth")
    return related.order_by("-booked_at", "-id").first()


def _inmates() -> list[int]:
    """Yul first, then others of the same facility."""
    there = Inmate.objects.filter(facility__code=INMATE_SIDE, available=True).order_by("number")
    known = dict(there.values_list("number", "pk")[:SPARE_INMATES])
    first = known.pop(YUL.number)
    return [first, *known.values()]
