"""Why a walk does not come to its end."""


class NoChromiumError(Exception):
    """This machine has no Chromium."""

    def __init__(self) -> None:
        super().__init__(
            "There is no Chromium on this machine. On Debian: apt-get install chromium-headless-shell"
        )


class WalkError(Exception):
    """The walk met something that should not be: which step, and what was seen."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"{step}: {reason}")
        self.step = step
        self.reason = reason


class SurpriseError(Exception):
    """A page shows something else than it should."""
