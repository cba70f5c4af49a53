"""The pages' clock: the only place of the web that reads the time, so that a test can move it."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
