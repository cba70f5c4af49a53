"""A policy: the rules of a country or a ministry as one dated document.

Units are in the names (``_seconds``, ``_days_before``); times are "HH:MM" on the grid's wall clock.
``policy_document.parse`` reads one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


class VisitorRole(StrEnum):
    """As what somebody comes."""

    VISITOR = "visitor"
    LAWYER = "lawyer"


class ReleaseMode(StrEnum):
    """Who gets the places of a day at the minute when booking for it opens."""

    FIRST_COME = "first_come"
    LOTTERY = "lottery"


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
    monitored: bool = True
    """Whether an officer may listen. Where not, nothing is recorded either (A 84)."""

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
    subdivision: str = ""
    """The part of the country whose holidays they are ("ENG"); empty where they are the country's."""


@dataclass(frozen=True)
class Window:
    """When a day can be booked."""

    opens_days_before: int
    opens_at: time
    closes_days_before: int
    closes_at: time | None
    close_over_holidays: bool


@dataclass(frozen=True)
class OwnAllowance:
    """What a kind of visit counts against instead of the ordinary allowance; without a number, nothing."""

    per_period: Mapping[Period, int]
    per_case: int | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of visit.

    ``terms`` None: those of the policy's ``call``. A visit takes ``units`` of what it counts against.
    ``applicant_per_day`` is a limit of its own (0: none); None: it counts with the ordinary ones.
    """

    name: str
    name_en: str
    name_ko: str
    terms: CallTerms | None = None
    role: VisitorRole = VisitorRole.VISITOR
    inmate_classes: frozenset[InmateClass] = frozenset(InmateClass)
    units: int = 1
    own: OwnAllowance | None = None
    applicant_per_day: int | None = None

    @property
    def by_case(self) -> bool:
        """Whether its visits are counted by the case that they are about, so that it must be named."""
        return self.own is not None and self.own.per_case is not None

    def is_for(self, role: VisitorRole) -> bool:
        """Whether somebody who comes as ``role`` may ask for it."""
        return self.role in {VisitorRole.VISITOR, role}


ORDINARY = "ordinary"
"""The kind of visit that every policy has."""

LONGEST_KIND = 30
"""Letters of a kind's name: it stands before the key of an allowance."""


def ordinary_only() -> Mapping[str, Kind]:
    """The kinds of a policy that lists none."""
    return {ORDINARY: Kind(ORDINARY, "Visit", "접견")}


@dataclass(frozen=True)
class Application:
    """How a visit is applied for. The lengths of a hold and of an offer are 0 where there is none."""

    first_application_days_before: int = 0
    contacts_max: int | None = None
    applicant_must_be_adult: bool = False
    approval: bool = False
    hold_minutes: int = 0
    offer_minutes: int = 0
    recheck_at_check_in: bool = False


@dataclass(frozen=True)
class Waitlist:
    """How those wait for whom no place is free; how long an offer is kept says ``Application.offer_minutes``.

    ``entries_max``: how many inmates one person may wait for at a time. ``owed_first``: who is owed minutes by a
    visit that was broken off comes before those who joined earlier.
    """

    entries_max: int = 3
    owed_first: bool = True


@dataclass(frozen=True)
class Release:
    """What happens at the opening minute. ``queue_bound``: how many choose at a time, the others wait in line.

    None: everybody at once.
    """

    mode: ReleaseMode = ReleaseMode.FIRST_COME
    lottery_minutes: int = 0
    queue_bound: int | None = None


@dataclass(frozen=True)
class Replanning:
    """What holds when visits that are booked must be moved: how long before people must learn of it, and how far.

    Who has not answered ``answer_hours_before`` the visit is telephoned.
    """

    notice_hours: int = 24
    answer_hours_before: int = 24
    farthest_km: int = 50


@dataclass(frozen=True)
class Restricting:
    """How long a restriction may be: a disciplinary measure at most ``discipline_days_max`` days (None: any)."""

    discipline_days_max: int | None = None


@dataclass(frozen=True)
class Policy:
    """One dated version of the rules.

    ``no_show_count`` no-shows of which the first and the last lie at most ``no_show_within_days`` days apart pause
    booking for ``no_show_pause_days``.
    """

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
    no_show_count: int = 1
    no_show_within_days: int = 0
    kinds: Mapping[str, Kind] = field(default_factory=ordinary_only)
    application: Application = Application()
    release: Release = Release()
    disruption: Replanning = Replanning()
    waitlist: Waitlist = Waitlist()
    restriction: Restricting = Restricting()

    def terms_of(self, kind_name: str) -> CallTerms:
        """How a call of that kind runs. Raises KeyError for a kind that the policy does not list."""
        return self.kinds[kind_name].terms or self.call

    def kinds_for(self, role: VisitorRole) -> tuple[Kind, ...]:
        """The kinds that somebody who comes as ``role`` may ask for; for which inmates is another question."""
        return tuple(kind for kind in self.kinds.values() if kind.is_for(role))
