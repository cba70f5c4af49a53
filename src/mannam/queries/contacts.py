"""Lists of callers: who may come to an inmate, where the rules have such lists."""

from datetime import date

from mannam.models import Contact, Facility
from mannam.queries.country import country


def contacts_at(facility: Facility) -> list[Contact]:
    """Who is on the lists of a facility's inmates, by their numbers."""
    found = Contact.objects.filter(inmate__facility=facility).select_related("inmate", "visitor")
    return list(found.order_by("inmate__number", "place"))


def longest_list(facility: Facility, today: date) -> int | None:
    """How many people a list holds by the rules of that day; None where there are no lists."""
    rules = country().rules(facility.pk, today)
    return None if rules is None else rules.policy.application.contacts_max
