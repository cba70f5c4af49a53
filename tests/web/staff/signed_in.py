"""Staff at their pages, without going through the sign-in each time (test_sign_in.py does)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.test import Client

from mannam.models import User
from mannam.web.staff.gate import BACKEND, TOTP_AT

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
else:
    from django.http import HttpResponse as Answer

NEVER_OLD = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
"""Most tests have a clock of their own; how a sign-in ages is told by test_session_age.py."""

__all__ = ["NEVER_OLD", "Answer", "signed_in_without_code", "staff_client"]


def staff_client(user: User) -> Client:
    """A browser in which ``user`` gave both factors; its pages are in English."""
    client = signed_in_without_code(user)
    session = client.session
    session[TOTP_AT] = NEVER_OLD
    session.save()
    return client


def signed_in_without_code(user: User) -> Client:
    """A browser in which ``user`` is signed in as a citizen is."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=BACKEND)
    return client
