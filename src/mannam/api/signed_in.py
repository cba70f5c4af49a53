"""For whom a request acts, and what its token may be used for."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from mannam.access import Denied, TokenHolder
from mannam.actions.use_api_token import use_api_token
from mannam.api import edge
from mannam.api.token_use import OverUsedError, use_of
from mannam.domain.scopes import Scope


class SignedInRequest(HttpRequest):
    """A request with a valid token; ``auth`` says for whom."""

    auth: TokenHolder


class NotInScope(Exception):  # noqa: N818 - what happened, in one word
    """The token is good, but may not be used for this."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scope = scope


class BearerToken(HttpBearer):
    """``Authorization: Bearer <token>``, as ``mannam token create`` gives it; whatever it may be used for."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: tuple[Scope, ...] = ()

    def authenticate(self, request: HttpRequest, token: str) -> TokenHolder | None:
        """The token's holder, or None. Raises NotInScope or OverUsedError."""
        now = edge.now()
        try:
            holder, used = use_api_token(token, now)
        except Denied:
            return None
        use = request.token_use = use_of(used, now)  # type: ignore[attr-defined]
        if used > use.limit:
            raise OverUsedError(use)
        for scope in self.scopes:
            if scope not in holder.scopes:
                raise NotInScope(scope)
        return holder


class TokenFor(BearerToken):
    """A token that may be used for ``scope``."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scopes = (scope,)
