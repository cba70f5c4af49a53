"""Visits of the tests as they stand in the database."""

from datetime import timedelta

from mannam.domain.lifecycle import Status
from mannam.domain.slots import start_of
from mannam.models import Visit
from tests.people import SEOUL, Office


def checked_in_visit(office: Office) -> Visit:
    """Haneul's visit to Yul, checked in, which begins at the office's slot."""
    starts_at = start_of(office.slot, SEOUL)
    return Visit.objects.create(
        ref="MN-TALK1",
        inmate=office.yul,
        applicant=office.haneul_visitor,
        visitor_facility=office.seoul,
        inmate_facility=office.daegu,
        visitor_booth=office.seoul_booths[0],
        inmate_booth=office.daegu_booths[0],
        supervision_place=1,
        policy=office.policy,
        slot_no=office.slot,
        quanta=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=15),
        status=Status.CHECKED_IN,
        check_in_code="123456",
        booked_at=office.now,
    )
