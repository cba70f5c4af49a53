"""Where a simulation stands: the time, chance, the town, what was acknowledged; and how an action is made."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import DatabaseError, connection

from mannam.actions.refused import Refused
from mannam.domain.slots import SlotNo, slot_holding
from mannam.models import Visit
from mannam.ops.simulate.faults import FAULTS, Fault, TornError, fused
from mannam.ops.simulate.ledger import Ledger
from mannam.ops.simulate.town import Town

T = TypeVar("T")

ZONE = ZoneInfo("Asia/Seoul")
FAULTY = 0.03  # so many of the actions meet a fault, if they last as long
MOST_EXCHANGES = 16
BOOKING_EXCHANGES = 2  # what it asks and what it writes, in a process that knows the places


@dataclass
class Scene:
    """One simulation. What is drawn from ``random`` is the same for the same seed, and so is what it leads to."""

    town: Town
    random: Random
    now: datetime
    ledger: Ledger = field(default_factory=Ledger)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def slot(self) -> SlotNo:
        """The quantum that is going on."""
        return slot_holding(self.now, ZONE)

    @property
    def digest(self) -> str:
        """Over every operation with its outcome: the same for the same seed."""
        return self._digest.hexdigest()

    def note(self, step: str, outcome: str) -> None:
        """Count an operation that was made."""
        self.outcomes[f"{step}: {outcome}"] += 1
        self._digest.update(f"{step}: {outcome} at {self.now.isoformat()}\n".encode())

    def do(self, action: Callable[[], T]) -> T | Refused:
        """What an action gives, or why not. One that a fault struck is done again, as whoever asked would."""
        if self.random.random() >= FAULTY:
            return answer_of(action)
        name = self.random.choices(list(FAULTS), [one.weight for one in FAULTS.values()])[0]
        return self.do_with(name, FAULTS[name], self.random.randint(1, MOST_EXCHANGES), action)

    def do_with(self, name: str, fault: Fault, exchanges: int, action: Callable[[], T]) -> T | Refused:
        """The same, with that fault at that exchange."""
        try:
            with fused(fault, exchanges):
                return answer_of(action)
        except (TornError, DatabaseError, ExceptionGroup):  # the last where a sweep looks after many
            self.faults[name] += 1
        return answer_of(action)

    def at_once(self, actions: Sequence[Callable[[], Visit]]) -> list[Visit | Refused]:
        """What each gives, all in threads of their own with connections of their own."""
        with ThreadPoolExecutor(len(actions)) as pool:
            return list(pool.map(_with_own_connection, actions))


def answer_of(action: Callable[[], T]) -> T | Refused:
    """What it gives, or why not."""
    try:
        return action()
    except Refused as refused:
        return refused


def _with_own_connection(action: Callable[[], T]) -> T | Refused:
    try:
        return answer_of(action)
    finally:
        connection.close()


def words(answer: object) -> str:
    """An outcome for the record: the codes of a refusal, the status of a visit."""
    if isinstance(answer, Refused):
        return " ".join(sorted(refusal.code for refusal in answer.refusals))
    return str(answer.status) if isinstance(answer, Visit) else str(answer)
