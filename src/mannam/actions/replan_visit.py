"""Find what a visit that is hit by a disruption gets: another booth, another place and time, or nothing.

Each visit in a transaction of its own, all or nothing; what has an outcome is left alone. So whoever is killed in
the middle of the work leaves nothing half done, and the next one goes on.
"""

from datetime import datetime
from random import Random

from mannam.actions.actor import By
from mannam.actions.apply_disruption import list_hits
from mannam.actions.call_off_visit import call_off_held
from mannam.actions.move_visit import hold_visit
from mannam.actions.one_by_one import one_by_one
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.swap_booth import swap_booth
from mannam.actions.try_again import try_again
from mannam.domain.call_role import CallRole
from mannam.domain.calling_off import DISRUPTION
from mannam.domain.disruption import IN_FORCE, DisruptionKind, DisruptionState, HitOutcome
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.domain.talk_clock import Phase
from mannam.models import Call, CallSeat, DisruptedVisit, Disruption, Visit
from mannam.queries.disrupted import hits_of, is_closed, pending
from mannam.queries.replanning import places_for


def replan_disruption(disruption_id: int, *, now: datetime, random: Random) -> int:
    """How many visits have an outcome now that had none. Harmless when somebody else does the same, or has.

    A visit that cannot be looked after (a fault of ours) keeps no other waiting; its fault is raised at the end
    (ExceptionGroup).
    """
    disruption = Disruption.objects.get(pk=disruption_id)
    if disruption.state not in IN_FORCE:
        return 0
    list_hits(disruption, now=now)
    done = one_by_one(
        pending(disruption_id), lambda row_id: replan_visit(row_id, now=now, random=random), "replanned"
    )
    Disruption.objects.filter(pk=disruption_id, state=DisruptionState.APPLYING).update(
        state=DisruptionState.APPLIED, done_at=now
    )
    return len(done)


def replan_visit(row_id: int, *, now: datetime, random: Random) -> DisruptedVisit:
    """The row with its outcome. Again changes nothing."""
    return try_again(lambda: _replan(row_id, now, random))


def _replan(row_id: int, now: datetime, random: Random) -> DisruptedVisit:
    # the visit's row first, as everybody takes them who needs both
    visit = hold_visit(DisruptedVisit.objects.values_list("visit", flat=True).get(pk=row_id))
    row = DisruptedVisit.objects.select_for_update(of=("self",)).select_related("disruption__booth").get(pk=row_id)
    if row.outcome:
        return row
    moved = None
    if not _is_still_hit(row.disruption, visit, now):
        row.outcome = HitOutcome.SETTLED
    elif _may_change_booth(row.disruption, visit) and swap_booth(visit, _by(row.disruption), now=now):
        row.outcome = HitOutcome.KEPT
    elif _sits_in_call(visit):
        row.outcome = HitOutcome.SETTLED
    elif moved := _move(visit, row.disruption, now, random):
        row.outcome, row.to_slot = HitOutcome.MOVED, moved.slot_no
        row.to_facility_id = moved.visitor_facility_id
    else:
        call_off_held(visit, _by(row.disruption), now=now, reason=DISRUPTION)
        row.outcome = HitOutcome.CALLED_OFF
    row.done_at = now
    row.save()
    return row


def _is_still_hit(disruption: Disruption, visit: Visit, now: datetime) -> bool:
    """Whether it cannot be held as it is: what closed its place may be open again, it may have begun already."""
    if disruption.state not in IN_FORCE or not is_closed(disruption):
        return False
    return hits_of(disruption, now).filter(pk=visit.pk).exists()


def _may_change_booth(disruption: Disruption, visit: Visit) -> bool:
    """Whether another booth mends it. Who waits in the call can get up and go; whoever talks is left alone."""
    has_begun = Call.objects.filter(visit=visit, ended_at=None).exclude(phase=Phase.WAITING).exists()
    return disruption.kind == DisruptionKind.BOOTH and not has_begun


def _sits_in_call(visit: Visit) -> bool:
    """Whether its party sits in its call. A booth of the inmate's that waits alone, or an officer, is nobody."""
    is_open = Call.objects.filter(visit=visit, ended_at=None, node__isnull=False).exists()
    return is_open and CallSeat.objects.filter(visit=visit, role=CallRole.VISITOR).exists()


def _move(visit: Visit, disruption: Disruption, now: datetime, random: Random) -> Visit | None:
    """The visit at the best place that nobody else takes meanwhile; None when there is none."""
    for place in places_for(visit, now):
        order = MoveOrder(visit.pk, place.facility_id, place.slot)
        try:
            return reschedule(order, _by(disruption), now=now, random=random, template="moved_by_us")
        except Refused as refused:
            if any(reason.code is RefusalCode.CANNOT_MOVE for reason in refused.refusals):
                return None
    return None


def _by(disruption: Disruption) -> By:
    return By(Actor(disruption.part), user_id=disruption.applied_by_id)
