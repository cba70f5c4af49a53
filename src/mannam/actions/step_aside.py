"""For the demo alone: a visit that is over gives up its quarter hours, so that another walk can be done at once.

In real life nobody is in two visits within a quarter hour. In a demo the same few people are: minutes after one
visit is over they sit in the next.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q

from mannam.actions.actor import By
from mannam.actions.claim_places import claimed_by, exchange
from mannam.actions.ready_time import ReadyTime
from mannam.actions.record_audit import record_at_visitors
from mannam.domain.lifecycle import FINAL, FREED
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, day_of, first_slot_of
from mannam.models import Claim, Visit

OVER = FINAL - FREED


def step_aside(
    time: ReadyTime, by: By, *, applicant_id: int, inmate_ids: Collection[int] = (), now: datetime
) -> None:
    """Visits of this applicant, or of one of these inmates, that are over leave the quanta of ``time``.

    They are counted to an earlier quarter hour of the same day, which nobody can want any more; early after
    midnight, when there is none, to the last free one of the day.
    """
    theirs = Q(applicant=applicant_id) | Q(inmate__in=inmate_ids)
    over = Visit.objects.select_for_update().filter(
        theirs,
        status__in=OVER,
        slot_no__lt=time.slot + time.quanta,
        slot_no__gt=time.slot - F("quanta"),
    )
    for one in over.order_by("pk"):
        if (elsewhere := _elsewhere(one, time)) is not None:
            _move(one, elsewhere, by, now)


def _elsewhere(over: Visit, time: ReadyTime) -> SlotNo | None:
    """A quantum of the day, outside ``time``, in which all that the visit has is free."""
    wanted = Q()
    for one in claimed_by(over):
        wanted |= Q(facility_id=one.facility_id, kind=one.kind, resource_id=one.resource_id)
    first = first_slot_of(day_of(time.slot))
    end = first + QUANTA_PER_DAY
    claims = Claim.objects.filter(wanted, slot_no__gte=first, slot_no__lt=end).exclude(visit=over)
    taken = set(claims.values_list("slot_no", flat=True))
    earlier, later = range(time.slot - 1, first - 1, -1), range(end - 1, time.slot + time.quanta - 1, -1)
    return next((SlotNo(slot) for slot in (*earlier, *later) if slot not in taken), None)


def _move(over: Visit, elsewhere: SlotNo, by: By, now: datetime) -> None:
    exchange(over, claimed_by(over), elsewhere, 1)
    over.slot_no, over.quanta = elsewhere, 1
    over.save(update_fields=["slot_no", "quanta"])
    record_at_visitors("step_aside", over, by, now=now, data={"slot_no": elsewhere})
