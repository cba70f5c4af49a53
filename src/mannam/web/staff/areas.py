"""The areas of Mannam that a member of staff may enter."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mannam.access import facilities_for, may_change_rules
from mannam.models import Facility, StaffRole, User


@dataclass(frozen=True)
class Area:
    """One area: what it is called, for which facility or how many, and where it starts."""

    title: str
    place: str
    url: str
    icon: str


def areas_of(user: User) -> list[Area]:
    """What the landing page offers; empty when no area of this version is open to the person's roles."""
    desk = facilities_for(user, StaffRole.Role.DESK)
    officer = facilities_for(user, StaffRole.Role.OFFICER)
    managed = [one for one in facilities_for(user, StaffRole.Role.MANAGER) if one not in desk]
    areas = [_management(one) for one in managed]
    if desk:
        areas.append(Area(_("Desk"), _places(desk), _start("desk", "desk-day", desk), "calendar"))
    if officer:
        areas.append(
            Area(_("Supervision"), _places(officer), _start("officer", "officer-calls", officer), "video")
        )
    if may_change_rules(user):
        areas.append(Area(_("Rules and versions"), _("all facilities"), reverse("rules"), "sheet"))
    return areas


def _management(facility: Facility) -> Area:
    return Area(_("Management"), str(facility), reverse("desk-disruptions", args=[facility.code]), "key")


def _places(facilities: list[Facility]) -> str:
    if len(facilities) == 1:
        return str(facilities[0])
    return _("%(count)s facilities") % {"count": len(facilities)}


def _start(several: str, one: str, facilities: list[Facility]) -> str:
    return reverse(one, args=[facilities[0].code]) if len(facilities) == 1 else reverse(several)
