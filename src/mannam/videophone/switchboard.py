"""Who sits in a call and over which links: lets windows in, connects them, passes signals on.

It knows nothing of time or of the talk: the controller says when people may be connected.
"""

from mannam.domain.call_role import CallRole
from mannam.videophone import protocol, words
from mannam.videophone.links import Engine, Links
from mannam.videophone.room import Member, Room, Seat


class Switchboard:
    """The room of one call with its links."""

    def __init__(self, engine: Engine) -> None:
        self.room = Room()
        self._links = Links(engine)

    def enter(self, member: Member) -> bool:
        """Whether ``member`` got the seat; the older of two windows for it is told that it is a newer one's."""
        older = self.room.enter(member)
        if older is not None:
            older.give_way()
        if older is member:
            return False
        self._links.drop_of(member.seat)
        return True

    def tell_who_is_there(self, changed: Seat) -> None:
        """Tell which seats are taken, now that this one changed. That an officer came or went no booth is told."""
        is_officers = changed.role is CallRole.SUPERVISOR
        for member in self.room.supervisors() if is_officers else self.room.members():
            member.line.send(words.people(self.room.seats(), member.seat.role))

    def connect(self) -> None:
        """Make the links that those who are here need, and drop those of who has gone."""
        self._tell_links(self._links.connect(self.room.seats()))

    def signal(self, member: Member, message: protocol.Message) -> None:
        """Pass a description or a candidate on, or make a link anew; any other message is none of ours."""
        match message:
            case protocol.Description() | protocol.Candidate():
                self._relay(member, message)
            case protocol.Relink(link=link):
                self._relink(member, link)

    def _tell_links(self, seats: set[Seat]) -> None:
        for seat in sorted(seats):
            if member := self.room.at(seat):
                member.line.send(words.links(self._links.of(seat), seat))

    def _relink(self, member: Member, link_id: str) -> None:
        link = self._links.find(link_id)
        # both ends may ask for the same link; the second finds it replaced
        if link is not None and link.far_end(member.seat) is not None:
            self._tell_links(self._links.renew(link))

    def _relay(self, member: Member, message: protocol.Description | protocol.Candidate) -> None:
        link = self._links.find(message.link)
        far = link.far_end(member.seat) if link else None
        receiver = self.room.at(far) if far else None
        if receiver is not None:
            receiver.line.send(words.signal(message))
