"""Why a visit is called off. The reason is for the trail: the applicant is told of none."""

from enum import StrEnum
from typing import Final

DISRUPTION: Final = "disruption"
"""Its place was closed, and no other one was found."""
MOVE_NOT_WANTED: Final = "move_not_wanted"
"""Its applicant gave it up when we had to move it."""


class CallOffReason(StrEnum):
    """The reasons of the staff."""

    INMATE = "inmate"
    """The inmate cannot come."""
    EQUIPMENT = "equipment"
    STAFF = "staff"
    """There is nobody to supervise, or no room."""
    VISITOR = "visitor"
    """The party telephoned, and it is nobody's fault."""
    OTHER = "other"
