"""Figures out of what a load measured."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SERVER_ERROR = 500


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie; 0 without any."""
    ordered = sorted(values)
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2) if ordered else 0.0


def quiet_median(rounds: Iterable[Sequence[float]]) -> float:
    """The median of the quietest round, to compare two measurements that are minutes apart.

    What else the machine does only ever adds, and lasts longer than a round: of several rounds the least disturbed
    says what the work itself takes.
    """
    return min(percentile(one, 0.5) for one in rounds)


def of_status(measured: Mapping[str, Any], *statuses: int) -> list[float]:
    """The milliseconds of the answers with one of these statuses."""
    return [ms for status in statuses for ms in measured["milliseconds"].get(str(status), [])]


def errors_5xx(measured: Mapping[str, Any]) -> int:
    """How many answers were errors of ours."""
    found = measured["milliseconds"].items()
    return sum(len(answers) for status, answers in found if int(status) >= SERVER_ERROR)
