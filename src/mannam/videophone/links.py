"""The links of a call: which ends are connected, under which id, and who may send.

A link's id is never used twice: after a rejoin both ends get a new one, so that signals of the old link,
still on their way, reach nobody.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from mannam.domain.engines import EngineName
from mannam.videophone.room import Seat


@dataclass(frozen=True)
class Pair:
    """Two ends to connect. The offerer always sends; the answerer only when it says so."""

    offerer: Seat
    answerer: Seat
    answerer_sends: bool


@dataclass(frozen=True)
class Link:
    """A pair under its id."""

    id: str
    pair: Pair

    def far_end(self, seat: Seat) -> Seat | None:
        """The other end; None for somebody who has no part in this link."""
        ends = {self.pair.offerer: self.pair.answerer, self.pair.answerer: self.pair.offerer}
        return ends.get(seat)

    def as_seen_by(self, seat: Seat) -> dict[str, object]:
        """What the browser at this end is told."""
        offers = seat == self.pair.offerer
        far = self.pair.answerer if offers else self.pair.offerer
        return {
            "id": self.id,
            "far": far.role,
            "offerer": offers,
            "send": offers or self.pair.answerer_sends,
            "recv": self.pair.answerer_sends or not offers,
        }


class Engine(Protocol):
    """Decides which ends are connected. What it guarantees stands in ``domain.engines``."""

    name: EngineName

    def pairs(self, seats: Collection[Seat]) -> Iterable[Pair]:
        """The pairs to connect when these seats are taken."""


class Links:
    """The links that stand now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._links: dict[str, Link] = {}
        self._made = 0

    def connect(self, seats: Collection[Seat]) -> set[Seat]:
        """Make the links that these seats need and drop those they do not; the seats whose links changed."""
        wanted = list(self._engine.pairs(seats))
        gone = [link for link in self._links.values() if link.pair not in wanted]
        changed = {seat for link in gone for seat in self._drop(link)}
        standing = {link.pair for link in self._links.values()}
        for pair in wanted:
            if pair not in standing:
                changed |= self._make(pair)
        return changed

    def drop_of(self, seat: Seat) -> None:
        """Drop every link of a seat: whoever sits there now needs new ones."""
        for link in self.of(seat):
            self._drop(link)

    def renew(self, link: Link) -> set[Seat]:
        """A new link in place of one that failed; the seats at its ends."""
        self._drop(link)
        return self._make(link.pair)

    def find(self, link_id: str) -> Link | None:
        """The link with this id; None when it was replaced."""
        return self._links.get(link_id)

    def of(self, seat: Seat) -> list[Link]:
        """The links that end at a seat."""
        return [link for link in self._links.values() if link.far_end(seat) is not None]

    def _make(self, pair: Pair) -> set[Seat]:
        self._made += 1
        link = Link(f"{pair.offerer.role}-{pair.answerer.role}-{self._made}", pair)
        self._links[link.id] = link
        return {pair.offerer, pair.answerer}

    def _drop(self, link: Link) -> set[Seat]:
        del self._links[link.id]
        return {link.pair.offerer, link.pair.answerer}
