"""Calls for help from the booths of a facility: shown on the desk's pages, and answered from there."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mannam.access import access_visit_at_desk
from mannam.actions.actor import By
from mannam.actions.answer_help import answer_help
from mannam.actions.settle_help import settle_help
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from mannam.models import StaffRole
from mannam.web import clock
from mannam.web.desk.frame import desk_facility, help_context
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import StaffRequest, staff_only
from mannam.web.staff.help_lines import answer_of

DESK = StaffRole.Role.DESK


@require_safe
@staff_only(DESK)
def calls_for_help(request: StaffRequest, code: str) -> HttpResponse:
    """The part of the desk's pages that says who calls for help; their script asks for it every few seconds."""
    facility = desk_facility(request, code)
    return render(request, "staff/help_list.html", help_context(facility, clock.now()))


@staff_only(DESK)
@post_or_back("desk-day", "code")
def coming(request: StaffRequest, code: str, ref: str, side: Side) -> HttpResponse:
    """Tell the booth on ``side`` of a visit, which is here, that somebody is coming."""
    facility = desk_facility(request, code)
    visit = access_visit_at_desk(request.user, facility, ref, side)
    answer_help(visit, side, By(Actor.DESK, user_id=request.user.pk), now=clock.now())
    return redirect("desk-day", facility.code)


@staff_only(DESK)
@post_or_back("desk-day", "code")
def settled(request: StaffRequest, code: str, ref: str, side: Side) -> HttpResponse:
    """Close an answered call for help of a booth that is here: it is done."""
    facility = desk_facility(request, code)
    visit = access_visit_at_desk(request.user, facility, ref, side)
    settle_help(visit, side, answer_of(request), By(Actor.DESK, user_id=request.user.pk), now=clock.now())
    return redirect("desk-day", facility.code)
