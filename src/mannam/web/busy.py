"""The page for a busy moment: an answer that is to be expected, and no fault."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from mannam.actions.try_again import CrowdedError
from mannam.rate_limits import BusyError, answer_busy
from mannam.web.fault import plain_page


class BusyPage:
    """Answers for a view that could not count a try, or that lost every race."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What lies further in, as it is."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page when ``exception`` tells of a busy moment; None for whatever else a view raised."""
        if not isinstance(exception, BusyError | CrowdedError):
            return None
        return answer_busy(request, plain_page("busy.html", HTTPStatus.SERVICE_UNAVAILABLE))
