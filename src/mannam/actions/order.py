"""What somebody wants to book."""

from dataclasses import dataclass

from mannam.domain.slots import SlotNo


@dataclass(frozen=True)
class BookingOrder:
    """Whom to meet, from where, when, who applies, and who comes (ids of visitors, the applicant's if coming)."""

    inmate_id: int
    visitor_facility_id: int
    slot: SlotNo
    applicant_id: int
    visitor_ids: tuple[int, ...]
