"""The API's addresses."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from mannam.api.problems import NO_SUCH_ADDRESS, problem
from mannam.api.service import api


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Other programs get a problem document, not a page."""
    return problem(HTTPStatus.NOT_FOUND, str(NO_SUCH_ADDRESS))


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    re_path(r"^api(?:/|$)", nothing_here),
]
