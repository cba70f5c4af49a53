"""Who works on the pages of the manager, and what every one of them shows around its content."""

from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mannam.access import access_facility
from mannam.actions.actor import By
from mannam.domain.lifecycle import Actor
from mannam.models import Facility, StaffRole
from mannam.queries.contacts import longest_list
from mannam.web.desk.frame import frame as desk_frame
from mannam.web.desk.frame import zone
from mannam.web.staff.gate import StaffRequest

ROLE = StaffRole.Role.MANAGER
CONTACTS: Final = "manager-contacts"
LISTS: Final = {
    "manager-restrictions": _("Inmates who cannot be visited"),
    "manager-bans": _("Visitors who are kept away"),
    "manager-pairs": _("Who must not meet"),
    "manager-orders": _("More visits by order"),
    CONTACTS: _("Lists of callers"),
    "manager-known": _("What was seen of a visitor"),
}
"""The lists by the names of their addresses, and what they are called."""


def managed(request: StaffRequest, code: str) -> Facility:
    """The facility that this person manages. Raises Denied."""
    return access_facility(request.user, code, ROLE)


def by(request: StaffRequest) -> By:
    """Who sets and ends."""
    return By(Actor.MANAGER, user_id=request.user.pk)


def today_of(now: datetime) -> date:
    """The day in the zone of the grid."""
    return now.astimezone(zone()).date()


def frame(request: StaffRequest, facility: Facility, page: str, now: datetime) -> dict[str, object]:
    """Context of a page that belongs to the list ``page``."""
    has_contacts = page == CONTACTS or longest_list(facility, today_of(now)) is not None
    shown = {name: words for name, words in LISTS.items() if name != CONTACTS or has_contacts}
    return desk_frame(request, facility, "restrictions", now) | {
        "heading": LISTS[page],
        "lists": [(words, reverse(name, args=[facility.code]), name == page) for name, words in shown.items()],
        "back": (LISTS[page], reverse(page, args=[facility.code])),
    }


def dated(day: date) -> str:
    """A day with its year: what is set here may hold into another one."""
    return day.isoformat()
