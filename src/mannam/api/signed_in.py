"""For whom a request acts."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from mannam.access import Denied, TokenHolder, access_api_token


class SignedInRequest(HttpRequest):
    """A request with a valid token; ``auth`` says for whom."""

    auth: TokenHolder


class BearerToken(HttpBearer):
    """``Authorization: Bearer <token>``, as ``mannam token create`` gives it."""

    def authenticate(self, request: HttpRequest, token: str) -> TokenHolder | None:
        """The token's holder, or None."""
        try:
            return access_api_token(token)
        except Denied:
            return None
