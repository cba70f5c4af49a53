"""What a kind of visit is called: its policy names it in both languages."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mannam.domain.policy import ORDINARY, Kind
from mannam.models import Visit, WaitlistEntry
from mannam.queries.country import country
from mannam.queries.policies import stored_version


def name_of_kind(kind: Kind) -> str:
    """In the reader's language."""
    return kind.name_ko if (get_language() or "").startswith("ko") else kind.name_en


def kind_words(visit: Visit) -> str:
    """The kind of ``visit`` as the rules call it under which it was booked."""
    return name_of_kind(stored_version(visit.policy_id).policy.kinds[visit.kind])


def kind_rows(visit: Visit) -> list[tuple[str, str]]:
    """What is to be said of the kind: nothing of an ordinary visit, for there is nothing to tell it from."""
    return [] if visit.kind == ORDINARY else _rows(kind_words(visit), visit.case_ref)


def waited_kind_rows(entry: WaitlistEntry) -> list[tuple[str, str]]:
    """The same of a visit that somebody waits for, as the rules call it on the last day that would do."""
    if entry.kind == ORDINARY:
        return []
    rules = country().rules(entry.inmate.facility_id, entry.last_day)
    kind = None if rules is None else rules.policy.kinds.get(entry.kind)
    return _rows(entry.kind if kind is None else name_of_kind(kind), entry.case_ref)


def _rows(kind: str, case: str) -> list[tuple[str, str]]:
    return [(_("Kind of visit"), kind), *([(_("Number of the case"), case)] if case else [])]
