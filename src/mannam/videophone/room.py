"""Who is connected to a call: one member a seat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from mannam.domain.call_role import CallRole
from mannam.videophone.protocol import Close


class Line(Protocol):
    """The way to one connected browser. Neither call waits for the browser."""

    def send(self, message: Mapping[str, object]) -> None:
        """Send ``message`` after those before it."""

    def close(self, code: Close) -> None:
        """Close once everything was sent."""


@dataclass(frozen=True, order=True)
class Seat:
    """A place in the call. Each booth has one; each officer who watches has one."""

    role: CallRole
    person_id: int = 0


@dataclass(frozen=True)
class Member:
    """Who sits there: ``person_id`` is the booth's device or the officer's user, ``window`` the page's number."""

    seat: Seat
    person_id: int
    window: int
    line: Line

    def give_way(self) -> None:
        """Say to this window that the seat is a newer one's."""
        self.line.send({"type": "superseded"})
        self.line.close(Close.SUPERSEDED)


def seat_of(role: CallRole, person_id: int) -> Seat:
    """Where somebody sits: a booth's seat is the booth's, whichever of its devices or tabs comes."""
    return Seat(role, person_id) if role is CallRole.SUPERVISOR else Seat(role)


class Room:
    """The members of one call, and the newest window that sat at each seat, also when it has left."""

    def __init__(self) -> None:
        self._members: dict[Seat, Member] = {}
        self._newest: dict[Seat, int] = {}

    def enter(self, member: Member) -> Member | None:
        """Let ``member`` sit down. Returned is who must give way: whoever sat there before, or ``member`` itself.

        A window that was opened earlier than the seat's newest does not get the seat back by coming later, with
        a line that was lost meanwhile; the newest that comes back (a lost line, again) keeps it.
        """
        if member.window < self._newest.get(member.seat, member.window):
            return member
        self._newest[member.seat] = member.window
        before = self._members.get(member.seat)
        self._members[member.seat] = member
        return before

    def leave(self, member: Member) -> bool:
        """Whether ``member`` still sat there; the newer member of a seat is never put out by the older."""
        if self._members.get(member.seat) is not member:
            return False
        del self._members[member.seat]
        return True

    def holds(self, member: Member) -> bool:
        """Whether ``member`` sits in the room."""
        return self._members.get(member.seat) is member

    def at(self, seat: Seat) -> Member | None:
        """Who sits there."""
        return self._members.get(seat)

    def seats(self) -> tuple[Seat, ...]:
        """The taken seats, in order."""
        return tuple(sorted(self._members))

    def members(self) -> Iterator[Member]:
        """Everybody, in the order of the seats."""
        return iter([self._members[seat] for seat in self.seats()])

    def supervisors(self) -> list[Member]:
        """The officers who watch."""
        return [member for member in self.members() if member.seat.role is CallRole.SUPERVISOR]

    def both_there(self) -> bool:
        """Whether both booths are connected."""
        return Seat(CallRole.VISITOR) in self._members and Seat(CallRole.INMATE) in self._members

    def tell_all(self, message: Mapping[str, object]) -> None:
        """Send ``message`` to everybody."""
        for member in self.members():
            member.line.send(message)
