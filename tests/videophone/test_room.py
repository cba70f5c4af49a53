"""Who has a seat: the window that was opened last, whoever comes last."""

import pytest

from mannam.domain.call_role import CallRole
from mannam.videophone.room import Member, Room, Seat, seat_of
from tests.videophone.acting import Browser, SimulatedTime


def member(window: int, role: CallRole = CallRole.VISITOR, person_id: int = 1) -> Member:
    return Member(seat_of(role, person_id), person_id, window, Browser(SimulatedTime()))


def test_the_newer_window_takes_the_seat_of_the_older() -> None:
    room, older, newer = Room(), member(1), member(2)
    assert room.enter(older) is None
    assert room.enter(newer) is older
    assert room.at(Seat(CallRole.VISITOR)) is newer


@pytest.mark.parametrize("has_left", [False, True])
def test_the_older_window_does_not_get_it_back(has_left: bool) -> None:
    room, newer, older = Room(), member(2), member(1)
    room.enter(newer)
    if has_left:
        room.leave(newer)
    assert room.enter(older) is older
    assert room.holds(newer) is not has_left
    assert not room.holds(older)


def test_the_newest_window_that_comes_back_keeps_its_seat() -> None:
    room, lost, again = Room(), member(2), member(2)
    room.enter(member(1))
    room.enter(lost)
    assert room.enter(again) is lost
    assert not room.leave(lost)
    assert room.holds(again)


def test_another_device_of_the_booth_has_the_same_seat_and_another_officer_has_not() -> None:
    room = Room()
    room.enter(member(2, person_id=1))
    old = member(1, person_id=8)
    assert room.enter(old) is old
    room.enter(member(4, CallRole.SUPERVISOR, person_id=1))
    assert room.enter(member(3, CallRole.SUPERVISOR, person_id=8)) is None
