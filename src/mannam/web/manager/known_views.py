"""What staff have seen of a visitor, and the rules of a booking ask: of age or not, a lawyer or not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mannam.actions.actor import By
from mannam.actions.set_visitor_adult import set_visitor_adult
from mannam.actions.set_visitor_role import set_visitor_role
from mannam.domain.policy import VisitorRole
from mannam.models import Facility, Visitor
from mannam.web import clock
from mannam.web.desk.fields import choice_field
from mannam.web.manager.frame import LISTS, ROLE, by, frame, managed
from mannam.web.manager.visitor_fields import name_field, number_field, visitor_of
from mannam.web.staff.gate import StaffRequest, staff_only

PAGE: Final = "manager-known"
SEEN: Final = {
    "adult": gettext_lazy("Is of age"),
    "minor": gettext_lazy("Is not of age"),
    "lawyer": gettext_lazy("Is a lawyer"),
    "visitor": gettext_lazy("Is no lawyer"),
}


class KnownForm(forms.Form):
    """Of whom, and what was seen."""

    visit = number_field(gettext_lazy("Number of a visit of theirs"))
    name = name_field(gettext_lazy("Name"))
    seen = choice_field(gettext_lazy("What was seen from the ID or the papers"), list(SEEN.items()))

    def __init__(self, facility: Facility, data: Any = None) -> None:
        super().__init__(data)
        self.facility = facility

    def clean_name(self) -> Visitor | None:
        """The visitor; None where the number is none, which is told there."""
        return visitor_of(self.facility, self.cleaned_data.get("visit"), str(self.cleaned_data["name"]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def known(request: StaffRequest, code: str) -> HttpResponse:
    """What is written down holds for every booking from then on; what is booked stays."""
    facility, now = managed(request, code), clock.now()
    form = KnownForm(facility, request.POST if request.method == "POST" else None)
    if form.is_valid():
        write = _writer(form.cleaned_data["seen"])
        if write(form.cleaned_data["name"].pk, by(request), now):
            messages.success(request, _("Written down. It holds for what is booked from now on."))
        else:
            messages.info(request, _("This was written down already."))
        return redirect(PAGE, facility.code)
    context = frame(request, facility, PAGE, now) | {
        "lead": _("Some visits only an adult may book, or only a lawyer. Write down what was seen at the desk."),
        "form": form,
        "button": _("Write it down"),
        "back": (LISTS["manager-restrictions"], reverse("manager-restrictions", args=[facility.code])),
    }
    return render(request, "manager/form.html", context)


def _writer(seen: str) -> Callable[[int, By, datetime], bool]:
    """Writes it down for a visitor; whether it was otherwise before."""
    if seen in set(VisitorRole):
        return lambda pk, who, now: set_visitor_role(pk, VisitorRole(seen), who, now=now)
    return lambda pk, who, now: set_visitor_adult(pk, who, is_adult=seen == "adult", now=now)
