"""The windows in which a call's page is shown: each has a number, signed, that it shows when it asks to join."""

from typing import Final

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from mannam.actions.number_window import number_window

FIELD: Final = "window"
_SALT: Final = "window"


def new_window() -> str:
    """The word for a window that has just been opened, or comes back into use."""
    return Signer(salt=_SALT).sign(str(number_window()))


def window_of(request: HttpRequest) -> int:
    """The number of the window that asks. One that shows none of ours (of before an upgrade) counts as new."""
    try:
        return int(Signer(salt=_SALT).unsign(request.POST.get(FIELD, "")))
    except BadSignature:
        return number_window()
