"""Reading a policy from its document: every key known, every value possible, every fault named."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import TypedDict

import holidays

from mannam.domain.policy import (
    Application,
    CallTerms,
    Guarantee,
    Hours,
    InmateClass,
    Period,
    Policy,
    Recording,
    Release,
    ReleaseMode,
    Replanning,
    Restricting,
    Waitlist,
    Window,
    ordinary_only,
)
from mannam.domain.policy_faults import FaultCode, PolicyError
from mannam.domain.policy_kinds import read_kinds
from mannam.domain.policy_lines import line_of
from mannam.domain.policy_reader import Table

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse(document: str) -> Policy:
    """Read a policy from TOML. Raises PolicyError naming the key, the reason and the line."""
    try:
        raw = tomllib.loads(document)
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))
        line = int(told[1]) if told else document.count("\n") + 1  # "at end of document"
        raise PolicyError("", FaultCode.NOT_TOML, line=line, told=str(error)) from error
    try:
        return _policy(Table("", raw))
    except PolicyError as error:
        raise error.at_line(line_of(document, error.path)) from None


def faults_in(document: str) -> tuple[PolicyError, ...]:
    """What is wrong: the first fault of each table at once, in the order of their lines; empty for a policy."""
    try:
        parse(document)
    except PolicyError as first:
        if first.code is FaultCode.NOT_TOML:
            return (first,)
        # what a kind takes from the call is wrong there, and said once
        by_key = {error.path: error.at_line(line_of(document, error.path)) for error in _of_parts(document)}
        return tuple(sorted(by_key.values(), key=lambda error: error.line or 0)) or (first,)
    return ()


def _of_parts(document: str) -> Iterator[PolicyError]:
    root = Table("", tomllib.loads(document))
    for read in _PARTS:
        try:
            read(root)
        except PolicyError as error:
            yield error


def _policy(root: Table) -> Policy:
    call, hours = _call(root.table("call")), _hours(root.table("hours"))
    policy = Policy(
        name=root.text("name"),
        effective_from=root.day("effective_from"),
        call=call,
        hours=hours,
        window=_window(root.table("window")),
        allowance=_allowance(root.table("allowance")),
        kinds=read_kinds(root.table("kinds"), call, hours) if "kinds" in root else ordinary_only(),
        application=_application(root.table("application")) if "application" in root else Application(),
        release=_release(root.table("release")) if "release" in root else Release(),
        disruption=_disruption(root.table("disruption")) if "disruption" in root else Replanning(),
        waitlist=_waitlist(root.table("waitlist")) if "waitlist" in root else Waitlist(),
        restriction=_restriction(root.table("restriction")) if "restriction" in root else Restricting(),
        **_booking(root.table("booking"), "no_show" in root),
        **_no_show(root),
    )
    root.finish()
    if policy.application.first_application_days_before > policy.window.opens_days_before:
        path = "application.first_application_days_before"
        raise PolicyError(path, FaultCode.FIRST_VISIT_TOO_EARLY)
    return policy


def _call(table: Table) -> CallTerms:
    terms = CallTerms(
        talk_seconds=table.whole("talk_seconds", least=1),
        turnaround_seconds=table.whole("turnaround_seconds"),
        make_up_limit_seconds=table.whole("make_up_limit_seconds"),
        long_loss_seconds=table.whole("long_loss_seconds", least=1),
        cue_seconds=tuple(sorted(set(table.wholes("cue_seconds")), reverse=True)),
        early_join_seconds=table.whole("early_join_seconds"),
        recording=table.choice("recording", Recording),
        guarantees=frozenset(table.choices("guarantees", Guarantee)),
        end_reasons=tuple(table.texts("end_reasons")),
    )
    if terms.make_up_limit_seconds > terms.turnaround_seconds:
        raise PolicyError(table.path("make_up_limit_seconds"), FaultCode.MAKE_UP_TOO_LONG)
    table.finish()
    return terms


def _hours(table: Table) -> Hours:
    hours = Hours(
        week=tuple(tuple(table.spans(day)) for day in WEEKDAYS),
        country=_country(table),
        closed_on_holidays=table.flag("closed_on_holidays"),
        extra_closed=frozenset(table.days("extra_closed")),
        extra_open=frozenset(table.days("extra_open")),
        subdivision=_subdivision(table),
    )
    if not any(hours.week):
        raise PolicyError(table.path(WEEKDAYS[0]), FaultCode.NO_HOURS)
    table.finish()
    return hours


def _country(table: Table) -> str:
    country = table.text("country")
    if country not in holidays.list_supported_countries():
        raise PolicyError(table.path("country"), FaultCode.HOLIDAYS_UNKNOWN, country=repr(country))
    return country


def _subdivision(table: Table) -> str:
    """Holidays of a part of the country, where ``subdivision`` names one."""
    if "subdivision" not in table:
        return ""
    country, part = table.text("country"), table.text("subdivision")
    if part not in holidays.list_supported_countries()[country]:
        path = table.path("subdivision")
        raise PolicyError(path, FaultCode.PART_UNKNOWN, part=repr(part), country=repr(country))
    return part


def _window(table: Table) -> Window:
    window = Window(
        opens_days_before=table.whole("opens_days_before"),
        opens_at=table.clock("opens_at"),
        closes_days_before=table.whole("closes_days_before"),
        closes_at=table.clock_or_start("closes_at"),
        close_over_holidays=table.flag("close_over_holidays"),
    )
    if _never_open(window):
        raise PolicyError(table.path("opens_days_before"), FaultCode.NEVER_OPEN)
    table.finish()
    return window


def _never_open(window: Window) -> bool:
    if window.opens_days_before != window.closes_days_before:
        return window.opens_days_before < window.closes_days_before
    return window.closes_at is not None and window.opens_at >= window.closes_at


def _allowance(table: Table) -> Mapping[InmateClass, Mapping[Period, int]]:
    result = {}
    for inmate_class in InmateClass:
        row = table.table(inmate_class)
        result[inmate_class] = {period: row.whole(period, least=1) for period in Period if period in row}
        row.finish()
        if not result[inmate_class]:
            raise PolicyError(table.path(inmate_class), FaultCode.NO_ALLOWANCE)
    table.finish()
    return result


class _Booking(TypedDict):
    party_max: int
    applicant_per_day: int | None
    same_day_cancel_pause_days: int
    refund_same_day_cancel: bool
    check_in_opens_minutes_before: int


def _booking(table: Table, has_no_show_table: bool) -> _Booking:
    booking = _Booking(
        party_max=table.whole("party_max", least=1),
        applicant_per_day=table.whole("applicant_per_day") or None,
        same_day_cancel_pause_days=table.whole("same_day_cancel_pause_days"),
        refund_same_day_cancel=table.flag("refund_same_day_cancel"),
        check_in_opens_minutes_before=table.whole("check_in_opens_minutes_before"),
    )
    if not has_no_show_table:
        table.whole("no_show_pause_days")  # read by _no_show
    elif "no_show_pause_days" in table:
        raise PolicyError(table.path("no_show_pause_days"), FaultCode.SAID_ALREADY)
    table.finish()
    return booking


class _NoShow(TypedDict):
    no_show_count: int
    no_show_within_days: int
    no_show_pause_days: int


def _no_show(root: Table) -> _NoShow:
    """The table ``no_show``; without it each no-show pauses booking, for the days that ``booking`` says."""
    if "no_show" not in root:
        days = root.table("booking").whole("no_show_pause_days")
        return _NoShow(no_show_count=1, no_show_within_days=0, no_show_pause_days=days)
    table = root.table("no_show")
    no_show = _NoShow(
        no_show_count=table.whole("count", least=1),
        no_show_within_days=table.whole("within_days"),
        no_show_pause_days=table.whole("pause_days"),
    )
    table.finish()
    return no_show


def _application(table: Table) -> Application:
    application = Application(
        first_application_days_before=table.whole("first_application_days_before"),
        contacts_max=table.whole("contacts_max") or None,
        applicant_must_be_adult=table.flag("applicant_must_be_adult"),
        approval=table.flag("approval"),
        hold_minutes=table.whole("hold_minutes"),
        offer_minutes=table.whole("offer_minutes"),
        recheck_at_check_in=table.flag("recheck_at_check_in"),
    )
    table.finish()
    return application


def _release(table: Table) -> Release:
    release = Release(
        mode=table.choice("mode", ReleaseMode),
        lottery_minutes=table.whole("lottery_minutes"),
        queue_bound=table.whole("queue_bound") or None,
    )
    if bool(release.lottery_minutes) is not (release.mode is ReleaseMode.LOTTERY):
        raise PolicyError(table.path("lottery_minutes"), FaultCode.NOT_A_LOTTERY)
    table.finish()
    return release


def _disruption(table: Table) -> Replanning:
    terms = Replanning(
        notice_hours=table.whole("notice_hours"),
        answer_hours_before=table.whole("answer_hours_before"),
        farthest_km=table.whole("farthest_km"),
    )
    table.finish()
    return terms


def _restriction(table: Table) -> Restricting:
    terms = Restricting(discipline_days_max=table.whole("discipline_days_max") or None)
    table.finish()
    return terms


def _waitlist(table: Table) -> Waitlist:
    waitlist = Waitlist(
        entries_max=table.whole("entries_max", least=1),
        owed_first=table.flag("owed_first"),
    )
    table.finish()
    return waitlist


def _if_there(name: str, read: Callable[[Table], object]) -> Callable[[Table], object]:
    return lambda root: read(root.table(name)) if name in root else None


_PARTS: tuple[Callable[[Table], object], ...] = (
    lambda root: root.text("name"),
    lambda root: root.day("effective_from"),
    lambda root: _call(root.table("call")),
    lambda root: _hours(root.table("hours")),
    lambda root: _window(root.table("window")),
    lambda root: _booking(root.table("booking"), "no_show" in root),
    lambda root: _allowance(root.table("allowance")),
    lambda root: _no_show(root) if "no_show" in root else None,
    _if_there("application", _application),
    _if_there("release", _release),
    _if_there("disruption", _disruption),
    _if_there("waitlist", _waitlist),
    _if_there("restriction", _restriction),
    # a kind takes from the call and has to fit into the hours: where those are wrong, it waits for them
    lambda root: (
        read_kinds(root.table("kinds"), _call(root.table("call")), _hours(root.table("hours")))
        if "kinds" in root
        else None
    ),
    lambda root: root.finish(),
)
"""Each part of a document by itself."""
