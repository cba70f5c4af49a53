"""Pairs of people who must not be at one facility at one time."""

from dataclasses import dataclass
from enum import StrEnum


class PairGround(StrEnum):
    """Why two people are kept apart, as a manager says it; a program may have codes of its own."""

    SAME_CASE = "same_case"
    CONFLICT = "conflict"
    ORDER = "order"


@dataclass(frozen=True)
class Pairs:
    """The ids of the pairs to which the inmate, and anybody of the party, belongs."""

    of_inmate: tuple[int, ...] = ()
    of_party: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.of_inmate or self.of_party)


NO_PAIRS = Pairs()
"""Those of nearly everybody."""
