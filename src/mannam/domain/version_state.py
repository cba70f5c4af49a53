"""Where a version of a policy stands on a day."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum


class VersionState(StrEnum):
    """What became of a version, or will."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    PAST = "past"
    WITHDRAWN = "withdrawn"


def states_on(today: date, versions: Sequence[tuple[date, bool]]) -> list[VersionState]:
    """The states of the versions of one policy: each its first day and whether it was withdrawn, oldest first.

    Of those that have begun the last one holds; where two begin on a day, the one that was stored later.
    """
    begun = [index for index, (since, withdrawn) in enumerate(versions) if since <= today and not withdrawn]
    holds = begun[-1] if begun else None
    return [_state(index == holds, since > today, withdrawn) for index, (since, withdrawn) in enumerate(versions)]


def _state(holds: bool, is_to_come: bool, withdrawn: bool) -> VersionState:
    if withdrawn:
        return VersionState.WITHDRAWN
    if is_to_come:
        return VersionState.TO_COME
    return VersionState.IN_FORCE if holds else VersionState.PAST
