"""End a visit before its time: what the lifecycle's table says becomes of its places and its allowance."""

from collections.abc import Callable
from datetime import datetime

from mannam.actions.claim_places import free
from mannam.actions.move_visit import move_visit
from mannam.actions.remove_contact import remove_contacts_of
from mannam.actions.serve_later import serve_freed_by
from mannam.actions.settle_offer import settle_offer
from mannam.actions.take_allowance import Unit, refund_allowance
from mannam.domain.lifecycle import NOTHING_CAME, Actor, Allowance, Status, Transition
from mannam.domain.waitlist import OfferOutcome
from mannam.models import Visit

OFFER_ENDS = {
    Status.WITHDRAWN: OfferOutcome.DECLINED,
    Status.EXPIRED: OfferOutcome.EXPIRED,
    Status.CALLED_OFF: OfferOutcome.GONE,
}
"""What the end of a hold says of the offer that it was for, if it was for one."""


def end_visit(
    visit: Visit,
    after: Status,
    actor: Actor,
    *,
    now: datetime,
    reason: str = "",
    by_policy: Callable[[], bool] = lambda: True,
) -> list[Unit]:
    """The units of allowance that were given back. The caller holds the visit's row, and tells of it.

    ``reason`` is a code; ``by_policy`` is asked whether to give back where the table leaves that to the policy.
    Raises IllegalMoveError, with nothing changed.
    """
    was_held = visit.status == Status.HELD
    move = move_visit(visit, after, actor)
    visit.closed_at, visit.end_reason, visit.held_until = now, reason, None
    visit.save(update_fields=["status", "closed_at", "end_reason", "held_until", "sequence"])
    if was_held:
        settle_offer(visit, OFFER_ENDS[after], now=now)
    if move.frees_claims:
        free(visit)
        serve_freed_by(visit)
    if after in NOTHING_CAME:
        remove_contacts_of(visit)
    return refund_allowance(visit) if _is_refunded(move, by_policy) else []


def _is_refunded(move: Transition, by_policy: Callable[[], bool]) -> bool:
    if move.allowance is Allowance.BY_POLICY:
        return by_policy()
    return move.allowance is Allowance.REFUNDED
