"""What a program's token may be used for, whatever else its user may do."""

from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """Stable names; they stand in the tokens and in other people's programs."""

    INMATES_FIND = "inmates:find"
    AVAILABILITY_READ = "availability:read"
    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    DESK_WRITE = "desk:write"
    WEBHOOKS_WRITE = "webhooks:write"


USUAL: Final = (Scope.INMATES_FIND, Scope.AVAILABILITY_READ, Scope.VISITS_READ, Scope.VISITS_WRITE)
"""What a token may do when nothing else was asked for: all that a citizen can do on the pages."""
