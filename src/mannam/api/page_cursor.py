"""Where the next page of a list of visits begins: opaque to programs, signed, good for one user."""

from typing import Final

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from ninja.errors import HttpError

LONGEST: Final = 200


def cursor_after(user_id: int, slot_no: int, visit_id: int) -> str:
    """The cursor that goes on after this visit."""
    return _signer(user_id).sign(f"{slot_no}.{visit_id}")


def read_cursor(user_id: int, cursor: str) -> tuple[int, int]:
    """The slot and the id after which to go on. Raises HttpError (422) when it was not given to this user."""
    try:
        slot_no, _dot, visit_id = _signer(user_id).unsign(cursor).partition(".")
    except BadSignature as error:
        raise HttpError(422, _("This cursor was not given to you. Begin again without one.")) from error
    return int(slot_no), int(visit_id)


def _signer(user_id: int) -> Signer:
    return Signer(salt=f"page of visits for {user_id}")
