"""For whom a request acts."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from mannam.access import Denied, access_api_token
from mannam.models import User


class SignedInRequest(HttpRequest):
    """A request with a valid token; ``auth`` is its user."""

    auth: User


class BearerToken(HttpBearer):
    """``Authorization: Bearer <token>``, as ``mannam token create`` gives it."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The token's user, or None."""
        try:
            return access_api_token(token)
        except Denied:
            return None
