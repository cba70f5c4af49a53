"""Give a visit another time: choose one, see the old beside the new, say yes."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mannam.access import access_visit
from mannam.actions.actor import By
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.lifecycle import Actor
from mannam.domain.slots import SlotNo
from mannam.models import Visit
from mannam.notify.wording import sentence
from mannam.web import clock, randomness
from mannam.web.moves import Move, alternatives, place_of, slot_of, step, times
from mannam.web.public.apply_forms import WhenForm
from mannam.web.public.fields import answers
from mannam.web.public.gate import CitizenRequest, citizen_only

CONFLICT = 409


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: CitizenRequest, ref: str) -> HttpResponse:
    """The time is chosen with the first form, and moved with the second, which says ``sure``."""
    visit = access_visit(request.user, ref)
    if visit.applicant_id != request.visitor.pk:
        raise Http404
    wanted = Move(visit, place_of(request, visit), Actor.VISITOR, clock.now())
    form = WhenForm(answers(request))
    if form.is_valid():
        slot = SlotNo(form.cleaned_data["slot"])
        if "sure" in request.POST:
            return _move(request, wanted, slot)
        return redirect(step(_address(visit), wanted.place.code, slot))
    slot_asked = slot_of(request)
    if not form.is_bound and (slot_asked, wanted.place.pk) == (visit.slot_no, visit.visitor_facility_id):
        return redirect("visit", ref)  # moved there already: somebody went back
    free = wanted.free()
    if request.method in {"GET", "HEAD"} and slot_asked in free:
        return _check(request, wanted, SlotNo(slot_asked))
    return _choose(request, wanted, free, form)


def _choose(
    request: CitizenRequest, wanted: Move, free: list[SlotNo], form: WhenForm, refused: Refused | None = None
) -> HttpResponse:
    why = wanted.why_not()
    address = _address(wanted.visit)
    if not form.is_bound and not why and (gone := slot_of(request)) is not None and not refused:
        form = WhenForm({"slot": gone})
        form.add_error("slot", _("This time is no longer free. Please choose another one."))
    page = times(request, wanted, free, form, address) | {
        "visit": wanted.visit,
        "back_url": reverse("visit", args=[wanted.visit.ref]),
        "refusals": [sentence(one) for one in (refused.refusals if refused else [why] if why else [])],
        "alternatives": alternatives(refused.alternatives, partial(step, address)) if refused else [],
        "is_citizen": True,
    }
    return render(request, "public/move_when.html", page, status=CONFLICT if refused else None)


def _check(request: CitizenRequest, wanted: Move, slot: SlotNo) -> HttpResponse:
    page = {
        "visit": wanted.visit,
        "rows": wanted.rows(slot),
        "slot": slot,
        "other_url": _address(wanted.visit),
        "back_url": reverse("visit", args=[wanted.visit.ref]),
        "is_citizen": True,
    }
    return render(request, "public/move_check.html", page)


def _move(request: CitizenRequest, wanted: Move, slot: SlotNo) -> HttpResponse:
    order = MoveOrder(wanted.visit.pk, wanted.place.pk, slot)
    by = By(Actor.VISITOR, user_id=request.user.pk)
    try:
        moved = reschedule(order, by, now=wanted.now, random=randomness.random())
    except Refused as refused:
        return _choose(request, wanted, wanted.free(), WhenForm(), refused)
    messages.success(request, _("The time is changed. We tell you so by e-mail too."))
    return redirect("visit", moved.ref)


def _address(visit: Visit) -> str:
    return reverse("visit-move", args=[visit.ref])
