"""Where the next page of a list begins: opaque to programs, signed, good for one user and one list."""

from typing import Final

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError

LONGEST: Final = 200


def next_page(request: HttpRequest, cursor: str) -> str:
    """The header ``Link`` with the page that begins there."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f'<{request.path}?{query.urlencode()}>; rel="next"'


def cursor_after(listed: str, user_id: int, *place: int) -> str:
    """The cursor that goes on after this place in the list called ``listed``."""
    return _signer(listed, user_id).sign(".".join(str(number) for number in place))


def read_cursor(listed: str, user_id: int, cursor: str) -> tuple[int, ...]:
    """The place after which to go on. Raises HttpError (422) when it was not given to this user for this list."""
    try:
        place = _signer(listed, user_id).unsign(cursor)
    except BadSignature as error:
        raise HttpError(422, _("This cursor was not given to you. Begin again without one.")) from error
    return tuple(int(number) for number in place.split("."))


def _signer(listed: str, user_id: int) -> Signer:
    return Signer(salt=f"page of {listed} for {user_id}")
