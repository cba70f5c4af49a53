"""A visit that a party of two booked."""

from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.domain.lifecycle import Actor
from mannam.models import Visit
from tests.people import Office, make_visitor


@pytest.fixture
def booked(office: Office) -> Visit:
    """Haneul and a companion visit Yul at ten."""
    companion = make_visitor(office.haneul, "Areum", companion=True)
    order = BookingOrder(
        inmate_id=office.yul.pk,
        visitor_facility_id=office.seoul.pk,
        slot=office.slot,
        applicant_id=office.haneul_visitor.pk,
        visitor_ids=(office.haneul_visitor.pk, companion.pk),
    )
    by = By(Actor.VISITOR, user_id=office.haneul.pk)
    return book_visit(order, by, now=office.now, random=Random(1))
