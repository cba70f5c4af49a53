"""What is free for a visit: the read model's bits at every edge, and places as they are at this moment."""

from datetime import date

import pytest

from mannam.domain.bitmaps import indices, interval
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from mannam.models import Booth, Occupancy, Resource
from mannam.queries.free_places import FreePlaces, free_places
from tests.people import Office, make_booth

DAY = date(2026, 11, 25)


def free(office: Office, index: int, quanta: int) -> FreePlaces:
    found, _ = free_places(
        visitor_facility_id=office.seoul.pk,
        inmate_facility_id=office.daegu.pk,
        inmate_id=office.yul.pk,
        visitor_ids=(office.haneul_visitor.pk,),
        slot=SlotNo(first_slot_of(DAY) + index),
        quanta=quanta,
        monitored=True,
    )
    return found


@pytest.mark.parametrize("taken", [0, 1, 40, QUANTA_PER_DAY - 2, QUANTA_PER_DAY - 1])
def test_an_inmate_is_busy_when_a_visit_would_touch_what_is_taken(office: Office, taken: int) -> None:
    Occupancy.objects.create(
        facility_id=0, day=DAY, kind=Resource.INMATE, resource_id=office.yul.pk, taken=1 << taken
    )
    for quanta in (1, 3):
        busy = [index for index in range(QUANTA_PER_DAY) if free(office, index, quanta).inmate_busy]
        assert busy == list(indices(interval(max(taken - quanta + 1, 0), taken + 1)))


def test_a_booth_that_is_taken_or_out_of_service_is_not_free(office: Office) -> None:
    other = make_booth(office.seoul, Booth.BoothSide.VISITOR, 7)
    before = free(office, 40, 1).visitor_booths
    assert before == (*(booth.pk for booth in office.seoul_booths), other.pk)
    Occupancy.objects.create(
        facility_id=office.seoul.pk, day=DAY, kind=Resource.VISITOR_BOOTH, resource_id=before[0], taken=1 << 40
    )
    assert free(office, 40, 1).visitor_booths == before[1:]
    other.in_service = False
    other.save()
    assert free(office, 40, 1).visitor_booths == before[1:-1]
