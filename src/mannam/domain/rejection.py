"""Why a facility does not approve a visit. The reason is for the trail: the applicant is told of none."""

from enum import StrEnum


class RejectionReason(StrEnum):
    """Kinds of reason."""

    INMATE = "inmate"
    """The inmate cannot or may not be visited."""
    VISITOR = "visitor"
    """Somebody of the party may not come."""
    SECURITY = "security"
    STAFF = "staff"
    """There is nobody to supervise, or no room."""
    OTHER = "other"
