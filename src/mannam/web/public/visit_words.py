"""A visit as a citizen reads it: where it stands, what to do next, what is owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from mannam.domain.lifecycle import LIVE, Status
from mannam.models import Visit
from mannam.notify import wording
from mannam.notify.visit_story import became, talked

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
    """One visit in a list or at the top of its page."""

    ref: str
    when: str
    place: str
    inmate: str
    status: str
    badge: str
    icon: str


def card(visit: Visit) -> VisitCard:
    """The visit in a few words."""
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
