"""Which visitors may not meet the inmates of the facility (A 41(1)), and a new ban.

Setting one is planning a disruption: its preview shows which booked visits are hit before anything is changed.
"""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mannam.actions.plan_disruption import plan_disruption
from mannam.actions.record_audit import record_audit
from mannam.models import Facility
from mannam.queries.restrictions import Standing, standing_of_visitors
from mannam.web import clock
from mannam.web.manager import restriction_words as words
from mannam.web.manager.ban_forms import BanForm
from mannam.web.manager.frame import ROLE, by, frame, managed, today_of
from mannam.web.manager.one_restriction import pick, show_or_end
from mannam.web.staff.gate import StaffRequest, staff_only

PAGE = "manager-bans"


@require_safe
@staff_only(ROLE)
def bans(request: StaffRequest, code: str) -> HttpResponse:
    """Those that hold today or later."""
    facility, now = managed(request, code), clock.now()
    found = _read(request, facility, now)
    context = frame(request, facility, PAGE, now) | {
        "lead": _("They can book no visit to an inmate of this facility on these days. They do not learn why."),
        "new": [(_("Keep a visitor away"), reverse("manager-ban-new", args=[facility.code]))],
        "caption": _("In force today or later"),
        "headers": [_("Visitor"), _("Why"), _("Days"), _("Ordered by"), _("Reason")],
        "lines": [
            (reverse("manager-ban", args=[facility.code, one.restriction.pk]), words.cells(one)) for one in found
        ],
        "empty": _("No visitor is kept away"),
    }
    return render(request, "manager/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def ban_new(request: StaffRequest, code: str) -> HttpResponse:
    """Who and until when; then it is shown which visits are hit."""
    facility, now = managed(request, code), clock.now()
    form = BanForm(facility, today_of(now), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        planned = plan_disruption(form.order(), by(request), now=now)
        return redirect("desk-disruption", facility.code, planned.pk)
    context = frame(request, facility, PAGE, now) | {
        "heading": _("Keep a visitor away"),
        "lead": _("Nothing is changed yet: the next page shows which visits are hit."),
        "form": form,
        "button": _("Show who is hit"),
    }
    return render(request, "manager/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def ban(request: StaffRequest, code: str, restriction_id: int) -> HttpResponse:
    """One of them, and whether it shall end now."""
    facility, now = managed(request, code), clock.now()
    one = pick(_read(request, facility, now), restriction_id)
    return show_or_end(request, facility, PAGE, _("A visitor who is kept away"), one, now)


def _read(request: StaffRequest, facility: Facility, now: datetime) -> list[Standing]:
    """The bans; names are personal data, so who looked at them is kept."""
    found = standing_of_visitors(facility, today_of(now))
    record_audit("read_bans", by(request), now=now, facility_id=facility.pk, data={"bans": len(found)})
    return found
