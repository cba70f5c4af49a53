"""Between password and code: who gave the right password in this browser, kept in the session.

Until the second factor is given nobody is signed in, so no page can mistake a password for a sign-in.
"""

from datetime import datetime, timedelta
from typing import Final, TypedDict

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from mannam.models import User

KEY: Final = "staff_pending"
LIFETIME: Final = timedelta(minutes=10)
LONGEST_ADDRESS: Final = 2000


class Pending(TypedDict):
    """What the session holds; ``at`` in seconds since 1970."""

    user_id: int
    at: float
    next_url: str


def remember(request: HttpRequest, user: User, next_url: str, *, now: datetime) -> None:
    """Note that ``user``'s password was right; ``next_url`` (own pages only) is where they wanted to go."""
    request.session.cycle_key()
    request.session[KEY] = Pending(
        user_id=user.pk, at=now.timestamp(), next_url=next_url if _is_own(next_url) else ""
    )


def pending_user(request: HttpRequest, *, now: datetime) -> User | None:
    """Whoever gave the right password here in the last ten minutes and still may sign in."""
    kept: Pending | None = request.session.get(KEY)
    if kept is None or now.timestamp() - kept["at"] > LIFETIME.total_seconds():
        return None
    return User.objects.filter(pk=kept["user_id"], is_active=True, staff_roles__isnull=False).first()


def next_url(request: HttpRequest) -> str:
    """Where to go after the sign-in; empty: to the landing page."""
    kept: Pending | None = request.session.get(KEY)
    return kept["next_url"] if kept else ""


def _is_own(address: str) -> bool:
    is_path = address.startswith("/") and len(address) <= LONGEST_ADDRESS
    return is_path and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
