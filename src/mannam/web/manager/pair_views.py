"""Who must not meet whom: two inmates, or two visitors, at one place and time."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from mannam.actions.record_audit import record_audit
from mannam.actions.set_non_association import StillTogetherError, set_non_association, unset_non_association
from mannam.models import Facility, NonAssociation
from mannam.queries.pairs import pairs_at
from mannam.web import clock
from mannam.web.manager import pair_words as words
from mannam.web.manager.frame import ROLE, by, frame, managed
from mannam.web.manager.pair_forms import InmatePairForm, PairForm, VisitorPairForm
from mannam.web.staff.gate import StaffRequest, staff_only

PAGE = "manager-pairs"


@require_safe
@staff_only(ROLE)
def pairs(request: StaffRequest, code: str) -> HttpResponse:
    """The latest first."""
    facility, now = managed(request, code), clock.now()
    found = _read(request, facility, now)
    context = frame(request, facility, PAGE, now) | {
        "lead": _(
            "They are never given one facility at one time. Whoever books is only told that the time is taken."
        ),
        "new": [
            (_("Keep two inmates apart"), reverse("manager-pair-of-inmates", args=[facility.code])),
            (_("Keep two visitors apart"), reverse("manager-pair-of-visitors", args=[facility.code])),
        ],
        "caption": _("Kept apart"),
        "headers": [_("The one"), _("The other"), _("Why")],
        "lines": [(reverse("manager-pair", args=[facility.code, one.pk]), words.cells(one)) for one in found],
        "empty": _("Nobody is kept apart"),
    }
    return render(request, "manager/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def of_inmates(request: StaffRequest, code: str) -> HttpResponse:
    """Two inmates of this facility."""
    return _new(request, code, InmatePairForm, _("Keep two inmates apart"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def of_visitors(request: StaffRequest, code: str) -> HttpResponse:
    """Two people who visit."""
    return _new(request, code, VisitorPairForm, _("Keep two visitors apart"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def pair(request: StaffRequest, code: str, pair_id: int) -> HttpResponse:
    """One of the pairs, and whether the two may meet again."""
    facility, now = managed(request, code), clock.now()
    one = next((each for each in _read(request, facility, now) if each.pk == pair_id), None)
    if one is None:
        raise Http404
    if request.method == "POST":
        unset_non_association(one.pk, by(request), now=now, facility_id=facility.pk)
        messages.success(request, _("Ended. The two may be in one place again."))
        return redirect(PAGE, facility.code)
    context = frame(request, facility, PAGE, now) | {
        "heading": _("Two who are kept apart"),
        "rows": words.rows(one),
        "lead": _("When this is over, end it: from now on the two may be in one place at one time."),
        "button": pgettext("of two who are kept apart", "End it"),
    }
    return render(request, "manager/one.html", context)


def _new(request: StaffRequest, code: str, form_class: type[PairForm], heading: str) -> HttpResponse:
    facility, now = managed(request, code), clock.now()
    form = form_class(facility, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _set(request, form, now):
        messages.success(request, _("Written down. From now on they are kept apart."))
        return redirect(PAGE, facility.code)
    context = frame(request, facility, PAGE, now) | {
        "heading": heading,
        "lead": _(
            "It holds for the visits that are booked already, too. Where the two are together already at visits "
            "that this facility does not know, these stay as they are."
        ),
        "form": form,
        "button": _("Keep them apart"),
    }
    return render(request, "manager/form.html", context)


def _set(request: StaffRequest, form: PairForm, now: datetime) -> bool:
    try:
        set_non_association(form.cleaned_data["two"], by(request), now=now)
    except StillTogetherError as error:
        form.add_error(None, words.still_together(error.refs))
        return False
    return True


def _read(request: StaffRequest, facility: Facility, now: datetime) -> list[NonAssociation]:
    """The pairs; names are personal data, so who looked at them is kept."""
    found = pairs_at(facility)
    record_audit("read_pairs", by(request), now=now, facility_id=facility.pk, data={"pairs": len(found)})
    return found
