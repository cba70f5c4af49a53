"""Book a visit: everything it needs is taken in one transaction, or nothing is."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from mannam.actions.actor import By
from mannam.domain.slots import SlotNo
from mannam.models import Visit

REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class BookingOrder:
    """What is wanted: whom to meet, from where, when, who applies and who comes (ids of visitors)."""

    inmate_id: int
    visitor_facility_id: int
    slot: SlotNo
    applicant_id: int
    visitor_ids: tuple[int, ...]


def book_visit(
    order: BookingOrder, by: By, *, now: datetime, random: Random, idempotency_key: str | None = None
) -> Visit:
    """The visit, booked. Raises Refused."""
    raise NotImplementedError
