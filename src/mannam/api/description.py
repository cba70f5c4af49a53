"""The API's description (OpenAPI 3.1): what the framework says of it, and what it leaves out."""

from copy import deepcopy
from typing import Any, Final

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from mannam.api.problems import CONTENT_TYPE
from mannam.api.signed_in import BearerToken

SCHEME: Final = "token"
_FIRST_ERROR: Final = 400
_UNAUTHORIZED: Final = 401
_NOT_WELL_FORMED: Final = 422
_TOO_MANY: Final = 429


class Description(OpenAPISchema):
    """Adds the scope of each call, and that errors are problem documents."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        """The scheme with the scopes that a call asks of its token; an empty list for whoever comes."""
        found = [auth for auth in operation.auth_callbacks if isinstance(auth, BearerToken)]
        for auth in found:
            self.securitySchemes[SCHEME] = auth.openapi_security_schema
        return [{SCHEME: list(auth.scopes)} for auth in found]

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        """The answers by status, errors in the media type in which they come; 400 for a body that is no JSON."""
        found: dict[int, dict[str, Any]] = super().responses(operation)
        if _UNAUTHORIZED in found:  # then a token is counted too
            found[_TOO_MANY] = {**deepcopy(found[_UNAUTHORIZED]), "description": "Too Many Requests"}
        if self.request_body(operation):
            found[_FIRST_ERROR] = {**deepcopy(found[_NOT_WELL_FORMED]), "description": "Bad Request"}
        for status, answer in found.items():
            if status >= _FIRST_ERROR:
                (form,) = answer["content"].values()
                answer["content"] = {CONTENT_TYPE: form}
        return found
