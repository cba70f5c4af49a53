"""Drawing lots: an order that nobody could foresee and everybody can check.

A secret seed is thrown before the first entry is taken, and its SHA-256 (the commitment) is published then. Once
no more entries are taken, they are put in the order of

    SHA-256(seed || digest of all entries || entry)

and the seed is published. The digest binds the order to the very list of entries: with one entry more or less,
every other place would be another. Who entered first counts for nothing.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.slots import SlotNo, day_of

SEED_BYTES = 32
WISHES_MAX = 3


@dataclass(frozen=True)
class Wish:
    """Where and when: the visitors' facility and the first slot."""

    facility_id: int
    slot: SlotNo


class EntryStanding(StrEnum):
    """How it stands with an entry, for who made it."""

    OPEN = "open"
    """It can be changed and withdrawn."""
    DRAWING = "drawing"
    """No more entries are taken, and it is not decided, or others are not."""
    WON = "won"
    LOST = "lost"
    """Told when the last entry is decided: only then is it known what is free."""


@dataclass(frozen=True)
class Published:
    """What is told of a draw that is over: seed, commitment and digest in hexadecimal, the entries in order."""

    commitment: str
    seed: str
    entries_digest: str
    order: Sequence[str]


def commitment_of(seed: bytes) -> str:
    """What is published of a seed beforehand."""
    return hashlib.sha256(seed).hexdigest()


def digest_of(entries: Collection[str]) -> str:
    """What stands for all the entries: SHA-256 of their codes, sorted, each on a line of its own."""
    return hashlib.sha256("".join(f"{entry}\n" for entry in sorted(entries)).encode()).hexdigest()


def drawn_order(seed: bytes, entries: Collection[str]) -> tuple[str, ...]:
    """The entries (codes, nobody's twice) in the order in which they choose."""
    digest = bytes.fromhex(digest_of(entries))
    return tuple(sorted(entries, key=lambda entry: hashlib.sha256(seed + digest + entry.encode()).digest()))


def faults_of(draw: Published) -> list[str]:
    """What is wrong with a draw as it was published, a sentence each; nothing when all is as it should be."""
    try:
        seed = bytes.fromhex(draw.seed)
    except ValueError:
        return ["the seed is not written in hexadecimal"]
    faults = []
    if commitment_of(seed) != draw.commitment:
        faults.append("the seed is not the one that was committed to beforehand")
    if len(set(draw.order)) < len(draw.order):
        faults.append("an entry is named twice")
    if digest_of(draw.order) != draw.entries_digest:
        faults.append("the entries are not those of the digest")
    if drawn_order(seed, draw.order) != tuple(draw.order):
        faults.append("the entries are not in the order that the seed gives")
    return faults


def check_wishes(wishes: Sequence[Wish]) -> Refusal | None:
    """One to three, all on one day, none twice."""
    if not 1 <= len(wishes) <= WISHES_MAX:
        return Refusal(RefusalCode.WISHES_NUMBER, {"max": WISHES_MAX})
    if len({day_of(wish.slot) for wish in wishes}) > 1:
        return Refusal(RefusalCode.WISHES_OTHER_DAY)
    return Refusal(RefusalCode.WISH_TWICE) if len(set(wishes)) < len(wishes) else None
