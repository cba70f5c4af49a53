"""The lists that staff, booths and media nodes look at all day read today's visits, not those of all the years."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mannam.actions.close_unheld_visits import close_unheld_visits
from mannam.actions.expire_hold import expire_holds
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.domain.lifecycle import Status
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.models import Call, Visit
from mannam.queries.calls import ended_call_in, unattended_visits
from mannam.queries.help_calls import calling_at
from mannam.queries.visits import booth_next_visit, desk_day, officer_calls
from tests.people import Office
from tests.queries.test_visits import book
from tests.rows_read import RowsRead

pytestmark = pytest.mark.django_db(transaction=True)

A_MONTH, MANY = timedelta(days=30), 200

Look = Callable[[Office, Visit], object]

SWEEPS = (mark_no_shows, close_unheld_visits, expire_holds)
LOOKS: dict[str, Look] = {
    "the officer's calls": lambda office, visit: officer_calls(office.daegu.pk, office.now),
    "the desk's day": lambda office, visit: desk_day(office.seoul.pk, office.now.date()),
    "a booth's screen": lambda office, visit: booth_next_visit(visit.inmate_booth, office.now),
    "how it ended in a booth": lambda office, visit: ended_call_in(visit.inmate_booth, office.now) is None,
    "who calls for help": lambda office, visit: calling_at(office.seoul.pk, office.now) == [],
    "whose call nobody conducts": lambda office, visit: unattended_visits(0, [], office.now) == [],
}
WORK: dict[str, Look] = {
    "what is over": lambda office, visit: [sweep(office.now) for sweep in SWEEPS] == [0, 0, 0],
}


def others(visit: Visit, apart: timedelta, status: Status) -> list[Visit]:
    """Many visits like this one on another day."""
    like = Visit.objects.values().get(pk=visit.pk) | {
        "id": None,
        "status": status,
        "slot_no": visit.slot_no + apart.days * QUANTA_PER_DAY,
        "starts_at": visit.starts_at + apart,
        "ends_at": visit.ends_at + apart,
    }
    return Visit.objects.bulk_create(
        Visit(**like | {"ref": f"MN-{number}", "check_in_code": f"X{number:05}"}) for number in range(MANY)
    )


@pytest.mark.parametrize("look", (LOOKS | WORK).values(), ids=LOOKS | WORK)
def test_visits_of_long_ago_are_not_read(office: Office, rows_read: RowsRead, look: Look) -> None:
    visit = book(office, "2026-11-24 10:00")
    for old in others(visit, -A_MONTH, Status.COMPLETED):
        Call.objects.create(visit=old, opened_at=old.starts_at, ended_at=old.ends_at, ending="completed")
    before = rows_read()
    assert look(office, visit)
    assert max((rows_read() - before).values(), default=0) < MANY // 2


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_nor_are_those_that_are_far_ahead(office: Office, rows_read: RowsRead, look: Look) -> None:
    visit = book(office, "2026-11-24 10:00")
    others(visit, A_MONTH, Status.BOOKED)
    before = rows_read()
    assert look(office, visit)
    assert max((rows_read() - before).values(), default=0) < MANY // 2
