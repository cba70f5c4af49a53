"""Which orders raise what an inmate may have, and a new one (D 58, 59)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from mannam.actions.order_allowance import order_allowance
from mannam.actions.record_audit import record_audit
from mannam.domain.allowance import OrderGround
from mannam.domain.policy import Period
from mannam.models import AllowanceOrder
from mannam.queries.orders import standing_orders
from mannam.web import clock
from mannam.web.manager.frame import ROLE, by, frame, managed, today_of
from mannam.web.manager.order_forms import GROUNDS, OrderForm
from mannam.web.manager.restriction_words import days
from mannam.web.staff.gate import StaffRequest, staff_only

PAGE = "manager-orders"


@require_safe
@staff_only(ROLE)
def orders(request: StaffRequest, code: str) -> HttpResponse:
    """Those that hold today or later."""
    facility, now = managed(request, code), clock.now()
    found = standing_orders(facility, today_of(now))
    record_audit("read_orders", by(request), now=now, facility_id=facility.pk, data={"orders": len(found)})
    context = frame(request, facility, PAGE, now) | {
        "lead": _("These visits come on top of what the rules give. An order is never made smaller."),
        "new": [(_("Enter an order"), reverse("manager-order-new", args=[facility.code]))],
        "caption": pgettext("of orders", "In force today or later"),
        "headers": [_("Inmate"), _("How many"), _("Days"), _("Why"), _("Written down by")],
        "lines": [("", _cells(one)) for one in found],
        "empty": _("No order is in force"),
    }
    return render(request, "manager/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ROLE)
def order_new(request: StaffRequest, code: str) -> HttpResponse:
    """For an inmate of this facility."""
    facility, now = managed(request, code), clock.now()
    form = OrderForm(facility, today_of(now), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        order_allowance(form.cleaned_data["raised"], by(request), now=now)
        messages.success(request, _("Written down. More visits can be booked from now on."))
        return redirect(PAGE, facility.code)
    context = frame(request, facility, PAGE, now) | {
        "heading": _("Enter an order"),
        "lead": _("For some days an inmate may have more visits. It holds for visits on these days."),
        "form": form,
        "button": _("Write it down"),
    }
    return render(request, "manager/form.html", context)


def _cells(one: AllowanceOrder) -> list[str]:
    """A program's ground stands as its code."""
    more = _("%(extra)s more a month") if one.period == Period.MONTH else _("%(extra)s more a day")
    is_ours = one.ground in set(OrderGround)
    return [
        str(one.inmate),
        more % {"extra": one.extra},
        days(one.first_day, one.last_day),
        str(GROUNDS[OrderGround(one.ground)]) if is_ours else one.ground,
        one.set_by.name if one.set_by else "",
    ]
