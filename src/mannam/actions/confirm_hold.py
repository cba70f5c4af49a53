"""Say yes to a place that is held: it is booked, or requested where the policy wants an approval."""

from datetime import datetime

from mannam.actions.actor import SYSTEM, By
from mannam.actions.end_visit import end_visit
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.settle_offer import settle_offer
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import CONFIRMED, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import refusals_for
from mannam.domain.waitlist import OfferOutcome
from mannam.models import Visit, WaitlistOffer
from mannam.queries.booking_facts import read_situation_of
from mannam.queries.policies import stored_version

NOT_ALLOWED = "not_allowed_by_now"
"""Why a place that was offered is called off, for the trail."""


def confirm_hold(visit_id: int, by: By, *, now: datetime) -> Visit:
    """The visit, which has what was held for it. Saying yes again changes nothing.

    Raises Refused: hold_ended when the time has run out, whether a worker has noticed or not; for an offer of the
    waitlist, which its reader did not ask for at that moment, whatever the rules of a booking say by now. Such an
    offer is called off: its place is free for the next at once, and they wait on.
    """
    try:
        return try_again(lambda: _confirm(visit_id, by, now))
    except Refused as refused:
        if RefusalCode.HOLD_ENDED not in {reason.code for reason in refused.refusals}:
            try_again(lambda: _free(visit_id, now))
        raise


def _confirm(visit_id: int, by: By, now: datetime) -> Visit:
    visit = hold_visit(visit_id)
    if visit.status in CONFIRMED | {Status.REQUESTED}:
        return visit
    if visit.held_until is None or visit.held_until <= now:
        raise Refused(Refusal(RefusalCode.HOLD_ENDED, {"until": visit.held_until or visit.closed_at or now}))
    if WaitlistOffer.objects.filter(visit=visit).exists():
        _check_still_allowed(visit, now)
    needs_approval = stored_version(visit.policy_id).policy.application.approval
    move_visit(visit, Status.REQUESTED if needs_approval else Status.BOOKED, by.actor)
    visit.held_until, visit.booked_at = None, now
    visit.save(update_fields=["status", "held_until", "booked_at"])
    settle_offer(visit, OfferOutcome.TAKEN, now=now)
    record_at_visitors("confirm_hold", visit, by, now=now, data={"status": visit.status})
    tell_applicant(visit, visit.status, now=now)
    return visit


def _free(visit_id: int, now: datetime) -> None:
    visit = hold_visit(visit_id)
    if visit.status == Status.HELD:  # else another window was quicker
        end_visit(visit, Status.CALLED_OFF, SYSTEM.actor, now=now, reason=NOT_ALLOWED)
        data = {"before": Status.HELD, "reason": NOT_ALLOWED}
        record_at_visitors("call_off_visit", visit, SYSTEM, now=now, data=data)


def _check_still_allowed(visit: Visit, now: datetime) -> None:
    """An hour may lie between the offer and the answer, and a restriction or a pause begin in it."""
    request, situation = read_situation_of(visit)
    if reasons := refusals_for(request, situation.facts, situation.rules.policy, now):
        raise Refused(*reasons)
