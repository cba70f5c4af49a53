"""One visit at the desk of either facility: move it, call it off, write down that the inmate did not come."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mannam.access import Denied, access_visit_of_desk
from mannam.actions.actor import By
from mannam.actions.call_off_visit import call_off_visit
from mannam.actions.mark_inmate_no_show import mark_inmate_no_show
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.calling_off import CallOffReason
from mannam.domain.lifecycle import MOVABLE, TRANSITIONS, Actor, Status
from mannam.domain.slots import SlotNo
from mannam.models import Facility, StaffRole, Visit
from mannam.notify.kind_words import kind_rows
from mannam.notify.wording import end_reason_words, minutes_words, sentence, status_words, time_and_day
from mannam.queries.telephones import telephone_of
from mannam.web import clock, randomness
from mannam.web.desk.frame import desk_facility, frame
from mannam.web.moves import Move, alternatives, place_of, slot_of, step, times
from mannam.web.post_only import post_or_back
from mannam.web.public.apply_forms import WhenForm
from mannam.web.public.fields import answers
from mannam.web.staff.gate import StaffRequest, staff_only
from mannam.web.telephone import shown

DESK = StaffRole.Role.DESK
CONFLICT = 409


@require_safe
@staff_only(DESK)
def visit(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """What it is, and what can be done about it now."""
    facility, found, by = _asked(request, code, ref)
    now = clock.now()
    # names in full are personal data: who looked at them is kept
    record_audit("read_visit", by, now=now, visit_id=found.pk, facility_id=facility.pk)
    context = frame(request, facility, "day", now) | {
        "visit": found,
        "rows": _rows(found),
        "may_check_in": found.status == Status.BOOKED and found.visitor_facility_id == facility.pk,
        "may_move": found.status in MOVABLE and found.starts_at > now,
        "may_call_off": _may(found, Status.CALLED_OFF),
        "may_miss_inmate": _may_miss_inmate(facility, found, now),
        "reasons": _reasons(),
    }
    return render(request, "desk/visit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(DESK)
def move(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """The time is chosen with the first form, and moved with the second, which says ``sure``."""
    facility, found, by = _asked(request, code, ref)
    address = reverse("desk-visit-move", args=[facility.code, found.ref])
    wanted = Move(found, place_of(request, found), Actor.DESK, clock.now())
    form = WhenForm(answers(request))
    if form.is_valid():
        slot = SlotNo(form.cleaned_data["slot"])
        if "sure" in request.POST:
            return _move(request, facility, wanted, slot, by)
        return redirect(step(address, wanted.place.code, slot))
    free, asked = wanted.free(), slot_of(request)
    is_asked = request.method in {"GET", "HEAD"} and asked in free
    page = frame(request, facility, "day", wanted.now) | {"visit": found, "refusals": _why_not(wanted)}
    page |= {"rows": wanted.rows(SlotNo(asked)), "slot": asked} if is_asked and asked is not None else {}
    page |= times(request, wanted, free, form, address) | {"other_url": address, "is_asked": is_asked}
    return render(request, "desk/visit_move.html", page | {"place": wanted.place, "facility": facility})


@staff_only(DESK)
@post_or_back("desk-visit", "code", "ref")
def call_off(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """It will not be held, for one of the reasons."""
    facility, found, by = _asked(request, code, ref)
    reason = request.POST.get("reason", "")
    if reason not in set(CallOffReason):
        messages.error(request, _("Please choose a reason first. The applicant is not told of it."))
        return _back(facility, found)
    try:
        call_off_visit(found.pk, by, now=clock.now(), reason=CallOffReason(reason))
    except Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, _("Called off. The applicant is told, without the reason."))
    return _back(facility, found)


@staff_only(DESK)
@post_or_back("desk-visit", "code", "ref")
def inmate_absent(request: StaffRequest, code: str, ref: str) -> HttpResponse:
    """The party waits and the inmate does not come; his own desk says so."""
    facility, found, by = _asked(request, code, ref)
    if found.inmate_facility_id != facility.pk:
        raise Denied
    try:
        mark_inmate_no_show(found.pk, by, now=clock.now())
    except Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, _("Written down. The visitors are told, and lose nothing by it."))
    return _back(facility, found)


def _move(request: StaffRequest, facility: Facility, wanted: Move, slot: SlotNo, by: By) -> HttpResponse:
    order = MoveOrder(wanted.visit.pk, wanted.place.pk, slot)
    address = reverse("desk-visit-move", args=[facility.code, wanted.visit.ref])
    try:
        moved = reschedule(order, by, now=wanted.now, random=randomness.random())
    except Refused as refused:
        free = wanted.free()
        page = frame(request, facility, "day", wanted.now) | times(request, wanted, free, WhenForm(), address)
        page |= {
            "visit": wanted.visit,
            "refusals": [sentence(reason) for reason in refused.refusals],
            "alternatives": alternatives(refused.alternatives, partial(step, address)),
            "place": wanted.place,
            "facility": facility,
        }
        return render(request, "desk/visit_move.html", page, status=CONFLICT)
    messages.success(request, _("Moved. The applicant is told; the inmate is to be told anew."))
    return _back(facility, moved)


def _why_not(wanted: Move) -> list[str]:
    why = wanted.why_not()
    return [sentence(why)] if why else []


def _asked(request: StaffRequest, code: str, ref: str) -> tuple[Facility, Visit, By]:
    facility = desk_facility(request, code)
    return facility, access_visit_of_desk(request.user, facility, ref), By(Actor.DESK, user_id=request.user.pk)


def _may(found: Visit, after: Status) -> bool:
    move = TRANSITIONS.get((Status(found.status), after))
    return move is not None and Actor.DESK in move.actors


def _may_miss_inmate(facility: Facility, found: Visit, now: datetime) -> bool:
    is_here = found.inmate_facility_id == facility.pk
    return is_here and found.starts_at <= now and _may(found, Status.INMATE_NO_SHOW)


def _rows(found: Visit) -> list[tuple[str, str]]:
    party = ", ".join(visitor.name for visitor in found.party.order_by("pk"))
    return [
        (_("State"), status_words(found.status)),
        *_ended(found),
        (_("Time"), time_and_day(found.starts_at)),
        (_("Who comes"), f"{party} ({found.visitor_facility})"),
        (_("Talks with"), f"{found.inmate.number} {found.inmate.name} ({found.inmate_facility})"),
        *kind_rows(found),
        *([(_("Telephone"), number)] if (number := shown(telephone_of(found))) else []),
    ]


def _ended(found: Visit) -> list[tuple[str, str]]:
    """How the talk ended, as the visitor's own page tells it: who asks at the desk is answered from here."""
    reason = end_reason_words(found.end_reason) if found.status == Status.ENDED_BY_OFFICER else ""
    rows = [
        (_("Why the officer ended it"), reason),
        (_("Talk time held"), minutes_words(found.talked_ms) if found.talked_ms else ""),
        (_("Talk time owed"), minutes_words(found.owed_ms) if found.owed_ms else ""),
    ]
    return [row for row in rows if row[1]]


def _reasons() -> list[tuple[str, str]]:
    words = {
        CallOffReason.INMATE: _("The inmate cannot come"),
        CallOffReason.EQUIPMENT: _("Booth or equipment out of order"),
        CallOffReason.STAFF: _("No staff or no room"),
        CallOffReason.VISITOR: _("The party asked for it by telephone"),
        CallOffReason.OTHER: _("Another reason"),
    }
    return [(reason.value, word) for reason, word in words.items()]


def _say(request: StaffRequest, refused: Refused) -> None:
    messages.error(request, " ".join(sentence(reason) for reason in refused.refusals))


def _back(facility: Facility, found: Visit) -> HttpResponse:
    return redirect("desk-visit", facility.code, found.ref)
