"""The booths and supervision places that are free at a time, and who is busy then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from mannam.domain.pairs import Pairs
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, day_of, index_in_day
from mannam.models import Claim, Resource, Visit, prepared
from mannam.queries.country import Country, country
from mannam.queries.pairs import is_other_there, pairs_of, pairs_of_visit

# Out of the read model, a range of one index for each pool however old the database is; the claims decide when
# they are taken. It says how far away the next taken quantum is (1: the slot asked about), so it can be asked
# before the rules, and with them how long a visit is, are known. The earliest quantum is the rightmost bit.
NEXT_TAKEN = """
WITH home AS MATERIALIZED (SELECT facility_id AS id FROM mannam_inmate WHERE id = %(inmate)s),
known AS (
    SELECT kind, resource_id, taken FROM occupancy
     WHERE facility_id = %(away)s AND day = %(day)s AND kind = 1
    UNION ALL
    SELECT kind, resource_id, taken FROM occupancy
     WHERE facility_id = (SELECT id FROM home) AND day = %(day)s AND kind IN (2, 3)
    UNION ALL
    SELECT kind, resource_id, taken FROM occupancy
     WHERE facility_id = 0 AND day = %(day)s AND kind = 4 AND resource_id = %(inmate)s
    UNION ALL
    SELECT kind, resource_id, taken FROM occupancy
     WHERE facility_id = 0 AND day = %(day)s AND kind = 5 AND resource_id = ANY(%(party)s::bigint[])
)
SELECT nextval('mannam_visit_id_seq'),
       ARRAY(SELECT ARRAY[kind, resource_id, position('1' IN reverse(left(taken::text, %(rest)s)))] FROM known)
"""

_KEY = ("kind", "resource_id")

Busy = Collection[tuple[int, int]]
"""Kind and id of what is taken for some of the time."""


@dataclass(frozen=True)
class Places:
    """One of each: the booths' ids and the number of the supervision place; None where nobody supervises."""

    visitor_booth: int
    inmate_booth: int
    supervision_place: int | None


@dataclass(frozen=True)
class FreePlaces:
    """What is free for the whole of a visit, and who of its people are busy meanwhile.

    ``kept_apart``: somebody whom one of them must not meet is there; then nothing can be chosen, as if all were
    taken. ``supervision_places`` None: nobody supervises, so none is needed.
    """

    visitor_booths: tuple[int, ...]
    inmate_booths: tuple[int, ...]
    supervision_places: tuple[int, ...] | None
    inmate_busy: bool
    visitor_busy: bool
    kept_apart: bool = False

    def choose(self, random: Random) -> Places | None:
        """One of each, or None when a kind is used up.

        One throw chooses all three: applicants who come at the same moment and throw differently get in each
        other's way nowhere, where three throws would make them collide three times as often.
        """
        if not self._is_any_left():
            return None
        throw = random.random()
        supervised = self.supervision_places
        return Places(
            _at(throw, self.visitor_booths),
            _at(throw, self.inmate_booths),
            None if supervised is None else _at(throw, supervised),
        )

    def prefer(self, wanted: Places) -> Places | None:
        """Of each the one wanted, or else the first; None when a kind is used up."""
        if not self._is_any_left():
            return None
        supervised = self.supervision_places
        return Places(
            _rather(wanted.visitor_booth, self.visitor_booths),
            _rather(wanted.inmate_booth, self.inmate_booths),
            None if supervised is None else _rather(wanted.supervision_place, supervised),
        )

    def _is_any_left(self) -> bool:
        is_supervised = self.supervision_places is None or bool(self.supervision_places)
        return bool(self.visitor_booths and self.inmate_booths) and is_supervised and not self.kept_apart


def _at(throw: float, pool: tuple[int, ...]) -> int:
    return pool[int(throw * len(pool))]


def _rather(wanted: int | None, pool: tuple[int, ...]) -> int:
    return pool[0] if wanted is None or wanted not in pool else wanted


class NextTaken:
    """What is taken next, asked; within ``prepared.queued`` the answer is there once that has ended."""

    def __init__(
        self, *, visitor_facility_id: int, inmate_id: int, visitor_ids: Sequence[int], slot: SlotNo
    ) -> None:
        self._visitor_facility_id = visitor_facility_id
        self._slot = slot
        self._cursor = prepared.ask(
            NEXT_TAKEN,
            {
                "away": visitor_facility_id,
                "inmate": inmate_id,
                "party": list(visitor_ids),
                "day": day_of(slot),
                "rest": QUANTA_PER_DAY - index_in_day(slot),
            },
        )

    def answer(
        self, places: Country, inmate_facility_id: int, quanta: int, pairs: Pairs, *, monitored: bool
    ) -> tuple[FreePlaces, int]:
        """What is left free for a visit of ``quanta``, and a fresh id for it."""
        ((visit_id, taken),) = self._cursor.fetchall()
        busy = {(kind, pk) for kind, pk, away in taken if 0 < away <= quanta}
        away = self._visitor_facility_id
        free = _free(places, away, inmate_facility_id, busy, monitored=monitored)
        if pairs and is_other_there(pairs, away, inmate_facility_id, self._slot, quanta):
            free = replace(free, kept_apart=True)
        return free, visit_id


def free_places(
    *,
    visitor_facility_id: int,
    inmate_facility_id: int,
    inmate_id: int,
    visitor_ids: tuple[int, ...],
    slot: SlotNo,
    quanta: int,
    monitored: bool,
) -> tuple[FreePlaces, int]:
    """What is left free for a visit from ``slot`` on, and a fresh id for it."""
    asked = NextTaken(
        visitor_facility_id=visitor_facility_id, inmate_id=inmate_id, visitor_ids=visitor_ids, slot=slot
    )
    pairs = pairs_of(inmate_id, visitor_ids)
    return asked.answer(country(), inmate_facility_id, quanta, pairs, monitored=monitored)


def free_for_visit(
    visit: Visit, slot: SlotNo, quanta: int, visitor_facility_id: int | None = None, *, monitored: bool
) -> FreePlaces:
    """What others leave free from ``slot`` on for a visit that is booked already; its own claims do not count.

    ``visitor_facility_id``: where its party would go, if not where it goes now.
    """
    away = visit.visitor_facility_id if visitor_facility_id is None else visitor_facility_id
    others = Claim.objects.filter(slot_no__range=(slot, slot + quanta - 1)).exclude(visit=visit)
    party = list(visit.party.values_list("pk", flat=True))
    busy: list[Any] = [
        *others.filter(facility_id=away, kind=Resource.VISITOR_BOOTH).values_list(*_KEY),
        *others.filter(facility_id=visit.inmate_facility_id)
        .filter(kind__in=[Resource.INMATE_BOOTH, Resource.SUPERVISION_PLACE])
        .values_list(*_KEY),
        *others.filter(facility_id=0, kind=Resource.INMATE, resource_id=visit.inmate_id).values_list(*_KEY),
        *others.filter(facility_id=0, kind=Resource.VISITOR, resource_id__in=party).values_list(*_KEY),
    ]
    pairs = pairs_of_visit(visit, party, away, slot)
    apart = is_other_there(pairs, away, visit.inmate_facility_id, slot, quanta, besides=visit.pk)
    free = _free(country(), away, visit.inmate_facility_id, set(busy), monitored=monitored)
    return replace(free, kept_apart=apart)


def _free(
    places: Country, visitor_facility_id: int, inmate_facility_id: int, busy: Busy, *, monitored: bool
) -> FreePlaces:
    def left(kind: Resource, facility_id: int) -> tuple[int, ...]:
        return tuple(one for one in places.pool(kind, facility_id) if (kind, one) not in busy)

    kinds = {kind for kind, _ in busy}
    return FreePlaces(
        left(Resource.VISITOR_BOOTH, visitor_facility_id),
        left(Resource.INMATE_BOOTH, inmate_facility_id),
        left(Resource.SUPERVISION_PLACE, inmate_facility_id) if monitored else None,
        Resource.INMATE in kinds,
        Resource.VISITOR in kinds,
    )
