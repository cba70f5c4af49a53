"""End a disruption: what it closed is open again. Visits that were moved or called off stay so."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from mannam.actions.actor import SYSTEM, By
from mannam.actions.lift_restriction import lift_restriction
from mannam.actions.one_by_one import one_by_one
from mannam.actions.record_audit import record_audit
from mannam.actions.serve_later import serve_later
from mannam.domain.disruption import LIFTABLE, DisruptionKind, DisruptionState
from mannam.domain.slots import slot_holding
from mannam.models import Booth, Disruption, Inmate
from mannam.queries.disrupted import in_force


@transaction.atomic
def lift_disruption(disruption_id: int, by: By, *, now: datetime) -> Disruption:
    """The disruption, lifted. One that is not in force, or a transfer, stays as it is."""
    found = Disruption.objects.select_for_update(of=("self",)).get(pk=disruption_id)
    if found.kind not in LIFTABLE or not in_force().filter(pk=found.pk).exists():
        return found
    _open(found, by, now)
    if found.kind not in {
        DisruptionKind.UNAVAILABLE,
        DisruptionKind.BAN,
    }:  # lifting a restriction does that itself
        serve_later(facilities=[found.facility_id])
    found.state, found.lifted_at, found.lifted_by_id = DisruptionState.LIFTED, now, by.user_id
    found.save()
    data = {"disruption": found.pk, "kind": found.kind}
    record_audit("lift_disruption", by, now=now, facility_id=found.facility_id, data=data)
    return found


def lift_over(now: datetime) -> int:
    """How many booths are back in service because the time for which they were out is over."""
    slot = slot_holding(now, ZoneInfo(settings.TIME_ZONE))
    over = in_force().filter(kind=DisruptionKind.BOOTH, end_slot__lte=slot).values_list("pk", flat=True)
    lifted = one_by_one(list(over), lambda pk: lift_disruption(pk, SYSTEM, now=now), "lifted")
    return sum(one.state == DisruptionState.LIFTED for one in lifted)


def _open(found: Disruption, by: By, now: datetime) -> None:
    match DisruptionKind(found.kind):
        case DisruptionKind.CLOSURE if found.closure is not None:
            closure, found.closure = found.closure, None
            found.save(update_fields=["closure"])
            closure.delete()
        case DisruptionKind.BOOTH if not in_force().filter(booth=found.booth_id).exclude(pk=found.pk).exists():
            Booth.objects.filter(pk=found.booth_id or 0).update(in_service=True)
        case DisruptionKind.UNAVAILABLE | DisruptionKind.BAN if found.restriction_id is not None:
            restriction_id, found.restriction = found.restriction_id, None
            found.save(update_fields=["restriction"])
            lift_restriction(
                restriction_id, by, today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date(), now=now
            )
        case DisruptionKind.RELEASE:
            Inmate.objects.filter(pk=found.inmate_id or 0).update(available=True)
        case _:
            pass
