"""What was acknowledged, kept in plain Python: whatever happens, the database must say the same."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import NamedTuple

from mannam.domain.lifecycle import LIVE, Status
from mannam.domain.waitlist import EntryState
from mannam.models import Visit, WaitlistEntry

_STAYS = (EntryState.LEFT, EntryState.TAKEN)


class HeldCall(NamedTuple):
    """A call, and the media node that has it."""

    call_id: int
    node_id: int


@dataclass
class Entry:
    """A visit as it was acknowledged last. ``call`` while a media node has it.

    ``turned_away``: its party was here and could not be let in.
    """

    visit_id: int
    slot: int
    ends_at: datetime
    facility_id: int
    code: str
    status: Status
    call: HeldCall | None = None
    was_called: bool = False
    turned_away: bool = False
    held_until: datetime | None = None


class Ledger:
    """Every visit that somebody was told of."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        self._by_slot: dict[int, list[Entry]] = defaultdict(list)
        self.waits: dict[int, EntryState] = {}
        """Who waits, by entry: what they were told last of what stays so (left, taken), else waiting."""

    def add(self, visit: Visit) -> Entry:
        """Note a visit that was acknowledged; one that is known keeps its entry."""
        if visit.pk not in self.entries:
            entry = Entry(
                visit.pk,
                visit.slot_no,
                visit.ends_at,
                visit.visitor_facility_id,
                visit.check_in_code,
                Status(visit.status),
                held_until=visit.held_until,
            )
            self.entries[visit.pk] = entry
            self._by_slot[entry.slot].append(entry)
        return self.entries[visit.pk]

    def put(self, entry: Entry, status: str) -> None:
        """Note what became of it. What holds nothing any more is not offered again."""
        entry.status = Status(status)
        if entry.status not in LIVE and entry in self._by_slot[entry.slot]:
            self._by_slot[entry.slot].remove(entry)

    def move(self, entry: Entry, visit: Visit) -> None:
        """Note its new time, with its new code if it has one."""
        self._by_slot[entry.slot].remove(entry)
        entry.slot, entry.ends_at, entry.code = visit.slot_no, visit.ends_at, visit.check_in_code
        self._by_slot[entry.slot].append(entry)

    def follow(self, visit: Visit) -> None:
        """Note what became of a visit that we moved or called off ourselves."""
        entry = self.add(visit)
        if visit.slot_no != entry.slot and entry in self._by_slot[entry.slot]:
            self.move(entry, visit)
        entry.facility_id, entry.code = visit.visitor_facility_id, visit.check_in_code
        self.put(entry, visit.status)

    def standing(self, first: int, end: int, *statuses: Status) -> list[Entry]:
        """The visits of the slots from ``first`` on up to ``end`` that stand so, in the order of time."""
        return [one for slot in range(first, end) for one in self._by_slot.get(slot, ()) if one.status in statuses]

    def any_ahead(self, random: Random, first: int, end: int) -> Entry | None:
        """A booked visit of a slot by chance; None where there is none."""
        slot = random.randrange(first, end)
        found = self.standing(slot, min(slot + 8, end), Status.BOOKED)
        return random.choice(found) if found else None

    def run_out(self, now: datetime, slot: int) -> list[Entry]:
        """What is held and was to be answered by now, and what nobody approved before it would have begun."""
        standing = [one for ones in self._by_slot.values() for one in ones]
        held = [one for one in standing if one.status is Status.HELD]
        asked = [one for one in standing if one.status is Status.REQUESTED and one.slot <= slot]
        return asked + [one for one in held if one.held_until is not None and one.held_until <= now]

    def differences(self) -> list[str]:
        """Where the database says other than what was acknowledged, or knows of what was not."""
        stored = dict(Visit.objects.values_list("pk", "status"))
        told = {pk: entry.status.value for pk, entry in self.entries.items()}
        wrong = [
            f"acknowledged as {told[pk]}, stored as {stored.get(pk)}: visit {pk}"
            for pk in told
            if stored.get(pk) != told[pk]
        ]
        ended = WaitlistEntry.objects.filter(pk__in=[pk for pk, told in self.waits.items() if told in _STAYS])
        wrong += [
            f"acknowledged as {self.waits[pk]}, stored as {state}: waiting {pk}"
            for pk, state in ended.values_list("pk", "state")
            if state != self.waits[pk]
        ]
        return wrong + [f"stored, never acknowledged: visit {pk}" for pk in stored if pk not in told]
