"""What a kind of visit is called: its policy names it in both languages."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mannam.domain.policy import ORDINARY, Kind
from mannam.models import Visit
from mannam.queries.policies import stored_version


def name_of_kind(kind: Kind) -> str:
    """In the reader's language."""
    return kind.name_ko if (get_language() or "").startswith("ko") else kind.name_en


def kind_words(visit: Visit) -> str:
    """The kind of ``visit`` as the rules call it under which it was booked."""
    return name_of_kind(stored_version(visit.policy_id).policy.kinds[visit.kind])


def kind_rows(visit: Visit) -> list[tuple[str, str]]:
    """What is to be said of the kind: nothing of an ordinary visit, for there is nothing to tell it from."""
    if visit.kind == ORDINARY:
        return []
    rows = [(_("Kind of visit"), kind_words(visit))]
    return rows + ([(_("Number of the case"), visit.case_ref)] if visit.case_ref else [])
