"""Which restrictions stand, and what is known of them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mannam.domain.restriction import RestrictionKind
from mannam.models import Disruption, Facility, Inmate, Restriction


@dataclass(frozen=True)
class Standing:
    """A restriction that is not over. ``disruption``: what wrote it, and knows why and by whose order."""

    restriction: Restriction
    disruption: Disruption | None


def standing_of_inmates(facility: Facility, today: date) -> list[Standing]:
    """Those of the inmates of a facility that hold today or later, by number and day."""
    found = list(
        _not_over(Restriction.objects.filter(inmate__facility=facility), today)
        .select_related("inmate", "set_by")
        .order_by("inmate__number", "first_day", "pk")
    )
    by_restriction = {one.restriction_id: one for one in Disruption.objects.filter(restriction__in=found)}
    return [Standing(one, by_restriction.get(one.pk)) for one in found]


def overlapping(inmate: Inmate, kind: RestrictionKind, first: date, last: date | None) -> Restriction | None:
    """A restriction of that kind that holds on some of the days already (None: without an end)."""
    found = _not_over(Restriction.objects.filter(inmate=inmate, kind=kind), first)
    return (found if last is None else found.filter(first_day__lte=last)).first()


def _not_over(restrictions: QuerySet[Restriction], today: date) -> QuerySet[Restriction]:
    return restrictions.filter(Q(last_day=None) | Q(last_day__gte=today))
