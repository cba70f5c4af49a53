"""Check a party in."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.models import Visit


def check_in(
    facility_id: int, code: str, *, id_confirmed: bool, by: By, now: datetime, booth_id: int | None = None
) -> Visit:
    """The visit with this code, checked in. Raises Refused."""
    raise NotImplementedError
