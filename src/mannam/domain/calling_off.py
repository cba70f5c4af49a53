"""Why the staff call a visit off. The reason is for the trail: the applicant is told of none."""

from enum import StrEnum


class CallOffReason(StrEnum):
    """Kinds of reason."""

    INMATE = "inmate"
    """The inmate cannot come."""
    EQUIPMENT = "equipment"
    STAFF = "staff"
    """There is nobody to supervise, or no room."""
    VISITOR = "visitor"
    """The party telephoned, and it is nobody's fault."""
    OTHER = "other"
