"""The facility's booths and their screens: pair one by a one-time code, or take it away again."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mannam.actions.actor import By
from mannam.actions.pair_booth import issue_pairing_code
from mannam.actions.unpair_booth import unpair_booth
from mannam.domain.lifecycle import Actor
from mannam.models import Booth, Facility, StaffRole
from mannam.queries.booths import booth_screens
from mannam.web import clock, randomness
from mannam.web.desk.frame import desk_facility, frame
from mannam.web.staff.gate import StaffRequest, staff_only

DESK = StaffRole.Role.DESK
CODE_DIGITS = 8


@require_safe
@staff_only(DESK)
def booths(request: StaffRequest, code: str) -> HttpResponse:
    """Both sides' booths with what is known of their screens."""
    return _page(request, desk_facility(request, code), clock.now())


@require_POST
@staff_only(DESK)
def pair(request: StaffRequest, code: str, booth_id: int) -> HttpResponse:
    """Issue a one-time code and show it. It is on this answer alone: kept is only its hash."""
    facility = desk_facility(request, code)
    booth = _booth(facility, booth_id)
    now = clock.now()
    digits = "".join(randomness.random().choices("0123456789", k=CODE_DIGITS))
    expires_at = issue_pairing_code(booth.pk, By(Actor.DESK, user_id=request.user.pk), now=now, code=digits)
    shown = {"booth": booth, "text": f"{digits[:4]} {digits[4:]}", "expires_at": expires_at}
    return _page(request, facility, now, shown)


@require_POST
@staff_only(DESK)
def unpair(request: StaffRequest, code: str, booth_id: int) -> HttpResponse:
    """Take the booth's screen away."""
    facility = desk_facility(request, code)
    booth = _booth(facility, booth_id)
    if unpair_booth(booth, By(Actor.DESK, user_id=request.user.pk), now=clock.now()):
        messages.success(request, _("Booth %(number)s has no screen now.") % {"number": booth.number})
    return redirect("desk-booths", facility.code)


def _booth(facility: Facility, booth_id: int) -> Booth:
    booth = Booth.objects.filter(facility=facility, pk=booth_id).first()
    if booth is None:
        raise Http404
    return booth


def _page(
    request: StaffRequest, facility: Facility, now: datetime, pairing: dict[str, object] | None = None
) -> HttpResponse:
    screens = booth_screens(facility.pk, now)
    titles = {Booth.BoothSide.VISITOR: _("Visitor side"), Booth.BoothSide.INMATE: _("Inmate side")}
    sides = [(title, [s for s in screens if s.booth.side == side]) for side, title in titles.items()]
    context = frame(request, facility, "booths", now) | {
        "sides": [(title, of_side) for title, of_side in sides if of_side],
        "pairing": pairing,
        "pair_address": request.build_absolute_uri(reverse("booth-pair")),
    }
    return render(request, "desk/booths.html", context)
