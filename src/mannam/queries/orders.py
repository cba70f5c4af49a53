"""Which orders raise an allowance."""

from datetime import date

from django.db.models import QuerySet

from mannam.models import AllowanceOrder, Facility


def standing_orders(facility: Facility, today: date) -> list[AllowanceOrder]:
    """Those for the inmates of a facility that hold today or later, by number and day."""
    found = AllowanceOrder.objects.filter(inmate__facility=facility, last_day__gte=today)
    return list(found.select_related("inmate", "set_by").order_by("inmate__number", "first_day", "pk"))


def overlapping(
    inmate_id: int, period: str, ground: str, first_day: date, last_day: date
) -> QuerySet[AllowanceOrder]:
    """Orders of the same kind that hold on some of these days already."""
    alike = AllowanceOrder.objects.filter(inmate=inmate_id, period=period, ground=ground)
    return alike.filter(first_day__lte=last_day, last_day__gte=first_day)
