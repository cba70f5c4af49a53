"""Open the call of a visit on a media node, or go on with it there: the node takes the call's lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from mannam.actions.actor import SYSTEM
from mannam.actions.record_audit import record_at_inmate
from mannam.actions.refused import Refused
from mannam.domain.engines import EngineName, check_engine
from mannam.domain.lifecycle import CONFIRMED
from mannam.domain.policy import CallTerms
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Call, Visit
from mannam.queries.policies import terms_of_visit

LEASE: Final = timedelta(seconds=6)
"""A node renews every two seconds; one that missed three times has lost the call."""


class HeldElsewhere(Exception):  # noqa: N818 - what happened, in one word
    """Another node has the call; the page should ask again where to go."""


@dataclass(frozen=True)
class OpenedCall:
    """What a node needs to conduct a call. ``clock`` is the stored talk clock, empty at first."""

    call_id: int
    visit_id: int
    ref: str
    starts_at: datetime
    ends_at: datetime
    terms: CallTerms
    clock: Mapping[str, object]


@transaction.atomic
def open_call(visit_id: int, node_id: int, engine: EngineName, *, now: datetime) -> OpenedCall:
    """The call of a visit, held by this node from now on.

    Raises Refused (call_not_open; engine_lacks_guarantee), HeldElsewhere.
    """
    visit = Visit.objects.filter(pk=visit_id, status__in=CONFIRMED).first()
    if visit is None:
        raise Refused(Refusal(RefusalCode.CALL_NOT_OPEN))
    terms = terms_of_visit(visit)
    if refusal := check_engine(engine, terms):
        raise Refused(refusal)
    call, is_new = Call.objects.get_or_create(visit=visit, defaults={"engine": engine, "opened_at": now})
    if call.ended_at is not None:
        raise Refused(Refusal(RefusalCode.CALL_NOT_OPEN))
    if not _take_lease(call, node_id, now):
        raise HeldElsewhere
    if is_new:
        data = {"engine": engine}
        record_at_inmate("open_call", visit, SYSTEM, now=now, data=data)
    return OpenedCall(call.pk, visit.pk, visit.ref, visit.starts_at, visit.ends_at, terms, call.clock)


def _take_lease(call: Call, node_id: int, now: datetime) -> bool:
    """One conditional update decides between two nodes that want the same call."""
    free = Q(node=node_id) | Q(node=None) | Q(lease_until=None) | Q(lease_until__lt=now)
    mine = Call.objects.filter(free, pk=call.pk, ended_at=None)
    return mine.update(node=node_id, lease_until=now + LEASE) == 1
