"""What became of a visit, as its page and the mails tell it to those who came."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mannam.domain.calling_off import MOVE_NOT_WANTED
from mannam.domain.lifecycle import Status
from mannam.models import AuditEvent, Holder, Visit
from mannam.notify.wording import minutes_words

_STORIES: Final[Mapping[Status, str]] = {
    Status.HELD: gettext_noop("This place and time are kept for you. Please say whether you want them."),
    Status.REQUESTED: gettext_noop(
        "We have your request. The facility looks at it, and we tell you by e-mail. "
        "Please do not come before that."
    ),
    Status.BOOKED: gettext_noop("Your visit is booked."),
    Status.CHECKED_IN: gettext_noop("You have arrived. Please follow the desk's directions to your booth."),
    Status.IN_CALL: gettext_noop("You are talking now."),
    Status.COMPLETED: gettext_noop("You have met. Thank you for coming."),
    Status.INTERRUPTED: gettext_noop(
        "A fault broke off this visit. It was not your fault, and it does not count against you."
    ),
    Status.ENDED_BY_OFFICER: gettext_noop("The officer ended this visit before its time."),
    Status.NO_SHOW: gettext_noop("Nobody came to the desk for this visit."),
    Status.INMATE_NO_SHOW: gettext_noop(
        "The other side did not come to this visit. It was not your fault, and it does not count against you."
    ),
    Status.CANCELLED: gettext_noop("This visit is cancelled."),
    Status.WITHDRAWN: gettext_noop("You have withdrawn this visit."),
    Status.REJECTED: gettext_noop(
        "The facility could not approve this visit. It does not count as one of your visits."
    ),
    Status.EXPIRED: gettext_noop(
        "This visit was not confirmed in time, so its place is free for others. It does not count as one of your "
        "visits."
    ),
    Status.DECLINED: gettext_noop(
        "The person you wanted to meet does not wish to meet this time. We are sorry. There can be many reasons, "
        "and another day may be better. It does not count as one of your visits."
    ),
    Status.CALLED_OFF: gettext_noop(
        "This visit cannot be held. We are sorry. It was not your fault, and it does not count as one of your "
        "visits."
    ),
}


def became(visit: Visit) -> str:
    """Where the visit stands, as a sentence or two."""
    if visit.status == Status.CALLED_OFF and visit.end_reason == MOVE_NOT_WANTED:
        return _("You gave this visit up, which we had to move. It does not count as one of your visits.")
    return _(_STORIES[Status(visit.status)])


def talked(visit: Visit) -> str:
    """How long they talked; empty when they did not."""
    if not visit.talked_ms:
        return ""
    return _("You talked for %(length)s.") % {"length": minutes_words(visit.talked_ms)}


def corrected(visit: Visit) -> list[str]:
    """What holds of a visit after its outcome was corrected. The officer's reason is not for a mail."""
    counts = _("This visit counts as one of your visits.")
    free = _("This visit does not count as one of your visits.")
    told = [became(visit), talked(visit), counts if _counts(visit) else free]
    return [sentence for sentence in told if sentence]


def _counts(visit: Visit) -> bool:
    """Whether it is one of the visits of its period: no unit of the inmate's allowance stays given back.

    The applicant's unit of the day, taken again, makes it none.
    """
    trail = AuditEvent.objects.filter(visit=visit, verb="correct_outcome", data__has_key="stay_refunded")
    event = trail.order_by("-pk").first()
    left = [] if event is None else event.data["stay_refunded"]
    return visit.allowance_uses.exists() and all(unit["holder_kind"] != Holder.INMATE for unit in left)
