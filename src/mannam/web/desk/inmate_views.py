"""The inmate's side of the visits to come: requests to decide on, inmates to be told and what they say."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mannam.access import access_facility_in_part
from mannam.actions.actor import By
from mannam.actions.approve_visit import approve_visit
from mannam.actions.note_inmate_answer import note_inmate_answer
from mannam.actions.note_telephoned import note_inmate_told
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.reject_visit import reject_visit
from mannam.domain.lifecycle import InmateAnswer
from mannam.domain.rejection import RejectionReason
from mannam.models import Facility, StaffRole, Visit
from mannam.notify.wording import sentence, time_and_day
from mannam.queries.inmate_side import called_off_untold, requests_of, to_be_told
from mannam.web import clock
from mannam.web.desk.frame import frame
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import StaffRequest, staff_only

ROLES = (StaffRole.Role.DESK, StaffRole.Role.MANAGER)


@require_safe
@staff_only(*ROLES)
def inmates(request: StaffRequest, code: str) -> HttpResponse:
    """Requests first, then the booked visits with what their inmates said."""
    (facility, by), now = _place(request, code), clock.now()
    asked, booked = requests_of(facility.pk, now), to_be_told(facility.pk, now)
    called_off = called_off_untold(facility.pk, now)
    # names in full are personal data: who looked at them is kept
    record_audit(
        "read_inmate_side",
        by,
        now=now,
        facility_id=facility.pk,
        data={"visits": len(asked + booked) + len(called_off)},
    )
    context = frame(request, facility, "inmates", now) | {
        "requests": [(visit, time_and_day(visit.starts_at)) for visit in asked],
        "booked": [(visit, time_and_day(visit.starts_at), _answer(visit)) for visit in booked],
        "request_headers": [*_headers(), _("Decision")],
        "answer_headers": [*_headers(), _("Answer")],
        "called_off": [(row.visit, time_and_day(row.visit.starts_at)) for row in called_off],
        "reasons": _reasons(),
    }
    return render(request, "desk/inmates.html", context)


@staff_only(*ROLES)
@post_or_back("desk-inmates", "code")
def decide(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """Approve a request, or not, for one of the reasons."""
    (facility, by), now = _place(request, code), clock.now()
    visit = _visit(facility, ref)
    reason = request.POST.get("reason", "")
    try:
        if "approve" in request.POST:
            approve_visit(visit.pk, by, now=now)
            messages.success(request, _("Approved. The applicant is told."))
        elif reason in set(RejectionReason):
            reject_visit(visit.pk, RejectionReason(reason), by, now=now)
            messages.success(request, _("Not approved. The applicant is told, without the reason."))
        else:
            messages.error(request, _("Please choose a reason first. The applicant is not told of it."))
    except Refused as refused:
        _say(request, refused)
    return redirect("desk-inmates", facility.code)


@staff_only(*ROLES)
@post_or_back("desk-inmates", "code")
def told(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """The inmate knows that a visit was called off."""
    (facility, by), now = _place(request, code), clock.now()
    row = next((row for row in called_off_untold(facility.pk, now) if row.visit.ref == ref), None)
    if row is not None:
        note_inmate_told(row.pk, by, now=now)
        messages.success(request, _("Written down."))
    return redirect("desk-inmates", facility.code)


@staff_only(*ROLES)
@post_or_back("desk-inmates", "code")
def answer(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """What the inmate said."""
    (facility, _by), now = _place(request, code), clock.now()
    visit, said = _visit(facility, ref), request.POST.get("answer", "")
    if said not in set(InmateAnswer):
        raise Http404
    try:
        note_inmate_answer(visit.pk, InmateAnswer(said), request.user.pk, now=now)
    except Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, _said(InmateAnswer(said)))
    return redirect("desk-inmates", facility.code)


def _said(said: InmateAnswer) -> str:
    if said is InmateAnswer.DECLINES:
        return _("Written down. The visit is given up and the visitor is told kindly.")
    return _("Written down: the inmate knows and agrees.")


def _say(request: StaffRequest, refused: Refused) -> None:
    messages.error(request, " ".join(sentence(reason) for reason in refused.refusals))


def _place(request: StaffRequest, code: str) -> tuple[Facility, By]:
    facility, part = access_facility_in_part(request.user, code)
    return facility, By(part, user_id=request.user.pk)


def _visit(facility: Facility, ref: str) -> Visit:
    """A visit to an inmate of this facility."""
    found = Visit.objects.filter(inmate_facility=facility, ref=ref).first()
    if found is None:
        raise Http404
    return found


def _headers() -> list[str]:
    return [_("Time"), _("Inmate"), _("Who comes")]


def _answer(visit: Visit) -> str:
    return _("Knows and agrees") if visit.inmate_answer == InmateAnswer.AGREES else _("To be told")


def _reasons() -> list[tuple[str, str]]:
    words = {
        RejectionReason.INMATE: _("The inmate cannot be visited"),
        RejectionReason.VISITOR: _("Somebody of the party may not come"),
        RejectionReason.SECURITY: _("Security"),
        RejectionReason.STAFF: _("No staff or no room"),
        RejectionReason.OTHER: _("Another reason"),
    }
    return [(reason.value, word) for reason, word in words.items()]
