"""The document that an administrator is at, kept in the session between form, preview and publication."""

from typing import Final

from mannam.domain.policy import Policy
from mannam.domain.policy_document import faults_in, parse
from mannam.web.staff.gate import StaffRequest

KEY: Final = "policy_draft"


def keep_draft(request: StaffRequest, policy_name: str, document: str) -> None:
    """Keep it; one at a time."""
    request.session[KEY] = {"name": policy_name, "document": document}


def draft_of(request: StaffRequest, policy_name: str) -> str | None:
    """The document of that policy; None when there is none."""
    kept = request.session.get(KEY)
    return str(kept["document"]) if kept is not None and kept["name"] == policy_name else None


def drafted_policy(document: str) -> Policy | None:
    """What it says; None where it is no policy."""
    return None if faults_in(document) else parse(document)


def forget_draft(request: StaffRequest) -> None:
    """It was published."""
    request.session.pop(KEY, None)
