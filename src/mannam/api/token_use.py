"""How often a token is used: so many requests a minute, counted by each web process for itself.

That keeps one program from taking all the threads, and costs a request no word with the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from django.http import HttpRequest, HttpResponse

from mannam import config

WINDOW: Final = 60


@dataclass(frozen=True)
class Use:
    """What is left of a token's minute, and the seconds until the next one begins."""

    limit: int
    left: int
    seconds: int


class OverUsedError(Exception):
    """The token's minute is used up."""

    def __init__(self, use: Use) -> None:
        super().__init__(f"at most {use.limit} requests a minute")
        self.use = use


class TokenUse:
    """The counters of the minute that goes on; those of the last one are forgotten with it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._counted: dict[int, int] = {}

    def count(self, token_id: int, now: datetime) -> Use:
        """Count one request. Raises OverUsedError; a refused one counts too, but costs nothing more."""
        minute, second = divmod(int(now.timestamp()), WINDOW)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counted = minute, {}
            counted = self._counted[token_id] = self._counted.get(token_id, 0) + 1
        limit = config.number("MANNAM_API_RATE")
        use = Use(limit, max(0, limit - counted), WINDOW - second)
        if counted > limit:
            raise OverUsedError(use)
        return use


USE: Final = TokenUse()


def use_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell a program what is left of its minute."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        use: Use | None = getattr(request, "token_use", None)
        if use is not None:
            response["RateLimit-Policy"] = f'"token";q={use.limit};w={WINDOW}'
            response["RateLimit"] = f'"token";r={use.left};t={use.seconds}'
        return response

    return answer
