"""Figures out of what a load measured."""

from collections.abc import Mapping, Sequence
from typing import Any

SERVER_ERROR = 500


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie; 0 without any."""
    ordered = sorted(values)
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2) if ordered else 0.0


def of_status(measured: Mapping[str, Any], *statuses: int) -> list[float]:
    """The milliseconds of the answers with one of these statuses."""
    return [ms for status in statuses for ms in measured["milliseconds"].get(str(status), [])]


def errors_5xx(measured: Mapping[str, Any]) -> int:
    """How many answers were errors of ours."""
    found = measured["milliseconds"].items()
    return sum(len(answers) for status, answers in found if int(status) >= SERVER_ERROR)
