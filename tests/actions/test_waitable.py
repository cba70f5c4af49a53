"""Only a full time can be waited for: where the rules or a closure leave no visits, no place becomes free."""

from datetime import date

import pytest

from mannam.actions.refused import Refused
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.models import Booth, Facility, WaitlistEntry
from tests.actions.disrupting import closed, put_in_force
from tests.actions.waiting import TEN, family, fill, haneuls, join
from tests.people import POLICIES, Office, make_booth, make_facility, slot, store_policy

pytestmark = pytest.mark.django_db

ALL_DAY = {"from_index": 0, "until_index": QUANTA_PER_DAY}


def refused_codes(office: Office, **wish: object) -> list[RefusalCode]:
    with pytest.raises(Refused) as refused:
        join(office, haneuls(office), **wish)  # type: ignore[arg-type]
    assert not WaitlistEntry.objects.exists()
    return [reason.code for reason in refused.value.refusals]


def close_wednesdays(facility: Facility) -> None:
    """By the rules; tomorrow is one."""
    document = (POLICIES / "demo.toml").read_text().replace('wed = ["00:00-24:00"]', "wed = []")
    store_policy("no-wednesdays", document)
    Facility.objects.filter(pk=facility.pk).update(policy_name="no-wednesdays")


def test_a_day_that_the_rules_close_cannot_be_waited_for(office: Office) -> None:
    close_wednesdays(office.daegu)
    assert refused_codes(office, **ALL_DAY) == [RefusalCode.NOTHING_TO_WAIT_FOR]
    assert join(office, haneuls(office), last_day=date(2026, 11, 26)).pk


def test_nor_can_a_place_that_is_closed_that_day(office: Office) -> None:
    put_in_force(office, closed(office, "2026-11-25 00:00", "2026-11-26 00:00", side=Booth.BoothSide.VISITOR))
    assert refused_codes(office, **ALL_DAY) == [RefusalCode.NOTHING_TO_WAIT_FOR]


def test_nor_hours_in_which_it_is_closed(office: Office) -> None:
    put_in_force(office, closed(office, "2026-11-25 09:00", "2026-11-25 12:00", side=Booth.BoothSide.VISITOR))
    assert refused_codes(office) == [RefusalCode.NOTHING_TO_WAIT_FOR]
    assert join(office, haneuls(office), slot("2026-11-25 13:00")).pk


def test_where_another_place_would_do_that_one_can_be_waited_for(office: Office) -> None:
    incheon = make_facility("incheon", city="Incheon", latitude=37.46, longitude=126.7)
    make_booth(incheon, Booth.BoothSide.VISITOR)
    put_in_force(office, closed(office, "2026-11-25 00:00", "2026-11-26 00:00", side=Booth.BoothSide.VISITOR))
    assert refused_codes(office, within_km=10) == [RefusalCode.NOTHING_TO_WAIT_FOR]
    assert join(office, haneuls(office), within_km=60).pk


@pytest.mark.parametrize("side", list(Booth.BoothSide))
def test_nor_a_place_that_has_no_booth_on_the_side_that_is_needed(office: Office, side: Booth.BoothSide) -> None:
    where = office.seoul if side is Booth.BoothSide.VISITOR else office.daegu
    Booth.objects.filter(facility=where, side=side).update(in_service=False)
    waiting = join(office, haneuls(office))  # a booth that is mended may become free
    waiting.delete()
    Booth.objects.filter(facility=where, side=side).delete()
    assert refused_codes(office, **ALL_DAY) == [RefusalCode.NOTHING_TO_WAIT_FOR]


def test_nor_a_time_too_near_for_an_offer(office: Office) -> None:
    assert refused_codes(office, when=slot("2026-11-24 10:15")) == [RefusalCode.NOTHING_TO_WAIT_FOR]
    assert join(office, haneuls(office), slot("2026-11-24 10:30")).pk


def test_a_full_time_can_be_waited_for(office: Office) -> None:
    fill(office, TEN)
    assert join(office, family(office, "Bora")).pk
