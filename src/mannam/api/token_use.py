"""How often a token is used: so many requests a minute, at all web processes together.

That keeps one program from taking all the threads. It is counted where the token is looked up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from mannam import config
from mannam.actions.use_api_token import WINDOW


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


def use_of(used: int, now: datetime) -> Use:
    """What is left after so many uses in this minute."""
    limit = config.number("MANNAM_API_RATE")
    return Use(limit, max(0, limit - used), WINDOW - int(now.timestamp()) % WINDOW)


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
