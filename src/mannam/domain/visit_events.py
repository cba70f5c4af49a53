"""What other systems are told of a visit, by the act that brings it about."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

PING: Final = "ping"
"""Told of no visit, to see whether a webhook listens."""


class VisitEvent(StrEnum):
    """Stable names; other people's programs rely on them. The visit's status says more."""

    OFFERED = "visit.offered"
    BOOKED = "visit.booked"
    MOVED = "visit.moved"
    CANCELLED = "visit.cancelled"
    CHECKED_IN = "visit.checked_in"
    STARTED = "visit.started"
    ENDED = "visit.ended"
    CORRECTED = "visit.corrected"
    ANSWERED = "visit.answered"
    MOVE_ACCEPTED = "visit.move_accepted"
    LOST = "draw.lost"
    """Of an entry for a draw of lots, and of no visit: none of its wishes was left. Who won has a visit booked."""


EVENTS: Mapping[str, VisitEvent] = {
    "offer_place": VisitEvent.OFFERED,
    "book_visit": VisitEvent.BOOKED,
    "confirm_hold": VisitEvent.BOOKED,
    "approve_visit": VisitEvent.BOOKED,
    "reschedule": VisitEvent.MOVED,
    "bring_visit_forward": VisitEvent.MOVED,
    "swap_booth": VisitEvent.MOVED,
    "accept_move": VisitEvent.MOVE_ACCEPTED,
    "cancel_visit": VisitEvent.CANCELLED,
    "withdraw_visit": VisitEvent.CANCELLED,
    "reject_visit": VisitEvent.CANCELLED,
    "call_off_visit": VisitEvent.CANCELLED,
    "note_inmate_answer": VisitEvent.ANSWERED,
    "expire_hold": VisitEvent.CANCELLED,
    "check_in": VisitEvent.CHECKED_IN,
    "start_talk": VisitEvent.STARTED,
    "close_call": VisitEvent.ENDED,
    "close_unheld_visit": VisitEvent.ENDED,
    "mark_no_show": VisitEvent.ENDED,
    "mark_inmate_no_show": VisitEvent.ENDED,
    "correct_outcome": VisitEvent.CORRECTED,
}
"""Acts of the audit trail that are told; the others are nobody else's business."""
