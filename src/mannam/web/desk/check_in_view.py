"""Check-in: find the visit by its code, see everybody's ID, send the party to a booth."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mannam.actions import check_in as actions
from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import Refusal
from mannam.models import Facility, StaffRole, Visit
from mannam.notify.kind_words import kind_rows
from mannam.notify.wording import sentence, time_and_day
from mannam.queries.booths import booths_without_screen, free_visitor_booths
from mannam.queries.check_in_codes import check_time, visit_with_code, visit_with_ref
from mannam.web import clock
from mannam.web.desk.forms import CheckInForm, CodeForm
from mannam.web.desk.frame import desk_facility, frame
from mannam.web.staff.gate import StaffRequest, staff_only
from mannam.web.visit_numbers import REF_PREFIX


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(StaffRole.Role.DESK)
def check_in(request: StaffRequest, code: str) -> HttpResponse:
    """The page of one check-in: ask for a code, show its visit, check the party in."""
    facility = desk_facility(request, code)
    now = clock.now()
    asked = request.POST if request.method == "POST" else request.GET
    code_form = CodeForm(asked if "code" in asked else None)
    visit = _asked_visit(facility, asked, code_form, now)
    if isinstance(visit, Visit):
        return _check_in(request, facility, visit, now)
    refusals = [visit] if visit else []
    return _page(request, facility, now, code_form, refusals=refusals)


def _asked_visit(facility: Facility, asked: QueryDict, form: CodeForm, now: datetime) -> Visit | Refusal | None:
    """By code or number as somebody typed it, or by number from the board; None when none was (properly) given."""
    if form.is_valid():
        code = form.cleaned_data["code"]
        if code.startswith(REF_PREFIX):
            return visit_with_ref(facility.pk, code)
        return visit_with_code(facility.pk, code, now)
    ref = asked.get("ref")
    return visit_with_ref(facility.pk, ref) if isinstance(ref, str) else None


def _check_in(request: StaffRequest, facility: Facility, visit: Visit, now: datetime) -> HttpResponse:
    by = By(Actor.DESK, user_id=request.user.pk)
    sent = request.method == "POST"
    form = CheckInForm(
        visit,
        free_visitor_booths(visit),
        request.POST if sent else None,
        without_screen=booths_without_screen(facility.pk, now),
    )
    wrong_time = check_time(visit, now)  # said before anybody looks for an ID
    refusals: Sequence[Refusal] = [wrong_time] if wrong_time else []
    if sent and form.is_valid():
        try:
            done = actions.check_in(
                facility.pk,
                visit.check_in_code,
                id_confirmed=form.id_confirmed,
                by=by,
                now=now,
                booth_id=form.cleaned_data["booth"],
                absent=form.cleaned_data["absent"],
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(
                request, _("Booth %(number)s. Show the party to it.") % {"number": done.visitor_booth.number}
            )
            return redirect("desk-day", facility.code)
    elif not sent:
        # names in full are personal data: who looked at them is kept
        record_audit("read_visit", by, now=now, visit_id=visit.pk, facility_id=facility.pk)
    asked = None if wrong_time else form
    return _page(request, facility, now, CodeForm(), visit=visit, form=asked, refusals=refusals)


def _page(
    request: StaffRequest,
    facility: Facility,
    now: datetime,
    code_form: Form,
    *,
    visit: Visit | None = None,
    form: CheckInForm | None = None,
    refusals: Sequence[Refusal] = (),
) -> HttpResponse:
    """``form`` is None while the party cannot be checked in: no button then looks as if it could."""
    context = frame(request, facility, "check-in", now) | {
        "code_form": code_form,
        "visit": visit,
        "rows": _rows(visit, form) if visit else [],
        "form": form,
        "refusals": [sentence(refusal) for refusal in refusals],
    }
    return render(request, "desk/check_in.html", context)


def _rows(visit: Visit, form: CheckInForm | None) -> list[tuple[str, str]]:
    """The visit; the party too where no form asks for everybody's ID by name."""
    party = ", ".join(visitor.name for visitor in visit.party.order_by("pk"))
    return [
        *([] if form else [(_("Who comes"), party)]),
        (_("Time"), time_and_day(visit.starts_at)),
        (_("Talks with"), f"{visit.inmate.number} · {visit.inmate_facility}"),
        *kind_rows(visit),
        (_("Visit"), visit.ref),
    ]
