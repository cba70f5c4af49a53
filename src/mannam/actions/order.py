"""What somebody wants to book, and what it meets."""

from dataclasses import dataclass

from mannam.domain.policy import ORDINARY
from mannam.domain.rules import BookingRequest
from mannam.domain.slots import SlotNo
from mannam.queries.booking_facts import Situation, read_situation
from mannam.queries.free_places import FreePlaces, free_places


@dataclass(frozen=True)
class BookingOrder:
    """Whom to meet, from where, when, who applies, and who comes (ids of visitors, the applicant's if coming).

    ``kind`` is one of the policy's; ``case`` the number of the lawsuit, as ``case_number`` writes it.
    """

    inmate_id: int
    visitor_facility_id: int
    slot: SlotNo
    applicant_id: int
    visitor_ids: tuple[int, ...]
    kind: str = ORDINARY
    case: str = ""

    def request(self) -> BookingRequest:
        """What the rules are asked."""
        return BookingRequest(self.slot, self.visitor_ids, self.kind, self.case)


def situation_of(order: BookingOrder) -> Situation:
    """Everything that the rules ask about. Raises Refused for an unknown inmate, facility or visitor."""
    return read_situation(
        inmate_id=order.inmate_id,
        visitor_facility_id=order.visitor_facility_id,
        slot=order.slot,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
        kind=order.kind,
        case=order.case,
    )


def places_for(order: BookingOrder, situation: Situation, quanta: int) -> tuple[FreePlaces, int]:
    """What is free for so many quanta from the order's slot on, and a fresh id for the visit."""
    return free_places(
        visitor_facility_id=order.visitor_facility_id,
        inmate_facility_id=situation.inmate_facility_id,
        inmate_id=order.inmate_id,
        visitor_ids=order.visitor_ids,
        slot=order.slot,
        quanta=quanta,
        monitored=situation.rules.policy.terms_of(order.kind).monitored,
    )
