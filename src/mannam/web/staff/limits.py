"""How often a password or a code may be tried (the rates stand in settings.ACCOUNT_RATE_LIMITS)."""

from datetime import datetime

from django.http import HttpRequest

from mannam import rate_limits
from mannam.models import User
from mannam.rate_limits import address_of, count_by_all, count_try


def count_password(request: HttpRequest, email: str, now: datetime) -> datetime | None:
    """Count one try at ``email``'s password; when there were too many, the moment when there are more.

    Five for this account from this address, so that nobody locks a colleague out from elsewhere; many
    more for the account from anywhere and for the address at any account.
    """
    limits = [("staff_address", None), ("staff_account", email), ("staff_password", _here(request, email))]
    return count_by_all(request, limits, now=now).free_at


def count_code(request: HttpRequest, user: User, now: datetime) -> datetime | None:
    """Count one try at a one-time code of ``user``; when there were too many, the moment when there are more."""
    return count_try(request, "staff_code", key=str(user.pk), now=now).free_at


def forget_tries(request: HttpRequest, user: User) -> None:
    """Start counting anew after both factors were right."""
    rate_limits.forget_tries(request, "staff_password", key=_here(request, user.email))
    rate_limits.forget_tries(request, "staff_code", key=str(user.pk))


def _here(request: HttpRequest, email: str) -> str:
    return f"{email} {address_of(request)}"
