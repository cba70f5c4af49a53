"""Write down what is not possible, so that it can be looked at before it is applied: nothing is changed by it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.disruption import DisruptionKind
from mannam.domain.restriction import BanGround, RestrictionKind
from mannam.models import Booth, Disruption, Facility, Inmate, Visitor


@dataclass(frozen=True)
class DisruptionOrder:
    """What happened at ``facility``, from which slot to which (None: no end). ``side`` None means both.

    A booth's or an inmate's ``facility`` is where they are now; ``to_facility``, ``to_number``: of a transfer;
    ``ordered_by``: who decided that an inmate cannot be visited, or that ``visitor`` may not meet inmates of the
    facility; ``ban_ground``: on which ground of the law.
    """

    kind: DisruptionKind
    facility: Facility
    first_slot: int
    end_slot: int | None = None
    side: Booth.BoothSide | None = None
    booth: Booth | None = None
    inmate: Inmate | None = None
    ground: RestrictionKind | None = None
    to_facility: Facility | None = None
    to_number: str = ""
    reason: str = ""
    ordered_by: str = ""
    visitor: Visitor | None = None
    ban_ground: BanGround | None = None


@transaction.atomic
def plan_disruption(order: DisruptionOrder, by: By, *, now: datetime) -> Disruption:
    """The disruption, previewed. Raises IntegrityError for one that says not of what, or has no length."""
    made = Disruption.objects.create(
        kind=order.kind,
        facility=order.facility,
        side=order.side or "",
        booth=order.booth,
        inmate=order.inmate,
        ground=order.ground or "",
        to_facility=order.to_facility,
        to_number=order.to_number,
        first_slot=order.first_slot,
        end_slot=order.end_slot,
        reason=order.reason,
        ordered_by=order.ordered_by,
        visitor=order.visitor,
        ban_ground=order.ban_ground or "",
        made_by_id=by.user_id,
        made_at=now,
    )
    data = {"disruption": made.pk, "kind": str(order.kind)}
    record_audit("plan_disruption", by, now=now, facility_id=order.facility.pk, data=data)
    return made
