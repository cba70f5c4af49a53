"""What a person chose about the pages: text size and language, kept in cookies; no account needed."""

from typing import Final

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views import i18n

from mannam.web.post_only import post_or_back
from mannam.web.typed import keep_typed

COOKIE: Final = "mannam_text_size"
YEAR: Final = 365 * 24 * 60 * 60  # seconds


class TextSize(TextChoices):
    """The three sizes; the style sheet knows them as `html[data-text-size]`."""

    NORMAL = "normal", _("Normal text")
    LARGE = "large", _("Large text")
    LARGEST = "largest", _("Very large text")


def text_size(request: HttpRequest) -> TextSize:
    """The size this browser asked for; normal when it never did or the cookie is no size."""
    value = request.COOKIES.get(COOKIE)
    return TextSize(value) if value in TextSize.values else TextSize.NORMAL


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor for the base templates: `text_size`, `text_sizes`, `help_phone`."""
    return {
        "text_size": text_size(request).value,
        "text_sizes": list(TextSize),
        "help_phone": settings.MANNAM_HELP_PHONE,
    }


@post_or_back("home")
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Keep `size` for a year and go back to `next` (own pages only). An unknown size changes nothing."""
    page = _own_address(request, request.POST.get("next", ""))
    keep_typed(request, page)
    response = HttpResponseRedirect(page)
    size = request.POST.get("size")
    if size in TextSize.values:
        response.set_cookie(COOKIE, size, max_age=YEAR, httponly=True, secure=request.is_secure(), samesite="Lax")
    return response


@post_or_back("home")
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep `language` and go back to `next`, as Django does it."""
    keep_typed(request, request.POST.get("next", ""))
    return i18n.set_language(request)


def _own_address(request: HttpRequest, address: str) -> str:
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if own else "/"


preferences_urls = [
    path("i18n/setlang/", set_language, name="set_language"),
    path("preferences/text-size/", set_text_size, name="text-size"),
]
