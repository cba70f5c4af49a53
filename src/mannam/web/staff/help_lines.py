"""How those at work see the booths that call for help: a sentence for each, and the button that answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from mannam.models import Facility
from mannam.notify.wording import local
from mannam.queries.help_calls import CallingBooth

ANSWER: Final = "answer"
NO_ANSWER: Final = 0


def answer_of(request: HttpRequest) -> int:
    """Which answer the button closes, counted from 1; ``NO_ANSWER`` when it names none."""
    named = request.GET.get(ANSWER, "")
    return int(named) if re.fullmatch("[0-9]{1,9}", named) else NO_ANSWER


@dataclass(frozen=True)
class HelpLine:
    """One booth. ``answer_url`` takes the answer, ``settle_url`` that it is done; one of them is empty."""

    place: str
    ref: str
    words: str
    answer_url: str
    settle_url: str


def help_lines(
    calling: list[CallingBooth], here: Facility, url_of: Callable[[str, CallingBooth], str]
) -> list[HelpLine]:
    """A line for each booth that calls, as people at ``here`` see it; ``url_of`` says where they may do what."""
    return [
        HelpLine(
            _place(one, here),
            one.visit.ref,
            _words(one),
            url_of("coming", one) if one.help.is_open else "",
            "" if one.help.is_open else f"{url_of('settled', one)}?{ANSWER}={one.help.answers}",
        )
        for one in calling
    ]


def _place(calling: CallingBooth, here: Facility) -> str:
    """The booth; with its facility where that is another one."""
    is_visitors = calling.help.side is Side.VISITOR
    booth = _("Visitor booth %(number)s") if is_visitors else _("Inmate booth %(number)s")
    place = booth % {"number": calling.booth.number}
    return place if calling.facility.pk == here.pk else f"{calling.facility} · {place}"


def _words(calling: CallingBooth) -> str:
    answered_at = calling.help.answered_at
    if answered_at is None:
        return _("Calls for help since %(time)s.") % {"time": _clock(calling.help.since)}
    is_desk = calling.help.answered_by is Actor.DESK
    answer = (
        _("The desk answered at %(time)s: somebody is coming.")
        if is_desk
        else _("The officer answered at %(time)s: somebody is coming.")
    )
    return answer % {"time": _clock(answered_at)}


def _clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"
