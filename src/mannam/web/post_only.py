"""Addresses that only take what a form sends: whoever looks at one is led to the page that it belongs to."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)


def post_or_back(
    page: str, *names: str
) -> Callable[[Callable[Concatenate[R, P], HttpResponse]], Callable[Concatenate[R, P], HttpResponse]]:
    """Let only a POST reach the view. Who comes by GET (Back, a switch of the language) gets ``page``.

    ``names`` are the parts of the address that ``page`` has, too. Any other method is refused (405).
    """

    def decorate(view: Callable[Concatenate[R, P], HttpResponse]) -> Callable[Concatenate[R, P], HttpResponse]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect(reverse(page, kwargs={name: kwargs[name] for name in names}))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return guarded

    return decorate
