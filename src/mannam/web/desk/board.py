"""The board of a desk's day: booths down, time across. Pure: made from the day's visits and the booths."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mannam.domain.lifecycle import UNCONFIRMED, Status
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of, slot_holding, time_of
from mannam.models import Booth, Facility, Visit
from mannam.notify.masked_name import masked_name
from mannam.notify.wording import local, status_words
from mannam.queries.booths import BoothScreen

HOUR = 4
"""Quanta an hour."""
WINDOW = 3 * HOUR
"""Quanta that a screen shows: twelve columns fit a desk's monitor without scrolling."""
_KINDS = ("Detention Center", "Correctional Institution", "Branch", "구치소", "교도소", "지소")


class Look(StrEnum):
    """How a visit is drawn; the name is part of a CSS class."""

    BOOKED = "booked"
    HERE = "here"
    TALKING = "talking"
    DONE = "done"
    FAILED = "failed"


LOOKS = {
    Status.HELD: Look.BOOKED,
    Status.REQUESTED: Look.BOOKED,
    Status.BOOKED: Look.BOOKED,
    Status.CHECKED_IN: Look.HERE,
    Status.IN_CALL: Look.TALKING,
    Status.COMPLETED: Look.DONE,
    Status.ENDED_BY_OFFICER: Look.DONE,
    Status.NO_SHOW: Look.DONE,
    Status.INTERRUPTED: Look.FAILED,
    Status.INMATE_NO_SHOW: Look.FAILED,
}
"""A visit that has given its booths back is not on the board."""

LEGEND = {
    Look.BOOKED: gettext_lazy("Booked"),
    Look.HERE: gettext_lazy("Here, waiting"),
    Look.TALKING: gettext_lazy("Talking"),
    Look.DONE: gettext_lazy("Done"),
    Look.FAILED: gettext_lazy("Broken off"),
}
UNSAID = UNCONFIRMED | {Status.NO_SHOW, Status.INMATE_NO_SHOW, Status.ENDED_BY_OFFICER, Status.INTERRUPTED}
"""States of which the legend's word would not be the whole truth."""


@dataclass(frozen=True)
class Entry:
    """A visit as one side of the facility sees it. Names are masked; ``index`` is the quantum it starts in."""

    visit: Visit
    booth_id: int
    booth_number: int
    side: Booth.BoothSide
    index: int
    name: str
    more: int
    place: str
    far_facility: Facility

    @property
    def status(self) -> Status:
        """Where the visit stands."""
        return Status(self.visit.status)

    @property
    def look(self) -> Look:
        """How it is drawn."""
        return LOOKS[self.status]

    @property
    def word(self) -> str:
        """The state in a word or two."""
        return status_words(self.status)

    @property
    def says_state(self) -> bool:
        """Whether the board must say more than the legend does."""
        return self.status in UNSAID

    @property
    def starts(self) -> time:
        """On the wall clock."""
        return local(self.visit.starts_at).time()

    @property
    def is_off_grid(self) -> bool:
        """Whether the column does not say when it starts: the demo lets visits begin in a minute."""
        return self.starts != time_of(self.index)

    @property
    def may_check_in(self) -> bool:
        """Whether this side's desk can check the party in."""
        return self.side == Booth.BoothSide.VISITOR and self.status == Status.BOOKED


@dataclass(frozen=True)
class Cell:
    """A part of a booth's row: ``span`` quanta, free or with a visit; with all that share a quantum in a demo."""

    span: int
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Row:
    """One booth."""

    screen: BoothScreen
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """The booths of one side."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Board:
    """What the page draws: ``first`` and ``last`` are quanta of the day, ``last`` excluded."""

    first: int
    last: int
    groups: tuple[Group, ...]

    @property
    def columns(self) -> list[time]:
        """The times over the columns."""
        return [time_of(index) for index in range(self.first, self.last)]


def entries_of(facility_id: int, day: date, visits: Iterable[Visit]) -> list[Entry]:
    """The day's visits as this facility has them: one for each side that is here, by time and booth."""
    found = [entry for visit in visits if visit.status in LOOKS for entry in _sides(facility_id, day, visit)]
    return sorted(
        found, key=lambda entry: (entry.visit.starts_at, entry.side != Booth.BoothSide.VISITOR, entry.booth_number)
    )


def legend(entries: Sequence[Entry]) -> list[tuple[Look, str, int]]:
    """Each look with its word and how many visits (not sides) have it."""
    counts = Counter(look for _visit, look in {(entry.visit.pk, entry.look) for entry in entries})
    return [(look, str(word), counts[look]) for look, word in LEGEND.items()]


def hours_in_use(entries: Sequence[Entry]) -> tuple[int, int]:
    """The quanta from the first visit to the last of the day, in whole hours; (0, 0) without visits."""
    if not entries:
        return 0, 0
    last = max(_end(entry) for entry in entries)
    return entries[0].index // HOUR * HOUR, min(-(-last // HOUR) * HOUR, QUANTA_PER_DAY)


def window_from(wanted: int, used: tuple[int, int]) -> tuple[int, int]:
    """At most twelve quanta out of those in use, from the hour of ``wanted`` where possible."""
    first, last = used
    start = max(first, min(wanted // HOUR * HOUR, last - WINDOW))
    return start, min(start + WINDOW, last)


def earlier_than(window: tuple[int, int], entries: Sequence[Entry]) -> int | None:
    """Where a screen begins that ends with the last visit before ``window``; None when there is none."""
    before = [entry.index for entry in entries if entry.index < window[0]]
    return max((before[-1] // HOUR + 1) * HOUR - WINDOW, 0) if before else None


def later_than(window: tuple[int, int], entries: Sequence[Entry]) -> int | None:
    """Where a screen begins that starts with the first visit after ``window``; None when there is none."""
    return next((entry.index for entry in entries if entry.index >= window[1]), None)


def draw(entries: Sequence[Entry], screens: Sequence[BoothScreen], window: tuple[int, int]) -> Board:
    """The board of a stretch of the day."""
    titles = {Booth.BoothSide.VISITOR: _("Visitor booths"), Booth.BoothSide.INMATE: _("Inmate booths")}
    groups = tuple(
        Group(title, tuple(_row(screen, entries, window) for screen in screens if screen.booth.side == side))
        for side, title in titles.items()
    )
    return Board(*window, groups=tuple(group for group in groups if group.rows))


def _row(screen: BoothScreen, entries: Sequence[Entry], window: tuple[int, int]) -> Row:
    mine = [entry for entry in entries if entry.booth_id == screen.booth.pk]
    return Row(screen, tuple(_cells(mine, window)))


def _cells(mine: Sequence[Entry], window: tuple[int, int]) -> Iterator[Cell]:
    at, last = window
    for together in _together(mine):
        first, end = together[0].index, min(max(_end(entry) for entry in together), last)
        if end <= at or first >= last:
            continue
        start = max(first, at)
        yield from (Cell(1) for _free in range(at, start))
        yield Cell(end - start, together)
        at = end
    yield from (Cell(1) for _free in range(at, last))


def _together(mine: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Visits that share a quantum are one cell: none is drawn in another column than its own."""
    group: list[Entry] = []
    for entry in mine:
        if group and entry.index >= max(_end(one) for one in group):
            yield tuple(group)
            group = []
        group.append(entry)
    if group:
        yield tuple(group)


def _end(entry: Entry) -> int:
    return entry.index + entry.visit.quanta


def _sides(facility_id: int, day: date, visit: Visit) -> Iterator[Entry]:
    # by the clock: a demo's visit that is over may be counted to another quantum (actions/step_aside.py)
    index = max(slot_holding(visit.starts_at, ZoneInfo(settings.TIME_ZONE)) - first_slot_of(day), 0)
    if visit.visitor_facility_id == facility_id:
        yield _visitor_side(visit, index)
    if visit.inmate_facility_id == facility_id:
        yield _inmate_side(visit, index)


def _visitor_side(visit: Visit, index: int) -> Entry:
    booth, far = visit.visitor_booth, visit.inmate_facility
    return Entry(
        visit,
        booth.pk,
        booth.number,
        Booth.BoothSide.VISITOR,
        index,
        masked_name(visit.leader.name),
        len(visit.party.all()) - 1,
        short_name(far),
        far,
    )


def _inmate_side(visit: Visit, index: int) -> Entry:
    booth, far = visit.inmate_booth, visit.visitor_facility
    return Entry(
        visit,
        booth.pk,
        booth.number,
        Booth.BoothSide.INMATE,
        index,
        masked_name(visit.inmate.name),
        0,
        short_name(far),
        far,
    )


def short_name(facility: Facility) -> str:
    """The facility's name without the word for its kind: there is little room in a cell."""
    name = str(facility)
    for kind in _KINDS:
        name = name.removesuffix(kind)
    return name.strip()
