"""How an officer sees today's calls: a line for each, with its state in words."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mannam.domain import talk_clock_store
from mannam.domain.lifecycle import CONFIRMED, Status
from mannam.domain.talk_clock import Phase, TalkClock
from mannam.models import Call, Visit
from mannam.notify.wording import local, status_words, time_and_day

MINUTE_SECONDS = 60

_PHASE_WORDS: Mapping[Phase, object] = {
    Phase.WAITING: _("Waiting"),
    Phase.TALKING: _("Talking"),
    Phase.LOST: _("Line lost"),
    Phase.PAUSED: _("Paused"),
    Phase.ENDED: _("Ended"),
}
_PHASE_KINDS: Mapping[Phase, str] = {
    Phase.WAITING: "gray",
    Phase.TALKING: "success",
    Phase.LOST: "danger",
    Phase.PAUSED: "warning",
    Phase.ENDED: "gray",
}


@dataclass(frozen=True)
class CallLine:
    """One visit in the list. Lengths as minutes and seconds; empty while there is no call."""

    visit: Visit
    time: str
    state: str
    kind: str
    talked: str
    left: str
    lost: str
    asks_for_help: bool
    is_live: bool

    @property
    def is_confidential(self) -> bool:
        """Whether nobody may watch it."""
        return not self.visit.is_supervised

    @property
    def is_trouble(self) -> bool:
        """Whether an officer should look at it now."""
        return self.asks_for_help or self.kind == "danger"


@dataclass(frozen=True)
class CallGroup:
    """The lines of one kind, with its name: within a list that crosses midnight the order must explain itself."""

    title: str
    lines: list[CallLine]


def call_groups(lines: list[CallLine]) -> list[CallGroup]:
    """The sorted lines under what they have in common; groups without a line are left out."""
    titles = {True: gettext("Going on"), False: gettext("To come"), None: gettext("Over")}
    kinds = [
        (True if line.is_live else None if line.visit.status not in CONFIRMED else False, line) for line in lines
    ]
    groups = [CallGroup(title, [line for kind, line in kinds if kind is of]) for of, title in titles.items()]
    return [group for group in groups if group.lines]


def call_lines(visits: list[Visit], asking: Set[int], now: datetime) -> list[CallLine]:
    """A line for each visit; live ones in trouble first, then live, then coming, then done.

    ``asking``: the ids of those in which a booth calls for help and nobody has answered.
    """
    lines = [_line(visit, visit.pk in asking, _time(visit, now)) for visit in visits]
    return sorted(lines, key=lambda line: (_rank(line), line.visit.starts_at))


def _rank(line: CallLine) -> int:
    if line.is_live:
        return 0 if line.is_trouble else 1
    return 2 if line.visit.status in CONFIRMED else 3


def _time(visit: Visit, now: datetime) -> str:
    """When it starts; with the day where that is not today."""
    wall = local(visit.starts_at)
    return f"{wall:%H:%M}" if wall.date() == local(now).date() else time_and_day(visit.starts_at)


def _line(visit: Visit, asks_for_help: bool, time: str) -> CallLine:
    call: Call | None = getattr(visit, "call", None)
    if call is None or call.ended_at is not None or not call.clock:
        return CallLine(visit, time, status_words(visit.status), _kind(visit), *_closed(visit), False, False)
    clock = talk_clock_store.load(cast("Mapping[str, object]", call.clock))
    word, kind = str(_PHASE_WORDS[clock.phase]), _PHASE_KINDS[clock.phase]
    return CallLine(visit, time, word, kind, *_open(clock), asks_for_help, True)


def _open(clock: TalkClock) -> tuple[str, str, str]:
    return minutes(clock.talked_ms), minutes(clock.remaining_ms), minutes(clock.lost_ms)


def _closed(visit: Visit) -> tuple[str, str, str]:
    # to the nearest second, as everybody else is told
    return (minutes(visit.talked_ms + 500), "", "") if visit.closed_at else ("", "", "")


def _kind(visit: Visit) -> str:
    return {Status.INTERRUPTED: "danger", Status.CHECKED_IN: "info", Status.IN_CALL: "success"}.get(
        Status(visit.status), "gray"
    )


def minutes(milliseconds: int) -> str:
    """ "2:05": minutes and seconds."""
    whole, seconds = divmod(milliseconds // 1000, MINUTE_SECONDS)
    return f"{whole}:{seconds:02d}"
