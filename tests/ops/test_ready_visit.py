"""The demo's visit that starts in a minute, whenever the demo is opened."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from mannam.actions.actor import SYSTEM
from mannam.actions.import_booths import import_booths
from mannam.actions.import_facilities import import_facilities
from mannam.actions.import_inmates import import_inmates
from mannam.actions.refused import Refused
from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.domain.lifecycle import Status
from mannam.models import Claim, Facility, Message, Visit
from mannam.ops.demo.places import facilities_csv
from mannam.ops.demo.population import make_people
from mannam.queries.invariants import violations
from mannam.web.demo import ready
from mannam.web.demo.people import HANEUL, YUL

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 3, 4, 50, tzinfo=UTC)
BOOTHS = "facility,side,number\n" + "".join(
    f"{code},{side},{number}\n"
    for code, side in (("seoul-dongbu-dc", "visitor"), ("daegu-ci", "inmate"))
    for number in range(1, 5)
)
PEOPLE_INSIDE = [f"{YUL.number},{YUL.name},S2", "1002,한봄,S2", "1003,윤솔,S3"]
INMATES = "facility,number,name,class\n" + "".join(f"daegu-ci,{person}\n" for person in PEOPLE_INSIDE)


@pytest.fixture(autouse=True)
def _places(db: None) -> None:
    store_policies([SHIPPED])
    import_facilities(facilities_csv(), SYSTEM, now=NOW)
    import_booths(BOOTHS.encode(), SYSTEM, now=NOW)
    import_inmates(INMATES.encode(), SYSTEM, now=NOW)
    make_people({facility.code: facility for facility in Facility.objects.all()})


def make(now: datetime) -> Visit:
    return ready.make(now, Random(1))


@pytest.mark.parametrize("minute", range(0, 60, 7))
@pytest.mark.parametrize("second", [0, 29, 31, 59])
def test_it_starts_within_two_minutes_and_lasts_fifteen(minute: int, second: int) -> None:
    now = NOW.replace(minute=minute, second=second)
    visit = make(now)
    assert timedelta(seconds=30) <= visit.starts_at - now <= timedelta(minutes=2)
    assert visit.ends_at - visit.starts_at == timedelta(minutes=15)
    assert violations() == []


def test_haneul_meets_yul_and_is_told() -> None:
    visit = make(NOW)
    assert (visit.applicant.name, visit.inmate.name) == (HANEUL.name, YUL.name)
    assert [visitor.name for visitor in visit.party.all()] == [HANEUL.name]
    assert Message.objects.get(visit=visit).template == "booked"
    assert ready.current(NOW) == visit


def test_it_claims_every_quarter_hour_it_touches() -> None:
    visit = make(NOW)
    assert visit.quanta == 2
    slots = set(Claim.objects.filter(visit=visit).values_list("slot_no", flat=True))
    assert slots == {visit.slot_no, visit.slot_no + 1}


def test_a_fresh_one_takes_the_place_of_one_that_nobody_used() -> None:
    first = make(NOW)
    second = make(NOW + timedelta(minutes=3))
    first.refresh_from_db()
    assert first.status == Status.CANCELLED
    assert ready.current(NOW + timedelta(minutes=3)) == second
    assert (second.applicant.name, second.inmate.name) == (HANEUL.name, YUL.name)
    assert violations() == []


def test_the_walk_can_be_done_again_at_once_by_the_same_people() -> None:
    for number in range(4):
        visit = make(NOW + timedelta(minutes=3 * number))
        assert (visit.party.get().name, visit.inmate.name) == (HANEUL.name, YUL.name)
        Visit.objects.filter(pk=visit.pk).update(status=Status.COMPLETED)
        assert violations() == []


def test_beside_one_that_goes_on_others_meet() -> None:
    first = make(NOW)
    Visit.objects.filter(pk=first.pk).update(status=Status.IN_CALL)
    second = make(NOW + timedelta(minutes=3))
    assert second.applicant.name == HANEUL.name
    assert set(second.party.all()).isdisjoint(first.party.all())
    assert second.inmate != first.inmate
    assert violations() == []


def test_of_two_the_one_that_begins_next_is_shown() -> None:
    """Before, one that was booked by hand for a few minutes later hid the one that was just made."""
    first = make(NOW)
    Visit.objects.filter(pk=first.pk).update(status=Status.IN_CALL)
    assert ready.current(first.starts_at) == first
    later = make(NOW + timedelta(minutes=3))
    Visit.objects.filter(pk=later.pk).update(status=Status.CHECKED_IN)
    assert ready.current(NOW) == first
    assert ready.current(first.starts_at) == later
    assert ready.current(later.starts_at) == later
    Visit.objects.filter(pk=later.pk).update(status=Status.COMPLETED)
    assert ready.current(later.starts_at) == first


def test_when_every_booth_is_taken_it_says_so() -> None:
    for number in range(3):
        Visit.objects.filter(pk=make(NOW + timedelta(seconds=number)).pk).update(status=Status.IN_CALL)
    with pytest.raises(Refused):
        make(NOW + timedelta(seconds=10))


def test_an_inmate_whose_day_is_used_up_is_spared() -> None:
    moment = NOW
    for _ in range(4):
        Visit.objects.filter(pk=make(moment).pk).update(status=Status.COMPLETED)
        moment += timedelta(hours=1)
    assert make(moment).inmate.name != YUL.name
    assert violations() == []


def test_at_the_end_of_the_day_claims_end_with_it() -> None:
    just_before_midnight = datetime(2026, 11, 24, 14, 55, tzinfo=UTC)  # 23:55 in Seoul
    visit = make(just_before_midnight)
    assert visit.quanta == 1
    assert visit.ends_at - visit.starts_at == timedelta(minutes=15)
    assert violations() == []
