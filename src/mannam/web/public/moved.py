"""A visit that we had to move: the applicant sees old beside new, and accepts, takes another time or gives up."""

from datetime import datetime
from typing import Protocol

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mannam.access import access_visit
from mannam.actions.actor import By
from mannam.actions.answer_move import accept_move, give_up_move
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor
from mannam.domain.moving import check_not_on_its_day
from mannam.domain.slots import SlotNo, day_of
from mannam.models import DisruptedVisit, Visit
from mannam.notify.moved_words import old_place_words
from mannam.notify.wording import local, sentence, when
from mannam.queries.disrupted import open_move
from mannam.web import clock
from mannam.web.post_only import post_or_back
from mannam.web.public.gate import CitizenRequest, citizen_only


class _Act(Protocol):
    def __call__(self, visit_id: int, by: By, *, now: datetime) -> Visit: ...


@citizen_only
@require_safe
def moved(request: CitizenRequest, ref: str) -> HttpResponse:
    """Old beside new, and the three things to do; once answered it leads to the visit."""
    visit = _own(request, ref)
    row = open_move(visit)
    if row is None or visit.starts_at <= clock.now():
        return redirect("visit", visit.ref)
    on_its_day = check_not_on_its_day(Actor.VISITOR, day_of(SlotNo(visit.slot_no)), local(clock.now()).date())
    page = {
        "visit": visit,
        "rows": _rows(visit, row),
        "other_url": "" if on_its_day else reverse("visit-move", args=[visit.ref]),
        "is_citizen": True,
    }
    return render(request, "public/moved.html", page)


@citizen_only
@post_or_back("visit-moved", "ref")
def accept(request: CitizenRequest, ref: str) -> HttpResponse:
    """Yes, to the new place and time."""
    return _do(request, ref, accept_move, _("Thank you. Your visit stands at the new time."))


@citizen_only
@post_or_back("visit-moved", "ref")
def give_up(request: CitizenRequest, ref: str) -> HttpResponse:
    """No, and no other time either."""
    return _do(
        request, ref, give_up_move, _("Your visit is given up. You can book another one whenever you like.")
    )


def _do(request: CitizenRequest, ref: str, act: _Act, done: str) -> HttpResponse:
    visit = _own(request, ref)
    try:
        act(visit.pk, By(Actor.VISITOR, user_id=request.user.pk), now=clock.now())
    except Refused as refused:
        messages.error(request, " ".join(sentence(reason) for reason in refused.refusals))
    else:
        messages.success(request, done)
    return redirect("visit", visit.ref)


def _own(request: CitizenRequest, ref: str) -> Visit:
    visit = access_visit(request.user, ref)
    if visit.applicant_id != request.visitor.pk:
        raise Http404
    return visit


def _rows(visit: Visit, row: DisruptedVisit) -> list[tuple[str, str]]:
    new = when(visit.starts_at)
    if row.from_facility_id != visit.visitor_facility_id:
        new = f"{new}, {visit.visitor_facility}"
    return [
        (_("Until now"), old_place_words(visit, row.from_slot, row.from_facility_id)),
        (_("New"), new),
        (_("Whom you meet"), visit.inmate.name),
    ]
