"""The facility's booths and their screens: pair one by a one-time code, or take it away again."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mannam.actions.actor import By
from mannam.actions.pair_booth import issue_pairing_code
from mannam.actions.unpair_booth import unpair_booth
from mannam.domain.lifecycle import Actor
from mannam.models import Booth, Facility, StaffRole
from mannam.notify.wording import time_and_day
from mannam.queries.booths import BoothScreen, booth_screens, good_pairing_code
from mannam.queries.visits import visit_under_way
from mannam.web import clock, randomness
from mannam.web.desk.frame import desk_facility, frame
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import StaffRequest, staff_only

DESK = StaffRole.Role.DESK
CODE_DIGITS = 8
PAIRING = "desk_pairing_code"
"""Session key: the digits issued last. They end when they are used, or after ten minutes."""


@require_safe
@staff_only(DESK)
def booths(request: StaffRequest, code: str) -> HttpResponse:
    """Both sides' booths with what is known of their screens."""
    facility = desk_facility(request, code)
    now = clock.now()
    screens = booth_screens(facility.pk, now)
    titles = {Booth.BoothSide.VISITOR: _("Visitor side"), Booth.BoothSide.INMATE: _("Inmate side")}
    lines = [(screen, _last_seen(screen)) for screen in screens]
    sides = [(title, [line for line in lines if line[0].booth.side == side]) for side, title in titles.items()]
    context = frame(request, facility, "booths", now) | {
        "sides": [(title, of_side) for title, of_side in sides if of_side],
        "headers": [_("Booth"), _("Screen"), _("Last seen"), _("Change")],
        "pairing": _pairing(request, facility, now),
        "pair_address": request.build_absolute_uri(reverse("booth-pair")),
    }
    return render(request, "desk/booths.html", context)


@staff_only(DESK)
@post_or_back("desk-booths", "code")
def pair(request: StaffRequest, code: str, booth_id: int) -> HttpResponse:
    """Issue a one-time code, to be shown on the page of the booths while it is good."""
    facility = desk_facility(request, code)
    booth = _booth(facility, booth_id)
    now = clock.now()
    digits = "".join(randomness.random().choices("0123456789", k=CODE_DIGITS))
    issue_pairing_code(booth.pk, By(Actor.DESK, user_id=request.user.pk), now=now, code=digits)
    request.session[PAIRING] = digits
    return redirect("desk-booths", facility.code)


@staff_only(DESK)
@post_or_back("desk-booths", "code")
def unpair(request: StaffRequest, code: str, booth_id: int) -> HttpResponse:
    """Take the booth's screen away."""
    facility = desk_facility(request, code)
    booth = _booth(facility, booth_id)
    if visit := visit_under_way(booth, clock.now()):
        words = _(
            "Visit %(ref)s is under way in booth %(number)s. Its screen can be taken away when that is over."
        )
        messages.error(request, words % {"ref": visit.ref, "number": booth.number})
        return redirect("desk-booths", facility.code)
    if unpair_booth(booth, By(Actor.DESK, user_id=request.user.pk), now=clock.now()):
        messages.success(request, _("Booth %(number)s has no screen now.") % {"number": booth.number})
    return redirect("desk-booths", facility.code)


def _last_seen(screen: BoothScreen) -> str:
    """When the booth's screen last spoke; empty when it never did."""
    seen = screen.device.last_seen_at if screen.device else None
    return time_and_day(seen) if seen else ""


def _booth(facility: Facility, booth_id: int) -> Booth:
    booth = Booth.objects.filter(facility=facility, pk=booth_id).first()
    if booth is None:
        raise Http404
    return booth


def _pairing(request: StaffRequest, facility: Facility, now: datetime) -> dict[str, object] | None:
    """The code that was issued here last, while it is good and for a booth of this facility."""
    digits = request.session.get(PAIRING, "")
    code = good_pairing_code(digits, now) if digits else None
    if code is None or code.booth.facility_id != facility.pk:
        return None
    return {"booth": code.booth, "text": f"{digits[:4]} {digits[4:]}", "expires_at": code.expires_at}
