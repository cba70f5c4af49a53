"""A visit to which somebody still has to say yes: the applicant takes what is held, or gives it back."""

from datetime import datetime
from typing import Protocol

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mannam.access import access_visit
from mannam.actions.actor import By
from mannam.actions.confirm_hold import confirm_hold
from mannam.actions.refused import Refused
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.lifecycle import Actor, Status
from mannam.models import Visit
from mannam.notify.visit_story import became
from mannam.notify.wording import sentence
from mannam.web import clock
from mannam.web.post_only import post_or_back
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.public.waitlist import entry_after


class _Act(Protocol):
    def __call__(self, visit_id: int, by: By, *, now: datetime) -> Visit: ...


@citizen_only
@post_or_back("visit", "ref")
def confirm(request: CitizenRequest, ref: str) -> HttpResponse:
    """Yes, to what is held."""
    return _do(request, ref, confirm_hold)


@citizen_only
@post_or_back("visit", "ref")
def withdraw(request: CitizenRequest, ref: str) -> HttpResponse:
    """No, to what is held or was asked for."""
    return _do(request, ref, withdraw_visit)


def _do(request: CitizenRequest, ref: str, act: _Act) -> HttpResponse:
    visit = access_visit(request.user, ref)
    if visit.applicant_id != request.visitor.pk:
        raise Http404
    try:
        done = act(visit.pk, By(Actor.VISITOR, user_id=request.user.pk), now=clock.now())
    except Refused as refused:
        messages.error(request, " ".join(sentence(reason) for reason in refused.refusals))
        return redirect("visit", ref)
    if done.status == Status.WITHDRAWN and (waits := entry_after(done)) is not None:
        messages.success(request, _("The next person gets this place. You keep yours in line for another one."))
        return redirect("waitlist-entry", waits.code)
    messages.success(request, became(done))
    return redirect("visit", ref)
