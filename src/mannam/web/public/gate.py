"""The gate before the pages of a citizen: signed in by code, with a name, and only with what is theirs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from mannam.access import Denied, access_own_visitor
from mannam.models import User, Visitor

P = ParamSpec("P")


class CitizenRequest(HttpRequest):
    """A request that came through the gate."""

    user: User
    visitor: Visitor


def citizen_only(
    view: Callable[Concatenate[CitizenRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only a citizen who signed in and told a name reach the view; others are asked first.

    What is somebody else's does not exist (404). Members of staff book under an address of their own.
    """

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_citizen(request):
            return _ask_first(request, "sign-in")
        citizen = cast("CitizenRequest", request)
        visitor = access_own_visitor(citizen.user)
        if visitor is None:
            return _ask_first(request, "sign-in-name")
        citizen.visitor = visitor
        try:
            response = view(citizen, *args, **kwargs)
        except Denied as denied:
            raise Http404 from denied
        # a shared telephone must not show the last person's visits behind the Back button
        patch_cache_control(response, private=True, no_store=True)
        return response

    return gated


def is_citizen(request: HttpRequest) -> bool:
    """Whether somebody is signed in here who is no member of staff."""
    return isinstance(request.user, User) and not request.user.is_staff_member


def _ask_first(request: HttpRequest, page: str) -> HttpResponseRedirect:
    address = reverse(page)
    if request.method in {"GET", "HEAD"}:
        address += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(address)
