"""How a call ended, for an officer who opens its page afterwards: what the open page said when it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mannam.domain.talk_clock import Ending
from mannam.models import Call, Visit
from mannam.notify.wording import end_reason_words, minutes_words
from mannam.web.officer.calls import minutes

ENDINGS: Final[Mapping[Ending, object]] = {
    Ending.FULL_TIME: _("Ended: the whole time was talked."),
    Ending.BY_OFFICER: _("Ended by an officer."),
    Ending.LONG_LOSS: _("Broken off: one loss was too long."),
    Ending.LOSSES_USED_UP: _("Broken off: too much was lost."),
    Ending.SLOT_OVER: _("Ended: the booth's time was over."),
    Ending.CLOCK_LOST: _("Broken off: the stored time of the talk could not be read."),
    Ending.VISIT_OVER: _("Ended: the visit was cancelled or is over."),
    Ending.NEVER_STARTED: _("Broken off: the talk never began."),
}


@dataclass(frozen=True)
class Ended:
    """``state`` says why; ``outcome`` is what is owed, or the lawful reason, or empty."""

    state: str
    talked: str
    outcome: str


def ended_call(visit: Visit) -> Ended | None:
    """How the visit's call ended; None while it has not, or when there was none."""
    call = Call.objects.filter(visit=visit, ended_at__isnull=False).first()
    if call is None:
        return None
    state = ENDINGS[Ending(call.ending)] if call.ending in set(Ending) else _("The call is over.")
    # to the nearest second, as everybody else is told
    return Ended(str(state), minutes(visit.talked_ms + 500), _outcome(visit))


def _outcome(visit: Visit) -> str:
    if not visit.owed_ms:
        return end_reason_words(visit.end_reason)
    words = gettext("The visitors are owed {time}. The desk will help them to book a new visit.")
    return words.replace("{time}", minutes_words(visit.owed_ms))
