"""Cancel a visit."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.models import Visit


def cancel_visit(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, cancelled. Raises Refused (cannot_cancel). Cancelling again changes nothing."""
    raise NotImplementedError
