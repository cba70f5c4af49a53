"""What a kind of visit is called: its policy names it in both languages."""

from django.utils.translation import get_language

from mannam.domain.policy import Kind
from mannam.models import Visit
from mannam.queries.policies import stored_version


def name_of_kind(kind: Kind) -> str:
    """In the reader's language."""
    return kind.name_ko if (get_language() or "").startswith("ko") else kind.name_en


def kind_words(visit: Visit) -> str:
    """The kind of ``visit`` as the rules call it under which it was booked."""
    return name_of_kind(stored_version(visit.policy_id).policy.kinds[visit.kind])
