"""What the staff's own programs read of disruptions: which are there, and how far each visit got."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from django.conf import settings
from ninja import Query, Router, Schema

from mannam.access import access_facility_in_part
from mannam.api import edge
from mannam.api.field_types import FacilityCode
from mannam.api.reads import PROBLEMS
from mannam.api.schemas import ProblemOut
from mannam.api.signed_in import SignedInRequest, TokenFor
from mannam.domain.disruption import DisruptionKind, DisruptionState, HitOutcome, MoveAnswer, Reach
from mannam.domain.scopes import Scope
from mannam.domain.slots import SlotNo, start_of
from mannam.models import Disruption
from mannam.queries.disrupted import Line, lines_of

router = Router(tags=["desk"], auth=TokenFor(Scope.DESK_WRITE))

_LATEST = 20


class HitOut(Schema):
    """A visit that is hit. No ``outcome``: nothing became of it yet; ``known``: whether its people know."""

    ref: str
    from_starts_at: datetime
    outcome: HitOutcome | None
    to_starts_at: datetime | None
    to_facility: str | None
    answer: MoveAnswer | None
    known: Reach | None


class DisruptionOut(Schema):
    """What cannot be held as it was booked. Nobody's name and no inmate stand in it."""

    id: int
    kind: DisruptionKind
    state: DisruptionState
    starts_at: datetime
    ends_at: datetime | None
    visits: list[HitOut]


class DisruptionsOut(Schema):
    """The latest first."""

    disruptions: list[DisruptionOut]


@router.get(
    "/disruptions",
    response={HTTPStatus.OK: DisruptionsOut, HTTPStatus.NOT_FOUND: ProblemOut, **PROBLEMS},
    summary="Disruptions of a facility",
)
def disruptions(request: SignedInRequest, facility: Annotated[FacilityCode, Query()]) -> DisruptionsOut:
    """The latest twenty of a facility, for its desk and its manager, with what became of each visit."""
    found, _part = access_facility_in_part(request.auth.user, facility)
    now = edge.now()
    latest = Disruption.objects.filter(facility=found)[:_LATEST]
    return DisruptionsOut(disruptions=[_out(one, now) for one in latest])


def _out(one: Disruption, now: datetime) -> DisruptionOut:
    return DisruptionOut(
        id=one.pk,
        kind=DisruptionKind(one.kind),
        state=DisruptionState(one.state),
        starts_at=_at(one.first_slot),
        ends_at=None if one.end_slot is None else _at(one.end_slot),
        visits=[_hit(line) for line in lines_of(one, now)],
    )


def _hit(line: Line) -> HitOut:
    row = line.row
    return HitOut(
        ref=line.visit.ref,
        from_starts_at=_at(row.from_slot),
        outcome=HitOutcome(row.outcome) if row.outcome else None,
        to_starts_at=None if row.to_slot is None else _at(row.to_slot),
        to_facility=None if row.to_facility is None else row.to_facility.code,
        answer=MoveAnswer(row.answer) if row.answer else None,
        known=line.reach,
    )


def _at(slot: int) -> datetime:
    return start_of(SlotNo(slot), ZoneInfo(settings.TIME_ZONE))
