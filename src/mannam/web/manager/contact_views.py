"""Lists of callers: who may come to an inmate, and taking somebody off."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from mannam.actions.record_audit import record_audit
from mannam.actions.remove_contact import StillComesError, remove_contact
from mannam.models import Contact, Facility
from mannam.queries.contacts import contacts_at, longest_list
from mannam.web import clock
from mannam.web.manager.frame import CONTACTS, ROLE, by, dated, frame, managed, today_of
from mannam.web.staff.gate import StaffRequest, staff_only


@require_safe
@staff_only(ROLE)
def contacts(request: StaffRequest, code: str) -> HttpResponse:
    """By the inmates' numbers."""
    facility, now = managed(request, code), clock.now()
    found = _read(request, facility, now)
    context = frame(request, facility, CONTACTS, now) | {
        "lead": _lead(longest_list(facility, today_of(now))),
        "new": [],
        "caption": pgettext("of lists of callers", "On a list"),
        "headers": [_("Inmate"), _("Person"), _("On the list since")],
        "lines": [(reverse("manager-contact", args=[facility.code, one.pk]), _cells(one)) for one in found],
        "empty": _("Nobody is on a list"),
    }
    return render(request, "manager/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def contact(request: StaffRequest, code: str, contact_id: int) -> HttpResponse:
    """One person on a list, who may be taken off."""
    facility, now = managed(request, code), clock.now()
    one = next((each for each in _read(request, facility, now) if each.pk == contact_id), None)
    if one is None:
        raise Http404
    if request.method == "POST":
        return _take_off(request, facility, one, now)
    terms = [_("Inmate"), _("Person"), _("On the list since")]
    context = frame(request, facility, CONTACTS, now) | {
        "heading": _("Somebody on a list of callers"),
        "rows": list(zip(terms, _cells(one), strict=True)),
        "lead": _("Taken off, this person can book again only while the list has room."),
        "button": _("Take off the list"),
    }
    return render(request, "manager/one.html", context)


def _take_off(request: StaffRequest, facility: Facility, one: Contact, now: datetime) -> HttpResponse:
    try:
        remove_contact(one.pk, by(request), now=now, facility_id=facility.pk)
    except StillComesError as error:
        words = _(
            "This person comes to visits that are booked: %(visits)s. Please let the desk call them off first."
        )
        messages.error(request, words % {"visits": ", ".join(error.refs)})
        return redirect("manager-contact", facility.code, one.pk)
    messages.success(request, _("Taken off the list."))
    return redirect(CONTACTS, facility.code)


def _lead(most: int | None) -> str:
    if most is None:
        return _("By the rules of today there are no lists here.")
    words = _(
        "Who books for the first time is put on the inmate's list, while it has room. "
        "People on a list at most: %(most)d."
    )
    return words % {"most": most}


def _cells(one: Contact) -> list[str]:
    return [str(one.inmate), str(one.visitor), dated(localdate(one.added_at))]


def _read(request: StaffRequest, facility: Facility, now: datetime) -> list[Contact]:
    """The lists; names are personal data, so who looked at them is kept."""
    found = contacts_at(facility)
    record_audit("read_contacts", by(request), now=now, facility_id=facility.pk, data={"contacts": len(found)})
    return found
