"""Put a disruption in force: what it closes is closed, the visits that it hits are listed, the work is queued.

The row of the facility, of the inmate or of the visitor is held FOR UPDATE meanwhile. Whoever books or moves a
visit holds it FOR KEY SHARE (a trigger, see ``migrations/0001_initial.sql``): every visit was either written
before, and is listed, or is refused.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.actions.actor import By
from mannam.actions.queue_message import queue_replanning
from mannam.actions.record_audit import record_audit
from mannam.actions.set_restriction import RestrictionOrder, restrict_for_disruption
from mannam.actions.try_again import try_again
from mannam.domain.disruption import DisruptionKind, DisruptionState
from mannam.domain.restriction import RestrictionKind
from mannam.domain.slots import SlotNo, day_of, slot_holding
from mannam.models import Booth, Closure, DisruptedVisit, Disruption, Facility, Inmate, Visitor
from mannam.queries.disrupted import hits_of, is_closed, owed_of


class NumberTakenError(ValueError):
    """The facility to which an inmate is transferred has somebody with that number."""


def apply_disruption(disruption_id: int, by: By, *, now: datetime) -> Disruption:
    """The disruption, in force; a worker sees to its visits. Again it changes nothing: a lifted one stays so.

    Raises NumberTakenError, with nothing changed.
    """
    applied = try_again(lambda: _apply(disruption_id, by, now))
    list_hits(applied, now=now)
    return applied


def list_hits(disruption: Disruption, *, now: datetime) -> None:
    """Write down every visit that it hits, once: after it is in force there can be no more of them.

    Nothing is listed of one that was lifted meanwhile or whose visits all have their outcome.
    """
    try_again(lambda: _list(disruption.pk, now))


def _apply(disruption_id: int, by: By, now: datetime) -> Disruption:
    found = Disruption.objects.select_for_update().get(pk=disruption_id)
    if found.state != DisruptionState.PREVIEWED:
        return found
    if found.visitor_id is not None:
        _ban(found, Visitor.objects.select_for_update().get(pk=found.visitor_id), by, now)
    elif found.inmate_id is None:
        _close(found)
    else:
        _keep_away(found, Inmate.objects.select_for_update().get(pk=found.inmate_id), by, now)
    found.state, found.applied_at, found.applied_by_id = DisruptionState.APPLYING, now, by.user_id
    found.part = by.actor
    found.save()
    data = {"disruption": found.pk, "kind": found.kind}
    record_audit("apply_disruption", by, now=now, facility_id=found.facility_id, data=data)
    queue_replanning(found.pk)
    return found


def _close(found: Disruption) -> None:
    Facility.objects.select_for_update().get(pk=found.facility_id)
    if found.kind == DisruptionKind.BOOTH:
        Booth.objects.filter(pk=found.booth_id or 0).update(in_service=False)
        return
    found.closure = Closure.objects.create(
        facility_id=found.facility_id,
        side=found.side,
        first_slot=found.first_slot,
        end_slot=found.end_slot or found.first_slot + 1,
        reason=found.reason,
    )


def _keep_away(found: Disruption, inmate: Inmate, by: By, now: datetime) -> None:
    match DisruptionKind(found.kind):
        case DisruptionKind.RELEASE:
            inmate.available = False
            inmate.save(update_fields=["available"])
        case DisruptionKind.TRANSFER:
            _transfer(found, inmate, now)
        case _:
            kind = RestrictionKind(found.ground or RestrictionKind.COURT)
            order = RestrictionOrder(inmate, kind, *_days(found))
            found.restriction = restrict_for_disruption(order, by, now=now)


def _ban(found: Disruption, visitor: Visitor, by: By, now: datetime) -> None:
    order = RestrictionOrder(visitor, RestrictionKind.BAN, *_days(found), found.ban_ground, found.facility)
    found.restriction = restrict_for_disruption(order, by, now=now)


def _days(found: Disruption) -> tuple[date, date | None]:
    """The first and the last, which may be none yet."""
    return day_of(SlotNo(found.first_slot)), None if found.end_slot is None else day_of(SlotNo(found.end_slot - 1))


def _transfer(found: Disruption, inmate: Inmate, now: datetime) -> None:
    taken = Inmate.objects.filter(facility=found.to_facility_id, number=found.to_number).exclude(pk=inmate.pk)
    if taken.exists():
        raise NumberTakenError(found.to_number)
    inmate.facility_id, inmate.number = found.to_facility_id or inmate.facility_id, found.to_number
    inmate.save(update_fields=["facility", "number"])
    # who was moved away does not come back by himself: from now on, whatever was written before
    found.first_slot = slot_holding(now, ZoneInfo(settings.TIME_ZONE))


def _list(disruption_id: int, now: datetime) -> None:
    # held, so that nobody lifts it meanwhile
    disruption = Disruption.objects.select_for_update().get(pk=disruption_id)
    if disruption.state != DisruptionState.APPLYING or not is_closed(disruption):
        return
    known = set(disruption.hits.values_list("visit", flat=True))
    hits = [visit for visit in hits_of(disruption, disruption.applied_at or now) if visit.pk not in known]
    owed = owed_of(hits)
    DisruptedVisit.objects.bulk_create(
        DisruptedVisit(
            disruption=disruption,
            visit=visit,
            listed_at=now,
            owed_ms=owed[visit.pk],
            from_slot=visit.slot_no,
            from_facility_id=visit.visitor_facility_id,
        )
        for visit in hits
    )
