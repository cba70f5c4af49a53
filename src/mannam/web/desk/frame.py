"""What every page of the desk shows around its content."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from mannam.access import access_facility, facilities_for
from mannam.models import Facility, StaffRole
from mannam.queries.help_calls import CallingBooth, calling_at
from mannam.web.staff.gate import StaffRequest
from mannam.web.staff.help_lines import help_lines


def zone() -> ZoneInfo:
    """The zone of the grid, in which every time on the desk's pages is given."""
    return ZoneInfo(settings.TIME_ZONE)


def desk_facility(request: StaffRequest, code: str) -> Facility:
    """The facility at whose desk this person works. Raises Denied."""
    return access_facility(request.user, code, StaffRole.Role.DESK)


def frame(request: StaffRequest, facility: Facility, page: str, now: datetime) -> dict[str, object]:
    """Context for desk/base_desk.html; ``page`` is the entry of the menu that this page belongs to."""
    desks = facilities_for(request.user, StaffRole.Role.DESK)
    return {
        "facility": facility,
        "facility_name": str(facility),
        "page": page,
        "now": now,
        "clock_zone": settings.TIME_ZONE,
        "is_desk": facility in desks,
        "is_manager": facility in facilities_for(request.user, StaffRole.Role.MANAGER),
        "has_other_desks": len(desks) > 1,
        **(help_context(facility, now) if facility in desks else {}),
    }


def help_context(facility: Facility, now: datetime) -> dict[str, object]:
    """Which booths of the facility call for help: every page of the desk says it, whatever is done there."""

    def url_of(what: str, one: CallingBooth) -> str:
        return reverse(f"desk-{what}", args=[facility.code, one.visit.ref, one.help.side])

    return {
        "help_lines": help_lines(calling_at(facility.pk, now), facility, url_of),
        "help_url": reverse("desk-help", args=[facility.code]),
    }
