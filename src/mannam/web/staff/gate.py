"""The gate before every staff page: password, second factor and a role, else nothing is shown."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from mannam.access import Denied
from mannam.models import StaffRole, User

TOTP_AT = "staff_totp_at"
"""Session key: when the second factor was given, in seconds since 1970. Only ``admit`` writes it."""

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request that came through the gate."""

    user: User


def admit(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Sign ``user`` in as staff: the caller has checked password and second factor."""
    login(request, user, backend=BACKEND)
    request.session[TOTP_AT] = now.timestamp()


def is_admitted(request: HttpRequest) -> bool:
    """Whether somebody signed in here with both factors."""
    return request.user.is_authenticated and TOTP_AT in request.session


def staff_only(
    *roles: StaffRole.Role,
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Let only staff with both factors and one of ``roles`` (none named: any role) reach the view.

    Everybody else is sent to the staff sign-in. A page or a facility that is not theirs does not exist
    for them (404), so nobody learns what is there.
    """

    def decorate(
        view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not is_admitted(request):
                return _to_sign_in(request)
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
    address = reverse("staff-sign-in")
    if request.method == "GET":
        address += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(address)
