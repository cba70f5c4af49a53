"""Whom of the inmates nobody can visit, until when and why; and how it ends early.

One is set as a disruption is: its preview shows which booked visits are hit before anything is changed.
"""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mannam.actions.record_audit import record_audit
from mannam.domain.disruption import DisruptionKind
from mannam.models import Facility
from mannam.queries.restrictions import Standing, standing_of_inmates
from mannam.web import clock
from mannam.web.manager import restriction_words as words
from mannam.web.manager.frame import ROLE, by, frame, managed, today_of
from mannam.web.manager.one_restriction import pick, show_or_end
from mannam.web.staff.gate import StaffRequest, staff_only

PAGE = "manager-restrictions"


@require_safe
@staff_only(ROLE)
def restrictions(request: StaffRequest, code: str) -> HttpResponse:
    """Those that hold today or later."""
    facility, now = managed(request, code), clock.now()
    found = _read(request, facility, now)
    new = reverse("desk-disruption-new", args=[facility.code, DisruptionKind.UNAVAILABLE])
    context = frame(request, facility, PAGE, now) | {
        "lead": _("Nobody can book a visit to them on these days. Visitors do not learn why."),
        "new": [(_("Enter a restriction"), new)],
        "caption": _("In force today or later"),
        "headers": [_("Inmate"), _("Why"), _("Days"), _("Ordered by"), _("Reason")],
        "lines": [(_address(facility, one), words.cells(one)) for one in found],
        "empty": _("All inmates can be visited"),
    }
    return render(request, "manager/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def restriction(request: StaffRequest, code: str, restriction_id: int) -> HttpResponse:
    """One of them, and whether it shall end now."""
    facility, now = managed(request, code), clock.now()
    one = pick(_read(request, facility, now), restriction_id)
    return show_or_end(request, facility, PAGE, _("Restriction"), one, now)


def _read(request: StaffRequest, facility: Facility, now: datetime) -> list[Standing]:
    """The restrictions; they say of inmates why, so who looked at them is kept."""
    found = standing_of_inmates(facility, today_of(now))
    data = {"restrictions": len(found)}
    record_audit("read_restrictions", by(request), now=now, facility_id=facility.pk, data=data)
    return found


def _address(facility: Facility, one: Standing) -> str:
    return reverse("manager-restriction", args=[facility.code, one.restriction.pk])
