"""Which booths call for help, and who has answered."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from mannam.domain.help_calls import CALLED, COMING, SETTLED, HelpCall, HelpEvent, standing
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from mannam.models import Booth, CallEvent, Facility, Visit
from mannam.queries.visits import near

_PLACES: Final = ("visitor_facility", "inmate_facility", "visitor_booth", "inmate_booth")


@dataclass(frozen=True)
class CallingBooth:
    """A call for help, with the visit in which it was made."""

    visit: Visit
    help: HelpCall

    @property
    def booth(self) -> Booth:
        """Where somebody called."""
        return self.visit.visitor_booth if self.help.side is Side.VISITOR else self.visit.inmate_booth

    @property
    def facility(self) -> Facility:
        """Where that booth stands."""
        return self.visit.visitor_facility if self.help.side is Side.VISITOR else self.visit.inmate_facility


def calling_supervised(facility_id: int, now: datetime) -> list[CallingBooth]:
    """The booths at either end of visits with inmates of a facility that call for help; unanswered ones first."""
    return _calling(Q(inmate_facility=facility_id), now)


def calling_at(facility_id: int, now: datetime) -> list[CallingBooth]:
    """The booths of a facility, on either side, that call for help; unanswered ones first."""
    here = Q(visitor_facility=facility_id) | Q(inmate_facility=facility_id)
    return [calling for calling in _calling(here, now) if calling.facility.pk == facility_id]


def help_of(visit_id: int, side: Side, now: datetime) -> HelpCall | None:
    """The call for help that stands from one end of a visit; None when there is none."""
    return standing(_events([visit_id])[visit_id], now).get(side)


def _calling(where: Q, now: datetime) -> list[CallingBooth]:
    called = Visit.objects.filter(where, near(now), call__events__kind=CALLED).distinct()
    visits = {visit.pk: visit for visit in called.select_related(*_PLACES, "call")}
    found = [
        CallingBooth(visits[visit_id], help_call)
        for visit_id, events in _events(visits).items()
        for help_call in standing(events, now, visits[visit_id].call.ended_at).values()
    ]
    return sorted(found, key=lambda calling: (not calling.help.is_open, calling.help.since, calling.visit.pk))


def _events(visit_ids: Mapping[int, Visit] | list[int]) -> defaultdict[int, list[HelpEvent]]:
    """What was called, answered and settled in these visits, in order. But for a call it bears who did it."""
    found: defaultdict[int, list[HelpEvent]] = defaultdict(list)
    of_help = CallEvent.objects.filter(call__visit__in=list(visit_ids), kind__in=[CALLED, COMING, SETTLED])
    events = of_help.exclude(side="")
    for visit_id, kind, side, at, by in events.order_by("id").values_list(
        "call__visit", "kind", "side", "at", "data__by"
    ):
        who = None if kind == CALLED else Actor(by)
        found[visit_id].append(HelpEvent(Side(side), at, who, is_settled=kind == SETTLED))
    return found
