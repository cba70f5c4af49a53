"""Who waits for a visit to an inmate of this facility, or for one of its booths: a plain list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.lifecycle import Actor
from mannam.domain.waitlist import EntryState, OfferOutcome
from mannam.models import StaffRole, WaitlistEntry
from mannam.notify.wait_words import days_words, hours_words, where_words
from mannam.notify.wording import time_and_day
from mannam.queries.waitlist import waiting_at
from mannam.web import clock
from mannam.web.desk.frame import desk_facility, frame
from mannam.web.staff.gate import StaffRequest, staff_only


@require_safe
@staff_only(StaffRole.Role.DESK)
def waiting(request: StaffRequest, code: str) -> HttpResponse:
    """In the order in which they joined; who is offered a place, and until when."""
    facility, now = desk_facility(request, code), clock.now()
    entries = list(waiting_at(facility.pk))
    # names in full are personal data: who looked at them is kept
    by = By(Actor.DESK, user_id=request.user.pk)
    record_audit("read_waitlist", by, now=now, facility_id=facility.pk, data={"entries": len(entries)})
    context = frame(request, facility, "waiting", now) | {
        "caption": _("Waiting for a free place"),
        "headers": [_("Since"), _("Who waits"), _("Inmate"), _("Wish"), _("State")],
        "rows": [_row(entry) for entry in entries],
    }
    return render(request, "desk/waiting.html", context)


def _row(entry: WaitlistEntry) -> list[str]:
    wish = (where_words(entry.facility, entry.within_km), days_words(entry.first_day, entry.last_day))
    return [
        time_and_day(entry.joined_at),
        entry.applicant.name,
        f"{entry.inmate.number} {entry.inmate.name}",
        ", ".join((*wish, hours_words(entry))),
        _state(entry),
    ]


def _state(entry: WaitlistEntry) -> str:
    if entry.state == EntryState.WAITING:
        return _("Waits")
    offer = next(one for one in entry.offers.all() if one.outcome == OfferOutcome.OPEN)
    return _("Offered until %(until)s") % {"until": time_and_day(offer.until)}
