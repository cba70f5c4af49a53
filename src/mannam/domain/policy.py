"""A policy: the rules of a country or a ministry as one dated document.

Units are in the names (``_seconds``, ``_days_before``); times are "HH:MM" on the grid's wall clock.
``policy_document.parse`` reads one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from mannam.domain.slots import QUANTUM_SECONDS


class InmateClass(StrEnum):
    """Classes of treatment (S1 open ... S4 heavy guard) and legal status."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    PRETRIAL = "pretrial"
    DEATH_ROW = "death_row"
    FINE_LABOUR = "fine_labour"


class Period(StrEnum):
    """The span over which an allowance counts."""

    DAY = "day"
    MONTH = "month"


class Guarantee(StrEnum):
    """What a policy may demand of the media engine."""

    SUPERVISION = "supervision"
    SERVER_CUTOFF = "server_cutoff"
    RECORDING = "recording"


class Recording(StrEnum):
    """When a call is recorded."""

    NEVER = "never"
    ON_GROUNDS = "on_grounds"
    ALWAYS = "always"


@dataclass(frozen=True)
class CallTerms:
    """How one call runs. All lengths in seconds."""

    talk_seconds: int
    turnaround_seconds: int
    make_up_limit_seconds: int
    long_loss_seconds: int
    cue_seconds: tuple[int, ...]
    early_join_seconds: int
    recording: Recording
    guarantees: frozenset[Guarantee]
    end_reasons: tuple[str, ...]

    @property
    def quanta(self) -> int:
        """Whole quanta that one visit takes, talk and turnaround together."""
        return -(-(self.talk_seconds + self.turnaround_seconds) // QUANTUM_SECONDS)


@dataclass(frozen=True)
class Hours:
    """Opening hours: for each weekday (0 Monday) pairs of minutes since midnight, end exclusive."""

    week: tuple[tuple[tuple[int, int], ...], ...]
    country: str
    closed_on_holidays: bool
    extra_closed: frozenset[date]
    extra_open: frozenset[date]


@dataclass(frozen=True)
class Window:
    """When a day can be booked."""

    opens_days_before: int
    opens_at: time
    closes_days_before: int
    closes_at: time | None
    close_over_holidays: bool


@dataclass(frozen=True)
class Policy:
    """One dated version of the rules."""

    name: str
    effective_from: date
    call: CallTerms
    hours: Hours
    window: Window
    party_max: int
    allowance: Mapping[InmateClass, Mapping[Period, int]]
    applicant_per_day: int | None
    no_show_pause_days: int
    same_day_cancel_pause_days: int
    refund_same_day_cancel: bool
    check_in_opens_minutes_before: int
