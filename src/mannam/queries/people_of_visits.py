"""Whom a facility knows of those who visit: the people of the visits that have an end there."""

from django.db.models import Q

from mannam.domain.plain_text import plain_cell
from mannam.models import Facility, Visit, Visitor


def visitors_named(facility: Facility, ref: str, name: str) -> list[Visitor]:
    """Who has that name among the people of the visit ``ref``: of its party, and who applied for it.

    Nobody for a visit that has no end at ``facility``: it knows no others.
    """
    here = Q(visitor_facility=facility) | Q(inmate_facility=facility)
    visit = Visit.objects.filter(here, ref=ref).select_related("applicant").first()
    if visit is None:
        return []
    people = {visit.applicant, *visit.party.all()}
    wanted = _as_compared(name)
    return sorted((one for one in people if _as_compared(one.name) == wanted), key=lambda one: one.pk)


def _as_compared(name: str) -> str:
    """Without blanks and in one case: as it is said."""
    return "".join(plain_cell(name).split()).casefold()
