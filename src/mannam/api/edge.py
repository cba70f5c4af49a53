"""The API's clock and dice: here alone they are read, and handed to everything below."""

from datetime import UTC, datetime
from random import SystemRandom


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def random() -> SystemRandom:
    """Randomness from the operating system; good for codes that must not be guessed."""
    return SystemRandom()
