"""The gate before every staff page: password, second factor and a role, else nothing is shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from mannam.access import Denied
from mannam.models import StaffRole, User
from mannam.web import clock
from mannam.web.staff import session_age
from mannam.web.staff.session_age import TOTP_AT

__all__ = ["BACKEND", "TOTP_AT", "StaffRequest", "admit", "is_admitted", "staff_only"]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

P = ParamSpec("P")
NO_GRACE = timedelta(0)


class StaffRequest(HttpRequest):
    """A request that came through the gate."""

    user: User


def admit(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Sign ``user`` in as staff: the caller has checked password and second factor."""
    login(request, user, backend=BACKEND)
    session_age.begin(request, now)


def is_admitted(request: HttpRequest, now: datetime, *, grace: timedelta = NO_GRACE) -> bool:
    """Whether somebody signed in here with both factors, not too long ago."""
    return request.user.is_authenticated and session_age.is_good(request, now, grace=grace)


def staff_only(
    *roles: StaffRole.Role, grace: timedelta = NO_GRACE
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Let only staff with both factors and one of ``roles`` (none named: any role) reach the view.

    Everybody else is sent to the staff sign-in, also who signed in too long ago (``grace`` more is overlooked),
    and comes back from there to where they were. A page or a facility that is not theirs does not exist for them
    (404), so nobody learns what is there.
    """

    def decorate(
        view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            now = clock.now()
            if not is_admitted(request, now, grace=grace):
                return _to_sign_in(request)
            session_age.note_activity(request, now)
            staff = cast("StaffRequest", request)
            if not _has_role(staff.user, roles):
                raise Http404
            try:
                response = view(staff, *args, **kwargs)
            except Denied as denied:
                raise Http404 from denied
            # the next person at this screen must not find names behind the Back button
            patch_cache_control(response, private=True, no_store=True)
            return response

        return gated

    return decorate


def _has_role(user: User, roles: tuple[StaffRole.Role, ...]) -> bool:
    held = user.staff_roles.all()
    return held.filter(role__in=roles).exists() if roles else held.exists()


def _to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    if TOTP_AT in request.session and not session_age.is_by_script(request):
        messages.info(
            request, _("You signed in some time ago. Please sign in once more; then you come back here.")
        )
    address, back = reverse("staff-sign-in"), _page_of(request)
    return HttpResponseRedirect(f"{address}?{urlencode({'next': back})}" if back else address)


def _page_of(request: HttpRequest) -> str:
    """The page that the person looks at: the one asked for, or the one whose form was sent; empty: not known."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sender = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sender, {request.get_host()}, require_https=request.is_secure()):
        return ""
    return urlsplit(sender)._replace(scheme="", netloc="", fragment="").geturl()
