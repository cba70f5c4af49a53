"""The engine "direct": the browsers' own connections, from booth to booth and from each booth to each officer."""

from collections.abc import Collection, Iterator

from mannam.domain.call_role import CallRole
from mannam.domain.engines import EngineName
from mannam.videophone.links import Pair
from mannam.videophone.room import Seat


class Direct:
    """Links between browsers; needs nothing beside our signalling."""

    name = EngineName.DIRECT

    def pairs(self, seats: Collection[Seat]) -> Iterator[Pair]:
        """The visitor's booth talks with the inmate's; an officer only receives, from both."""
        visitor, inmate = Seat(CallRole.VISITOR), Seat(CallRole.INMATE)
        booths = [booth for booth in (visitor, inmate) if booth in seats]
        if len(booths) == 2:  # noqa: PLR2004 - both
            yield Pair(visitor, inmate, answerer_sends=True)
        for supervisor in sorted(seat for seat in seats if seat.role is CallRole.SUPERVISOR):
            for booth in booths:
                yield Pair(booth, supervisor, answerer_sends=False)
