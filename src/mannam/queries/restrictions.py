"""Which restrictions stand, and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mannam.domain.restriction import RestrictionKind
from mannam.models import Disruption, Facility, Inmate, Restriction, Visitor
from mannam.queries.country import country


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
    return _with_disruptions(found)


def standing_of_visitors(facility: Facility, today: date) -> list[Standing]:
    """The bans of visitors that a facility set and that hold today or later, by name and day."""
    found = list(
        _not_over(Restriction.objects.filter(visitor__isnull=False, facility=facility), today)
        .select_related("visitor", "set_by")
        .order_by("visitor__name", "first_day", "pk")
    )
    return _with_disruptions(found)


def longest(facility: Facility, kind: RestrictionKind, first: date) -> int | None:
    """How many days a restriction of that kind may be there by the rules of its first day (A 112); None: any."""
    rules = country().rules(facility.pk, first) if kind is RestrictionKind.DISCIPLINE else None
    return None if rules is None else rules.policy.restriction.discipline_days_max


def overlapping(inmate: Inmate, kind: RestrictionKind, first: date, last: date | None) -> Restriction | None:
    """A restriction of that kind that holds on some of the days already (None: without an end)."""
    return _within(Restriction.objects.filter(inmate=inmate, kind=kind), first, last)


def overlapping_ban(visitor: Visitor, facility: Facility, first: date, last: date | None) -> Restriction | None:
    """A ban of the visitor at that facility that holds on some of the days already."""
    return _within(Restriction.objects.filter(visitor=visitor, facility=facility), first, last)


def _with_disruptions(found: Sequence[Restriction]) -> list[Standing]:
    by_restriction = {one.restriction_id: one for one in Disruption.objects.filter(restriction__in=found)}
    return [Standing(one, by_restriction.get(one.pk)) for one in found]


def _within(restrictions: QuerySet[Restriction], first: date, last: date | None) -> Restriction | None:
    found = _not_over(restrictions, first)
    return (found if last is None else found.filter(first_day__lte=last)).first()


def _not_over(restrictions: QuerySet[Restriction], today: date) -> QuerySet[Restriction]:
    return restrictions.filter(Q(last_day=None) | Q(last_day__gte=today))
