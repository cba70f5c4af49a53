"""Hold a call: renew its lease and keep its clock, so that another node could go on from there."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mannam.actions.actor import SYSTEM
from mannam.actions.open_call import LEASE
from mannam.actions.record_audit import record_at_inmate
from mannam.domain.lifecycle import CONFIRMED, Status, transition
from mannam.domain.talk_clock import Ending, Phase
from mannam.models import Call, Visit


@transaction.atomic
def hold_call(
    call_id: int, node_id: int, *, clock: Mapping[str, object], talking: bool, phase: Phase, now: datetime
) -> bool:
    """Whether this node still has the call; False when it lost it or the visit was cancelled.

    ``talking``: the two have heard and seen each other. The first time the visit is "in call" from then on.
    """
    call = Call.objects.select_related("visit").filter(pk=call_id, node=node_id, ended_at=None).first()
    if call is None:
        return False
    if call.visit.status not in CONFIRMED:
        _give_up(call, now)
        return False
    kept = {"clock": clock, "phase": phase, "lease_until": now + LEASE}
    # conditional: a node that took over meanwhile keeps what it stored
    if not Call.objects.filter(pk=call_id, node=node_id, ended_at=None).update(**kept):
        return False
    if talking:
        mark_talking(call.visit, now)
    return True


def mark_talking(visit: Visit, now: datetime) -> None:
    """The talk has begun; harmless when it had."""
    if visit.status != Status.CHECKED_IN:
        return
    transition(Status.CHECKED_IN, Status.IN_CALL, SYSTEM.actor)
    moved = Visit.objects.filter(pk=visit.pk, status=Status.CHECKED_IN).update(status=Status.IN_CALL)
    if not moved:
        return
    visit.status = Status.IN_CALL
    Call.objects.filter(visit=visit, talk_started_at=None).update(talk_started_at=now)
    record_at_inmate("start_talk", visit, SYSTEM, now=now)


def _give_up(call: Call, now: datetime) -> None:
    """Nobody can talk in a visit that is cancelled or over."""
    over = {"phase": Phase.ENDED, "ending": Ending.VISIT_OVER, "ended_at": now, "lease_until": None}
    Call.objects.filter(pk=call.pk, ended_at=None).update(**over)
