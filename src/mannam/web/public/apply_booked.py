"""What somebody reads who goes Back into the application after booking: the visit is booked, nothing is lost."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mannam.access import access_visit
from mannam.domain.lifecycle import Status
from mannam.models import Visit
from mannam.notify.visit_rows import visit_rows
from mannam.web import clock
from mannam.web.public.draft import last_booked
from mannam.web.public.gate import CitizenRequest, citizen_only


@citizen_only
@require_safe
def booked(request: CitizenRequest) -> HttpResponse:
    """The visit that was booked last in this browser; without one, the first question."""
    found = just_booked(request, clock.now())
    if found is None:
        return redirect("apply-whom")
    page = {"visit": found, "rows": visit_rows(found), "is_citizen": True}
    return render(request, "public/apply_booked.html", page)


def just_booked(request: CitizenRequest, now: datetime) -> Visit | None:
    """The visit that was booked last in this browser, while it is booked and to come."""
    ref = last_booked(request.session)
    found = access_visit(request.user, ref) if ref else None
    return found if found and found.status == Status.BOOKED and found.ends_at > now else None
