"""How often a code may be asked for and guessed, and what is said when it was too often.

Everything is counted by what was typed and by where it came from, never by whether there is an account: known and
unknown addresses are refused alike.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mannam.notify.wording import when
from mannam.rate_limits import Limit, Try, address_of, count_by_all, refused_until
from mannam.web.public.known_browser import known_browser


def count_mail(request: HttpRequest, email: str, now: datetime) -> datetime | None:
    """Count one code to ``email``; the moment until which there is none when there were too many.

    After too many wrong codes no other is sent, since it could not be used.
    """
    guesses = [refused_until(request, action, key=key, now=now) for action, key in _guesses(request, email)]
    if waits := [moment for moment in guesses if moment]:
        return max(waits)
    return count_by_all(request, _mails(request, email), now=now).free_at


def count_guess(request: HttpRequest, email: str, now: datetime) -> Try:
    """Count one code typed for ``email``, to be taken back if it is right."""
    return count_by_all(request, _guesses(request, email), now=now)


def too_many_mails(until: datetime) -> str:
    """Why no code is sent, until when, and what else one can do."""
    words = _(
        "You have asked for too many codes. You can go on from %(when)s. If it is urgent, please call %(phone)s."
    )
    return words % {"when": when(until), "phone": settings.MANNAM_HELP_PHONE}


def too_many_guesses(until: datetime) -> str:
    """Why no code is taken, until when, and what else one can do."""
    words = _(
        "There were too many wrong codes. You can go on from %(when)s. If it is urgent, please call %(phone)s."
    )
    return words % {"when": when(until), "phone": settings.MANNAM_HELP_PHONE}


def _mails(request: HttpRequest, email: str) -> list[Limit]:
    """What limits the mails to ``email``. A browser that is known for it has a limit that nobody else uses up."""
    known = known_browser(request, email)
    by_address: Limit = ("known_browser_mail", f"{email} {known}") if known else ("request_login_code", email)
    return [("request_login_code_place", None), by_address]


def _guesses(request: HttpRequest, email: str) -> list[Limit]:
    """What limits the codes typed for ``email``. A browser that is known for it has a limit of its own here, too.

    For others fewer from one place than from all together: nobody keeps somebody else from signing in elsewhere
    so easily.
    """
    place: Limit = ("sign_in_code_place", None)
    if known := known_browser(request, email):
        return [place, ("known_browser_code", f"{email} {known}")]
    return [place, ("sign_in_code_here", f"{email} {address_of(request)}"), ("sign_in_code", email)]
