"""Reading the kinds of visit that a policy lists (``[kinds.NAME]``)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from mannam.domain.policy import (
    LONGEST_KIND,
    ORDINARY,
    CallTerms,
    Guarantee,
    Hours,
    InmateClass,
    Kind,
    OwnAllowance,
    Period,
    Recording,
    VisitorRole,
    ordinary_only,
)
from mannam.domain.policy_faults import FaultCode, PolicyError
from mannam.domain.policy_reader import Table
from mannam.domain.slots import QUANTUM_MINUTES

NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_KIND - 1}}}")
"""A kind's name begins the key of an allowance of its own, so it has no colon and an end."""


def read_kinds(table: Table, call: CallTerms, hours: Hours) -> Mapping[str, Kind]:
    """Every kind by its name, the ordinary one among them whether it is listed or not."""
    longest = max(end - start for spans in hours.week for start, end in spans) // QUANTUM_MINUTES
    return {**ordinary_only(), **{name: _kind(table, name, call, longest) for name in table}}


def _kind(kinds: Table, name: str, call: CallTerms, longest: int) -> Kind:
    table = kinds.table(name)
    if not NAME.fullmatch(name):
        raise PolicyError(kinds.path(name), FaultCode.KIND_NAME)
    kind = Kind(
        name=name,
        name_en=table.text("name_en"),
        name_ko=table.text("name_ko"),
        terms=None if name == ORDINARY else _terms(table, call, longest),
        role=table.choice("role", VisitorRole) if "role" in table else VisitorRole.VISITOR,
        inmate_classes=_classes(table),
        units=_units(table),
        own=_own(table.table("own")) if "own" in table else None,
        applicant_per_day=table.whole("applicant_per_day") if "applicant_per_day" in table else None,
    )
    table.finish()
    return kind


def _terms(table: Table, call: CallTerms, longest: int) -> CallTerms:
    """The terms of ``call`` with what the kind has otherwise; the ordinary kind's stand in ``call`` alone."""
    terms = replace(
        call,
        talk_seconds=table.whole("talk_seconds", least=1),
        turnaround_seconds=_whole_or(table, "turnaround_seconds", call.turnaround_seconds),
        make_up_limit_seconds=_whole_or(table, "make_up_limit_seconds", call.make_up_limit_seconds),
        cue_seconds=_cues(table, call),
        recording=table.choice("recording", Recording) if "recording" in table else call.recording,
    )
    if "monitored" in table and not table.flag("monitored"):
        terms = _unheard(table, terms)
    if terms.make_up_limit_seconds > terms.turnaround_seconds:
        key = "make_up_limit_seconds" if "make_up_limit_seconds" in table else "turnaround_seconds"
        raise PolicyError(table.path(key), FaultCode.KIND_MAKE_UP_TOO_LONG)
    if terms.quanta > longest:
        raise PolicyError(table.path("talk_seconds"), FaultCode.LONGER_THAN_HOURS)
    return terms


def _whole_or(table: Table, key: str, otherwise: int) -> int:
    return table.whole(key) if key in table else otherwise


def _cues(table: Table, call: CallTerms) -> tuple[int, ...]:
    if "cue_seconds" not in table:
        return call.cue_seconds
    return tuple(sorted(set(table.wholes("cue_seconds")), reverse=True))


def _unheard(table: Table, terms: CallTerms) -> CallTerms:
    """Nobody listens, so nothing is recorded, and the engine need not make either possible."""
    if "recording" in table and terms.recording is not Recording.NEVER:
        raise PolicyError(table.path("recording"), FaultCode.RECORDED_UNHEARD)
    asked = terms.guarantees - {Guarantee.SUPERVISION, Guarantee.RECORDING}
    return replace(terms, monitored=False, recording=Recording.NEVER, guarantees=asked)


def _classes(table: Table) -> frozenset[InmateClass]:
    if "inmate_classes" not in table:
        return frozenset(InmateClass)
    classes = frozenset(table.choices("inmate_classes", InmateClass))
    if not classes:
        raise PolicyError(table.path("inmate_classes"), FaultCode.OPEN_TO_NOBODY)
    return classes


def _units(table: Table) -> int:
    """How many units of the ordinary allowance one visit takes."""
    for key in ("counts_as", "units"):
        if key in table and "own" in table:
            raise PolicyError(table.path(key), FaultCode.COUNTS_APART)
    if "counts_as" in table and table.text("counts_as") != ORDINARY:
        raise PolicyError(table.path("counts_as"), FaultCode.COUNTS_AS)
    return table.whole("units", least=1) if "units" in table else 1


def _own(table: Table) -> OwnAllowance:
    own = OwnAllowance(
        per_period={period: table.whole(period, least=1) for period in Period if period in table},
        per_case=table.whole("case", least=1) if "case" in table else None,
    )
    table.finish()
    return own
