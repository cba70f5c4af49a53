"""The pages' randomness: made at the edge and handed to the actions, so that a test can fix it."""

from random import SystemRandom


def random() -> SystemRandom:
    """Randomness from the operating system; good for codes that must not be guessed."""
    return SystemRandom()
