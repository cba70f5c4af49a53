"""The recovery codes, shown after an app was set up until they are said to be kept, for ten minutes at most.

They are a page of their own, so that reloading it or reading it in the other language does not lose them.
"""

from datetime import datetime, timedelta
from typing import Final, TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mannam.web import clock
from mannam.web.staff.gate import StaffRequest, staff_only
from mannam.web.staff.second_factor import recovery_codes_of

KEY: Final = "staff_recovery_codes"
SHOWN_FOR: Final = timedelta(minutes=10)


class _Shown(TypedDict):
    """What the session holds; ``until`` in seconds since 1970. The codes themselves are not in it."""

    until: float
    next_url: str


def show_codes(request: HttpRequest, next_url: str, *, now: datetime) -> HttpResponse:
    """Send to the codes; ``next_url`` (own pages only; empty: the landing page) is where to go afterwards."""
    request.session[KEY] = _Shown(until=(now + SHOWN_FOR).timestamp(), next_url=next_url)
    return redirect("staff-recovery-codes")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """Show the codes; a POST says that they are kept, and they are shown no more."""
    shown: _Shown | None = request.session.get(KEY)
    if shown is None or clock.now().timestamp() > shown["until"]:
        return redirect("staff")
    if request.method == "POST":
        del request.session[KEY]
        return redirect(shown["next_url"] or "staff")
    return render(request, "staff/recovery_codes.html", {"codes": recovery_codes_of(request.user)})
