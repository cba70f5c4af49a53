"""Calls for help in the calls that an officer supervises: shown and answered in the list and beside a call."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mannam.access import Denied, access_facility, access_supervised_visit
from mannam.actions.actor import By
from mannam.actions.answer_help import answer_help
from mannam.actions.settle_help import settle_help
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from mannam.models import Facility, StaffRole, Visit
from mannam.queries.help_calls import CallingBooth, calling_supervised
from mannam.web import clock
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import StaffRequest, staff_only
from mannam.web.staff.help_lines import answer_of, help_lines
from mannam.web.staff.session_age import CALL_GRACE

OFFICER = StaffRole.Role.OFFICER


@require_safe
@never_cache
@staff_only(OFFICER, grace=CALL_GRACE)
def calls_for_help(request: StaffRequest, code: str) -> HttpResponse:
    """The part of the pages that says who calls for help; their script asks for it every few seconds."""
    facility = access_facility(request.user, code, OFFICER)
    calling = calling_supervised(facility.pk, clock.now())
    return render(request, "staff/help_list.html", help_context(facility, calling))


@staff_only(OFFICER, grace=CALL_GRACE)
@post_or_back("officer-calls", "code")
def coming(request: StaffRequest, code: str, ref: str, side: Side) -> HttpResponse:
    """Tell the booth on ``side`` of a visit that somebody is coming."""
    answer_help(_visit(request, code, ref), side, By(Actor.OFFICER, user_id=request.user.pk), now=clock.now())
    return redirect("officer-calls", code)


@staff_only(OFFICER, grace=CALL_GRACE)
@post_or_back("officer-calls", "code")
def settled(request: StaffRequest, code: str, ref: str, side: Side) -> HttpResponse:
    """Close an answered call for help: it is done."""
    settle_help(
        _visit(request, code, ref),
        side,
        answer_of(request),
        By(Actor.OFFICER, user_id=request.user.pk),
        now=clock.now(),
    )
    return redirect("officer-calls", code)


def _visit(request: StaffRequest, code: str, ref: str) -> Visit:
    facility = access_facility(request.user, code, OFFICER)
    visit = access_supervised_visit(request.user, ref)
    if visit.inmate_facility_id != facility.pk:
        raise Denied
    return visit


def help_context(facility: Facility, calling: list[CallingBooth]) -> dict[str, object]:
    """What the pages of the facility's officers need to say who calls for help."""

    def url_of(what: str, one: CallingBooth) -> str:
        return reverse(f"officer-{what}", args=[facility.code, one.visit.ref, one.help.side])

    return {
        "help_lines": help_lines(calling, facility, url_of),
        "help_url": reverse("officer-help", args=[facility.code]),
    }
