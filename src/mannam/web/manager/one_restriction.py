"""The page of one restriction, of an inmate or a visitor: what it says, whom it hits, and whether it ends now."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mannam.actions.end_restriction import end_restriction
from mannam.models import Facility
from mannam.queries.restrictions import Standing
from mannam.web.manager import restriction_words as words
from mannam.web.manager.frame import by, frame
from mannam.web.staff.gate import StaffRequest


def pick(standing: Iterable[Standing], restriction_id: int) -> Standing:
    """The one asked for. Raises Http404: it is none of the facility's, or holds no more."""
    one = next((each for each in standing if each.restriction.pk == restriction_id), None)
    if one is None:
        raise Http404
    return one


def show_or_end(
    request: StaffRequest, facility: Facility, page: str, heading: str, one: Standing, now: datetime
) -> HttpResponse:
    """``page`` is the list that it stands in, and to which one comes back once it has ended."""
    if request.method == "POST":
        end_restriction(one.restriction.pk, by(request), now=now)
        messages.success(request, _("Ended. From today on it keeps nobody from visiting."))
        return redirect(page, facility.code)
    context = frame(request, facility, page, now) | {
        "heading": heading,
        "rows": words.rows(one),
        "also": words.hit_visits(facility, one),
        "lead": words.ENDING,
        "button": _("End it"),
    }
    return render(request, "manager/one.html", context)
