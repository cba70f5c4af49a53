"""Supervision: today's calls of a facility, and one call watched, listened to and governed."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mannam.access import access_facility, access_supervised_visit, facilities_for
from mannam.actions.refused import Refused
from mannam.domain.call_role import CallRole
from mannam.domain.lifecycle import CONFIRMED
from mannam.models import Facility, StaffRole, Visit
from mannam.notify.kind_words import kind_words
from mannam.notify.masked_name import masked_name
from mannam.notify.wording import end_reason_words
from mannam.queries.help_calls import calling_supervised
from mannam.queries.policies import terms_of_visit
from mannam.queries.visits import officer_calls
from mannam.web import clock
from mannam.web.join import allow_media_nodes, join_answer, refused_answer
from mannam.web.officer.calls import call_groups, call_lines
from mannam.web.officer.ended import ENDINGS, ended_call
from mannam.web.officer.help_views import help_context
from mannam.web.ready_warnings import ready_warnings
from mannam.web.staff.gate import StaffRequest, staff_only
from mannam.web.staff.session_age import CALL_GRACE, ending
from mannam.web.windows import new_window, window_of

OFFICER = StaffRole.Role.OFFICER


@require_safe
@never_cache
@staff_only(OFFICER)
def officer(request: StaffRequest) -> HttpResponse:
    """Which facility, for those who supervise at several."""
    facilities = facilities_for(request.user, OFFICER)
    if len(facilities) == 1:
        return redirect("officer-calls", facilities[0].code)
    return render(request, "officer/choose.html", {"facilities": facilities, "now": clock.now()})


@require_safe
@never_cache
@staff_only(OFFICER)
def calls(request: StaffRequest, code: str) -> HttpResponse:
    """Today's calls with inmates of this facility; the page's script asks for it again every few seconds."""
    facility = access_facility(request.user, code, OFFICER)
    now = clock.now()
    calling = calling_supervised(facility.pk, now)
    asking = {one.visit.pk for one in calling if one.help.is_open}
    lines = call_lines(officer_calls(facility.pk, now), asking, now)
    live = sum(line.is_live for line in lines)
    context = _frame(request, facility, now) | {
        "groups": call_groups(lines),
        "live": live,
        "ending": ending(request, now),
        **help_context(facility, calling),
    }
    return render(request, "officer/calls.html", context)


@require_safe
@never_cache
@staff_only(OFFICER)
def watch(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """One call: both pictures and sounds, the clock, and what an officer may do.

    Of a confidential one how it stands, and nothing of what is seen and said.
    """
    facility = access_facility(request.user, code, OFFICER)
    visit = _visit(request, facility, ref)
    now = clock.now()
    terms = terms_of_visit(visit)
    if not terms.monitored:
        return _confidential(request, facility, visit, now)
    ended = ended_call(visit)
    context = _frame(request, facility, now) | {
        "visit": visit,
        "is_live": ended is None and visit.status in CONFIRMED and visit.ends_at > now,
        "window": new_window(),
        "ended": ended,
        "endings": ENDINGS.items(),
        "inmate": masked_name(visit.inmate.name),
        "party": ", ".join(masked_name(visitor.name) for visitor in visit.party.order_by("pk")),
        "warnings": ready_warnings(),
        "reasons": [(reason, end_reason_words(reason)) for reason in terms.end_reasons],
        **help_context(facility, calling_supervised(facility.pk, now)),
    }
    response = render(request, "officer/watch.html", context)
    allow_media_nodes(response, now)
    return response


def _confidential(request: StaffRequest, facility: Facility, visit: Visit, now: datetime) -> HttpResponse:
    (line,) = call_lines([visit], frozenset(), now)
    context = _frame(request, facility, now) | {
        "visit": visit,
        "line": line,
        "ended": ended_call(visit),
        "kind": kind_words(visit),
        **help_context(facility, calling_supervised(facility.pk, now)),
    }
    return render(request, "officer/confidential.html", context)


@require_POST
@never_cache
@staff_only(OFFICER, grace=CALL_GRACE)
def join(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """Address and token to watch this call."""
    visit = _visit(request, access_facility(request.user, code, OFFICER), ref)
    try:
        window = window_of(request)
        return join_answer(visit, CallRole.SUPERVISOR, request.user.pk, window=window, now=clock.now())
    except Refused as refused:
        return refused_answer(refused)


def _visit(request: StaffRequest, facility: Facility, ref: str) -> Visit:
    visit = access_supervised_visit(request.user, ref)
    if visit.inmate_facility_id != facility.pk:
        raise Http404
    return visit


def _frame(request: StaffRequest, facility: Facility, now: datetime) -> dict[str, object]:
    return {
        "facility": facility,
        "facility_name": str(facility),
        "now": now,
        "clock_zone": settings.TIME_ZONE,
        "has_others": len(facilities_for(request.user, OFFICER)) > 1,
    }
