"""A seat's newest window is known to every node, and to one that was started again."""

from datetime import UTC, datetime, timedelta

import pytest

from mannam.domain.call_role import CallRole
from mannam.models import CallSeat, Visit
from mannam.videophone.calls import Calls
from mannam.videophone.room import Seat
from tests.kinds import open_kinds
from tests.people import Office
from tests.videophone.test_ledger import LeapingLoop, node, play
from tests.visits import checked_in_visit

pytestmark = pytest.mark.django_db(transaction=True)

BOOTH = Seat(CallRole.VISITOR)


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul's visit to Yul, checked in."""
    return checked_in_visit(office)


def test_an_older_window_is_refused_by_a_node_that_never_saw_the_newer(visit: Visit) -> None:
    first, second = node(visit), node(visit, "second")

    async def scene(loop: LeapingLoop) -> None:
        before, after = Calls(first), Calls(second)
        assert await before.take_seat(visit.pk, BOOTH, 1)
        assert await before.take_seat(visit.pk, BOOTH, 2)
        assert not await after.take_seat(visit.pk, BOOTH, 1)
        assert await after.take_seat(visit.pk, BOOTH, 2)
        assert await after.take_seat(visit.pk, BOOTH, 3)
        assert not await before.take_seat(visit.pk, BOOTH, 2)

    play(scene)
    assert CallSeat.objects.get().newest_window == 3


def test_every_booth_and_every_officer_has_a_seat_of_its_own(visit: Visit) -> None:
    seats = [BOOTH, Seat(CallRole.INMATE), Seat(CallRole.SUPERVISOR, 7), Seat(CallRole.SUPERVISOR, 8)]

    first = node(visit)

    async def scene(loop: LeapingLoop) -> None:
        calls = Calls(first)
        windows = range(len(seats), 0, -1)
        assert all([await calls.take_seat(visit.pk, *taken) for taken in zip(seats, windows, strict=True)])

    play(scene)
    assert CallSeat.objects.count() == len(seats)


@pytest.mark.parametrize(
    ("kind", "monitored", "talk_ms"), [("ordinary", True, 600_000), ("lawyer", False, 3_600_000)]
)
def test_a_node_conducts_a_call_by_the_terms_of_its_kind(
    visit: Visit, kind: str, monitored: bool, talk_ms: int
) -> None:
    visit.policy, visit.kind = open_kinds(), kind
    visit.starts_at, visit.ends_at = (datetime.now(UTC) + timedelta(minutes=n) for n in (-1, 74))
    visit.save()
    first = node(visit)

    async def scene(loop: LeapingLoop) -> None:
        facts = (await Calls(first).enter(visit.pk)).facts
        assert (facts.monitored, facts.terms.talk_ms) == (monitored, talk_ms)

    play(scene)
