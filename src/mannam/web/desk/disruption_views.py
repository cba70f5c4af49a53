"""Disruptions: say what is not possible, see who is hit, put it in force, see whether everybody knows."""

from collections import Counter
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mannam.access import access_facility_in_part
from mannam.actions.actor import By
from mannam.actions.apply_disruption import NumberTakenError, apply_disruption
from mannam.actions.discard_disruption import discard_disruption
from mannam.actions.lift_disruption import lift_disruption
from mannam.actions.note_telephoned import note_telephoned
from mannam.actions.plan_disruption import plan_disruption
from mannam.actions.record_audit import record_audit
from mannam.domain.disruption import (
    IN_FORCE,
    LIFTABLE,
    DisruptionKind,
    DisruptionState,
    HitOutcome,
    PhoneOutcome,
    Reach,
)
from mannam.models import DisruptedVisit, Disruption, Facility, StaffRole
from mannam.notify.wording import local
from mannam.queries.disrupted import lines_of
from mannam.queries.replanning import forecast
from mannam.web import clock
from mannam.web.desk import disruption_words as words
from mannam.web.desk.disruption_forms import FORMS
from mannam.web.desk.frame import frame
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import StaffRequest, staff_only

ROLES = (StaffRole.Role.DESK, StaffRole.Role.MANAGER)
LISTED = 50


@require_safe
@staff_only(*ROLES)
def disruptions(request: StaffRequest, code: str) -> HttpResponse:
    """The latest ones, and what may be begun."""
    facility, now = _place(request, code)[0], clock.now()
    kept = Disruption.objects.filter(facility=facility).exclude(state=DisruptionState.DISCARDED)
    found = kept.select_related("booth", "inmate", "to_facility")[:LISTED]
    today = local(now).date()
    context = frame(request, facility, "disruptions", now) | {
        "kinds": [(kind.value, word) for kind, word in words.KINDS.items()],
        "disruptions": [(one, words.of_what(one), words.span(one, today), _state(one)) for one in found],
    }
    return render(request, "desk/disruptions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*ROLES)
def new(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """Of what and when; then it is shown who is hit."""
    (facility, by), now = _place(request, code), clock.now()
    if kind not in set(FORMS):
        raise Http404
    sent = request.method == "POST"
    form = FORMS[DisruptionKind(kind)](facility, now, request.POST if sent else None)
    if sent and form.is_valid():
        planned = plan_disruption(form.order(), by, now=now)
        return redirect("desk-disruption", facility.code, planned.pk)
    title = words.KINDS[DisruptionKind(kind)]
    context = frame(request, facility, "disruptions", now) | {"form": form, "title": title}
    return render(request, "desk/disruption_new.html", context)


@require_safe
@staff_only(*ROLES)
def disruption(request: StaffRequest, code: str, disruption_id: int) -> HttpResponse:
    """Before it is in force: who would be hit, and what would be found. Afterwards: what became of each."""
    (facility, by), now = _place(request, code), clock.now()
    one = _disruption(facility, disruption_id)
    if one.state == DisruptionState.DISCARDED:
        return _thrown_away(request, facility)
    is_preview = one.state == DisruptionState.PREVIEWED
    told = _foreseen(one, now) if is_preview else _done(one, now)
    # names in full are personal data: who looked at them is kept
    record_audit("read_disruption", by, now=now, facility_id=facility.pk, data={"disruption": one.pk})
    context = frame(request, facility, "disruptions", now) | {
        "disruption": one,
        "rows": words.rows(one, local(now).date()),
        "is_preview": is_preview,
        "is_working": one.state == DisruptionState.APPLYING,
        "may_lift": one.kind in LIFTABLE and one.state in IN_FORCE,
        **told,
    }
    return render(request, "desk/disruption.html", context)


def _foreseen(one: Disruption, now: datetime) -> dict[str, object]:
    found = forecast(one, now)
    places = Facility.objects.in_bulk([each.place.facility_id for each in found if each.place])
    kept = sum(each.keeps_time for each in found)
    moved = sum(each.place is not None for each in found)
    later = sum(not each.is_foreseen for each in found)
    counts = [
        (_("Visits that are hit"), len(found)),
        (_("Same time, another booth"), kept),
        (_("Moved"), moved),
        (_("Called off"), len(found) - kept - moved - later),
        *([(_("Looked at when it is put in force"), later)] if later else []),
    ]
    looked_at = {"looked_at": len(found) - later, "later": later}
    return {"counts": counts, **looked_at, "hits": [words.foreseen(each, places, _side(one)) for each in found]}


def _done(one: Disruption, now: datetime) -> dict[str, object]:
    lines = lines_of(one, now)
    reached = Counter(line.reach for line in lines)
    kept = sum(line.row.outcome == HitOutcome.KEPT for line in lines)
    counts = [
        (_("Visits that are hit"), len(lines)),
        *([(_("Same time, another booth"), kept)] if kept else []),
        (_("Answered or told"), reached[Reach.ANSWERED] + reached[Reach.TOLD] + reached[Reach.TOLD_BY_PHONE]),
        (_("No answer yet"), reached[Reach.WAITING]),
        (_("To be telephoned"), reached[Reach.TO_PHONE]),
    ]
    return {"counts": counts, "hits": [words.done(line, _side(one)) for line in lines]}


def _side(one: Disruption) -> str:
    return one.booth.side if one.booth else ""


@staff_only(*ROLES)
@post_or_back("desk-disruption", "code", "disruption_id")
def put_in_force(request: StaffRequest, code: str, disruption_id: int) -> HttpResponse:
    """From now on; a worker moves the visits, one after the other."""
    facility, by = _place(request, code)
    one = _disruption(facility, disruption_id)
    try:
        one = apply_disruption(one.pk, by, now=clock.now())
    except NumberTakenError:
        messages.error(request, _("Somebody has this number there already. Please check the number."))
    else:
        if one.state == DisruptionState.DISCARDED:
            return _thrown_away(request, facility)
        if one.state == DisruptionState.LIFTED:
            messages.error(request, _("It was lifted already, and is not in force."))
        else:
            messages.success(request, _("In force. Visits are moved now; who has another time or place is told."))
    return redirect("desk-disruption", facility.code, one.pk)


@staff_only(*ROLES)
@post_or_back("desk-disruption", "code", "disruption_id")
def discard(request: StaffRequest, code: str, disruption_id: int) -> HttpResponse:
    """It was only looked at, and is not wanted."""
    facility, by = _place(request, code)
    one = _disruption(facility, disruption_id)
    one = discard_disruption(one.pk, by, now=clock.now())
    if one.state != DisruptionState.DISCARDED:
        messages.error(request, _("It was put in force already and cannot be thrown away."))
        return redirect("desk-disruption", facility.code, one.pk)
    messages.success(request, _("Thrown away. Nothing was changed."))
    return redirect("desk-disruptions", facility.code)


@staff_only(*ROLES)
@post_or_back("desk-disruption", "code", "disruption_id")
def lift(request: StaffRequest, code: str, disruption_id: int) -> HttpResponse:
    """What it closed is open again."""
    facility, by = _place(request, code)
    one = lift_disruption(_disruption(facility, disruption_id).pk, by, now=clock.now())
    if one.state == DisruptionState.LIFTED:
        messages.success(request, _("Lifted. Visits that were moved or called off stay so."))
    return redirect("desk-disruption", facility.code, one.pk)


@staff_only(*ROLES)
@post_or_back("desk-disruption", "code", "disruption_id")
def telephoned(request: StaffRequest, code: str, disruption_id: int, ref: str) -> HttpResponse:
    """How a telephone call went."""
    facility, by = _place(request, code)
    one, outcome = _disruption(facility, disruption_id), request.POST.get("outcome", "")
    row = DisruptedVisit.objects.filter(disruption=one, visit__ref=ref).first()
    if row is None or outcome not in set(PhoneOutcome):
        raise Http404
    note_telephoned(row.pk, PhoneOutcome(outcome), by, now=clock.now())
    messages.success(request, _("Written down."))
    return redirect("desk-disruption", facility.code, one.pk)


def _thrown_away(request: StaffRequest, facility: Facility) -> HttpResponse:
    messages.error(request, _("This draft was thrown away. Nothing of it is in force."))
    return redirect("desk-disruptions", facility.code)


def _place(request: StaffRequest, code: str) -> tuple[Facility, By]:
    facility, part = access_facility_in_part(request.user, code)
    return facility, By(part, user_id=request.user.pk)


def _disruption(facility: Facility, disruption_id: int) -> Disruption:
    known = Disruption.objects.select_related("booth", "inmate", "visitor", "to_facility", "facility")
    found = known.filter(facility=facility, pk=disruption_id).first()
    if found is None:
        raise Http404
    return found


def _state(one: Disruption) -> str:
    return str(words.STATES[DisruptionState(one.state)])
