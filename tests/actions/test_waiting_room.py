"""While all is taken nobody is looked for, however many wait; who could have a place is never left out."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from mannam.actions import serve_waitlist as serving
from mannam.domain.availability import Offer
from mannam.domain.slots import SlotNo
from mannam.domain.waitlist import Waiting
from mannam.models import Booth
from mannam.queries.waiting_room import with_room
from mannam.queries.waitlist import free_for, waiting_line
from tests.actions.waiting import TEN, book, families, fill, free_again, haneuls, join, serve
from tests.people import Office, at, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The entries on whose behalf a place was looked for."""
    asked: list[int] = []

    def look(one: Waiting, now: datetime, day: date | None = None) -> list[Offer]:
        asked.append(one.entry_id)
        return free_for(one, now, day)

    monkeypatch.setattr(serving, "free_for", look)
    return asked


def test_while_all_is_taken_nobody_is_looked_for(office: Office, searches: list[int]) -> None:
    taken, _ = fill(office)
    entries = [join(office, one, minute=n) for n, one in enumerate(families(office, 5))]
    assert serve(office.now) == 0
    assert searches == []
    free_again(taken, office.now)
    assert serve(office.now) == 1
    assert searches[0] == entries[0].pk


def test_a_day_that_is_not_offered_yet_is_not_looked_at(office: Office, searches: list[int]) -> None:
    join(office, haneuls(office), slot("2026-12-09 10:00"))
    serve(at("2026-11-25 00:59"))
    assert searches == []
    assert serve(at("2026-11-25 01:00")) == 1


def test_booths_that_are_out_of_service_are_no_room(office: Office, searches: list[int]) -> None:
    book(office, haneuls(office))
    Booth.objects.filter(pk=office.seoul_booths[1].pk).update(in_service=False)
    Booth.objects.filter(pk=office.seoul_booths[0].pk).update(in_service=False)
    join(office, families(office, 1)[0])
    assert serve(office.now) == 0
    assert searches == []


@pytest.mark.parametrize("seed", range(4))
def test_who_could_have_a_place_is_never_left_out(office: Office, seed: int) -> None:
    random = Random(seed)
    people = families(office, 11)
    # five of the six places: two booths in each of three quarter hours
    for one, when in zip(people, random.sample([TEN, TEN + 1, TEN + 2] * 2, 5), strict=False):
        book(office, one, SlotNo(when))
    for n, one in enumerate(people[5:]):
        index = 40 + random.randrange(3)
        join(office, one, minute=n, from_index=index, until_index=index + 1 + random.randrange(2))
    now = office.now + timedelta(minutes=10)
    line = waiting_line(now)
    served = {
        one.entry_id for one in line if any(one.wish.covers(o.facility_id, o.slot) for o in free_for(one, now))
    }
    room = with_room(line, now)
    assert served <= room
    assert len(room) < len(line)
