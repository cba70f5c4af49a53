"""The REST API: its parts, its errors, its description."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mannam.access import Denied
from mannam.actions.try_again import CrowdedError
from mannam.api import desk, disruptions, draws, inmates, problems, reads, visits, waitlist, webhooks
from mannam.api.description import Description
from mannam.api.signed_in import BearerToken, NotInScope
from mannam.api.token_use import OverUsedError
from mannam.domain.refused import Refused
from mannam.rate_limits import BusyError


def _only_read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """405 for what would not read; without asking for a page's token first, as everywhere in the API."""
    return csrf_exempt(require_safe(view))


class DescribedAPI(NinjaAPI):
    """The framework's API with a description that says all it can."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> Description:
        """What /openapi.json answers with."""
        return Description(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)


api = DescribedAPI(
    title="Mannam",
    version="1",
    description="Virtual prison visitation: find a free time, book a visit, cancel it. "
    "Times are on the quarter hour; errors are problem documents (RFC 9457) with every reason.",
    urls_namespace="api",
    docs_url=None,
    docs_decorator=_only_read,
    auth=BearerToken(),
)
api.add_router("", reads.router)
api.add_router("", inmates.router)
api.add_router("", visits.router)
api.add_router("", waitlist.router)
api.add_router("", draws.router)
api.add_router("", desk.router)
api.add_router("", disruptions.router)
api.add_router("", webhooks.router)

# the framework's type asks for handlers that take the class as well, which it never gives them
_HANDLERS: dict[type[Exception], Any] = {
    Refused: problems.refused,
    Denied: problems.denied,
    AuthenticationError: problems.not_signed_in,
    NotInScope: problems.not_in_scope,
    OverUsedError: problems.over_used,
    BusyError: problems.busy,
    CrowdedError: problems.busy,
    HttpError: problems.http_error,
    ValidationError: problems.malformed,
}
for kind, handler in _HANDLERS.items():
    api.add_exception_handler(kind, handler)
