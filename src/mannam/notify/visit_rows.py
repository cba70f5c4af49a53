"""What a visit is, as terms and values: on its page, on the slip, in the mails."""

from django.utils.translation import gettext as _

from mannam.models import Facility, Visit
from mannam.notify import wording
from mannam.notify.kind_words import kind_rows
from mannam.notify.places import place_words


def visit_rows(visit: Visit) -> list[tuple[str, str]]:
    """When, where, whom, who, and the visit's name, in the active language."""
    names = visit.party.order_by("pk").values_list("name", flat=True)
    where = f"{visit.visitor_facility} ({place_words(visit.visitor_facility.city)})"
    return [
        (_("When"), wording.when(visit.starts_at)),
        (_("Where you go"), where),
        *_reached_at(visit.visitor_facility),
        (_("Whom you meet"), f"{visit.inmate.name} ({visit.inmate_facility})"),
        (_("Who comes"), ", ".join(names)),
        *kind_rows(visit),
        (_("Number of the visit"), visit.ref),
    ]


def _reached_at(facility: Facility) -> list[tuple[str, str]]:
    """How one finds and calls the place, as far as it is known."""
    known = [(_("Address"), facility.address), (_("Telephone of the place"), facility.telephone)]
    return [(term, value) for term, value in known if value]
