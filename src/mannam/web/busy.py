"""A view's busy moment, answered before anything takes it for a fault. Before the views fault.py answers it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mannam.web.fault import BUSY, busy


class BusyPage:
    """Answers for a view that could not count a try, or that lost every race."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What lies further in, as it is."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page when ``exception`` tells of a busy moment; None for whatever else a view raised."""
        return busy(request) if isinstance(exception, BUSY) else None
