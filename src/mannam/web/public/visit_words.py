"""A visit as a citizen reads it: where it stands, what to do next, what is owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from mannam.domain.lifecycle import LIVE, Status
from mannam.models import DisruptedVisit, Visit
from mannam.notify import wording
from mannam.notify.moved_words import old_place_words
from mannam.notify.visit_story import became, talked
from mannam.queries.disrupted import open_moves

_BADGES: Final[Mapping[Status, tuple[str, str]]] = {
    Status.HELD: ("warning", "clock"),
    Status.REQUESTED: ("info", "clock"),
    Status.BOOKED: ("success", "check"),
    Status.CHECKED_IN: ("info", "check"),
    Status.IN_CALL: ("primary", "video"),
    Status.COMPLETED: ("gray", "check"),
    Status.INTERRUPTED: ("warning", "warning"),
    Status.ENDED_BY_OFFICER: ("danger", "stop"),
    Status.NO_SHOW: ("danger", "close"),
    Status.INMATE_NO_SHOW: ("warning", "warning"),
    Status.CANCELLED: ("gray", "close"),
    Status.WITHDRAWN: ("gray", "close"),
    Status.REJECTED: ("gray", "close"),
    Status.EXPIRED: ("gray", "clock"),
    Status.DECLINED: ("gray", "close"),
    Status.CALLED_OFF: ("warning", "warning"),
}


@dataclass(frozen=True)
class VisitCard:
    """One visit in a list or at the top of its page.

    ``moved_from``: the time before we had to move it, as long as the applicant has not said yes or no; else empty.
    ``may_answer``: the reader is who says it.
    """

    ref: str
    when: str
    place: str
    inmate: str
    status: str
    badge: str
    icon: str
    moved_from: str = ""
    may_answer: bool = False


def cards(visits: Sequence[Visit], user_id: int | None) -> list[VisitCard]:
    """The visits in a few words each, as ``user_id`` reads them."""
    moves = open_moves(visits)
    return [_card(visit, moves.get(visit.pk), user_id) for visit in visits]


def _card(visit: Visit, move: DisruptedVisit | None, user_id: int | None) -> VisitCard:
    card = as_it_stands(visit)
    if move is None:
        return card
    may_answer = visit.applicant.user_id == user_id
    return replace(
        card,
        status=_("Moved: please answer") if may_answer else _("We moved it"),
        badge="warning",
        icon="warning",
        moved_from=old_place_words(visit, move.from_slot, move.from_facility_id),
        may_answer=may_answer,
    )


def as_it_stands(visit: Visit) -> VisitCard:
    """The visit in a few words, without a word of how it came there."""
    badge, icon = _BADGES[Status(visit.status)]
    return VisitCard(
        visit.ref,
        wording.when(visit.starts_at),
        str(visit.visitor_facility),
        visit.inmate.name,
        wording.status_words(visit.status),
        badge,
        icon,
    )


def story(visit: Visit) -> list[str]:
    """What became of the visit, in sentences, with the reason and the minutes owed where there are any."""
    sentences = [became(visit)]
    if visit.status == Status.ENDED_BY_OFFICER:
        sentences += [wording.end_reason_words(visit.end_reason), _("If you have questions, please call us.")]
    sentences.append(talked(visit))
    if visit.owed_ms:
        owed = wording.minutes_words(visit.owed_ms)
        sentences.append(_("%(length)s are owed to you. Book again, and they are yours.") % {"length": owed})
    return [text for text in sentences if text]


def is_upcoming(visit: Visit, now: datetime) -> bool:
    """Whether the visit is still to come or going on."""
    return visit.status in LIVE and visit.ends_at > now
