"""How often a code may be asked for and guessed, and what is said when it was too often.

Everything is counted by what was typed and by where it came from, never by whether there is an account: known and
unknown addresses are refused alike.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mannam.notify.wording import when
from mannam.rate_limits import Try, address_of, count_try, refused_until


def count_mail(request: HttpRequest, email: str, now: datetime) -> datetime | None:
    """Count one code to ``email``; the moment until which there is none when there were too many.

    After too many wrong codes no other is sent, since it could not be used.
    """
    closed = refused_until(request, "sign_in_code", key=email, now=now)
    here = refused_until(request, "sign_in_code_here", key=_here(request, email), now=now)
    waits = [moment for moment in (closed, here) if moment]
    return max(waits) if waits else count_try(request, "request_login_code", key=email, now=now).free_at


def count_guess(request: HttpRequest, email: str, now: datetime) -> Try:
    """Count one code typed for ``email``, to be taken back if it is right.

    Fewer from one place than from all together: nobody keeps somebody else from signing in elsewhere so easily.
    """
    here = count_try(request, "sign_in_code_here", key=_here(request, email), now=now)
    if here.free_at:
        return here
    everywhere = count_try(request, "sign_in_code", key=email, now=now)
    if everywhere.free_at:
        here.take_back()
        return everywhere
    return Try(counted=here.counted + everywhere.counted)


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


def _here(request: HttpRequest, email: str) -> str:
    return f"{email} {address_of(request)}"
