"""How often a password or a code may be tried (the rates stand in settings.ACCOUNT_RATE_LIMITS)."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest

from mannam.models import User


def may_try_password(request: HttpRequest, email: str) -> bool:
    """Count one try at ``email``'s password; False when there were too many.

    Five for this account from this address, so that nobody locks a colleague out from elsewhere; many
    more for the account from anywhere and for the address at any account.
    """
    return (
        ratelimit.consume(request, action="staff_address")
        and ratelimit.consume(request, action="staff_account", key=email)
        and ratelimit.consume(request, action="staff_password", key=_here(request, email))
    )


def may_try_code(request: HttpRequest, user: User) -> bool:
    """Count one try at a one-time code of ``user``; False when there were too many."""
    return bool(ratelimit.consume(request, action="staff_code", key=str(user.pk)))


def forget_tries(request: HttpRequest, user: User) -> None:
    """Start counting anew after both factors were right."""
    ratelimit.clear(request, action="staff_password", key=_here(request, user.email))
    ratelimit.clear(request, action="staff_code", key=str(user.pk))


def _here(request: HttpRequest, email: str) -> str:
    return f"{email} {get_adapter(request).get_client_ip(request)}"
