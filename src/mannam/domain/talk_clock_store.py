"""A talk clock as JSON, so that another controller can go on from it.

``load(dump(clock)) == clock``. What is stored was written by ``dump``; anything else is refused, because a
clock that is a little wrong would cut a visit short without anybody noticing.

An upgrade that changes a field raises ``VERSION`` and lets ``load`` make the version before into the new one, so
that a call goes on over the upgrade. A clock without a version is of version 1, as all were before there were any.
The other way round nothing is guessed: a node of the older release that takes a call over from a newer one cannot
read its clock and closes that call as broken off (``Calls``), and no other. So all nodes are upgraded together.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from mannam.domain.talk_clock import ClockTerms, Ending, Loss, Phase, Report, Side, TalkClock

E = TypeVar("E", bound=StrEnum)

VERSION: Final = 1

_TERMS = frozenset({"talk_ms", "make_up_limit_ms", "long_loss_ms", "hard_end_ms", "stale_ms"})
_REPORT = frozenset({"well", "until_ms"})
_LOSS = frozenset({"start_ms", "end_ms", "sides"})
_CLOCK = frozenset(
    {"terms", "at_ms", "phase", "talked_ms", "visitor", "inmate", "losses", "ending", "ended_ms", "heard_by_ms"}
)


class StoredClockError(ValueError):
    """Not what ``dump`` writes; says where."""


def dump(clock: TalkClock) -> dict[str, object]:
    """``clock`` in plain values that JSON can carry."""
    return {
        "version": VERSION,
        "terms": {key: getattr(clock.terms, key) for key in sorted(_TERMS)},
        "at_ms": clock.at_ms,
        "phase": clock.phase.value,
        "talked_ms": clock.talked_ms,
        "visitor": _dump_report(clock.visitor),
        "inmate": _dump_report(clock.inmate),
        "losses": [_dump_loss(loss) for loss in clock.losses],
        "ending": None if clock.ending is None else clock.ending.value,
        "ended_ms": clock.ended_ms,
        "heard_by_ms": clock.heard_by_ms,
    }


def load(stored: object) -> TalkClock:
    """The clock that ``dump`` stored. Raises StoredClockError naming the place that is wrong."""
    values = _fields(_of_this_version(stored), "clock", _CLOCK)
    ending = values["ending"]
    losses = _items(values["losses"], "losses")
    clock = TalkClock(
        terms=_load_terms(values["terms"]),
        at_ms=_whole(values["at_ms"], "at_ms"),
        phase=_member(values["phase"], "phase", Phase),
        talked_ms=_whole(values["talked_ms"], "talked_ms"),
        visitor=_load_report(values["visitor"], "visitor"),
        inmate=_load_report(values["inmate"], "inmate"),
        losses=tuple(_load_loss(loss, f"losses[{n}]") for n, loss in enumerate(losses)),
        ending=None if ending is None else _member(ending, "ending", Ending),
        ended_ms=_whole_or_none(values["ended_ms"], "ended_ms"),
        heard_by_ms=_whole_or_none(values["heard_by_ms"], "heard_by_ms"),
    )
    _check_phase(clock)
    return clock


def talked_ms(stored: object, at_least: int, at_most: int) -> int:
    """What a clock that ``load`` refuses says of the talk, if it can be true; else ``at_least``. Milliseconds."""
    talked = stored.get("talked_ms") if isinstance(stored, dict) else None
    if isinstance(talked, bool) or not isinstance(talked, int):
        return at_least
    return talked if at_least <= talked <= at_most else at_least


def _of_this_version(stored: object) -> object:
    """``stored`` without its version, which has to be this one."""
    if not isinstance(stored, dict):
        return stored
    version = stored.get("version", 1)
    if version != VERSION or isinstance(version, bool):
        raise StoredClockError(f"version: not {VERSION}: {version!r}")
    return {key: value for key, value in stored.items() if key != "version"}


def _check_phase(clock: TalkClock) -> None:
    """A loss lasts exactly while the phase says so, and only an ended clock has an ending."""
    lasting = [loss for loss in clock.losses if loss.end_ms is None]
    if lasting != (list(clock.losses[-1:]) if clock.phase is Phase.LOST else []) or (
        clock.phase is Phase.LOST and not lasting
    ):
        raise StoredClockError(f"losses: do not fit a clock that is {clock.phase}")
    if {clock.ending is None, clock.ended_ms is None} != {clock.phase is not Phase.ENDED}:
        raise StoredClockError(f"ending: does not fit a clock that is {clock.phase}")


def _dump_report(report: Report) -> dict[str, object]:
    return {"well": report.well, "until_ms": report.until_ms}


def _dump_loss(loss: Loss) -> dict[str, object]:
    return {"start_ms": loss.start_ms, "end_ms": loss.end_ms, "sides": [side.value for side in loss.sides]}


def _load_terms(stored: object) -> ClockTerms:
    values = _fields(stored, "terms", _TERMS)
    return ClockTerms(**{key: _whole(value, f"terms.{key}") for key, value in values.items()})


def _load_report(stored: object, where: str) -> Report:
    values = _fields(stored, where, _REPORT)
    well = values["well"]
    if not isinstance(well, bool):
        raise StoredClockError(f"{where}.well: not true or false: {well!r}")
    return Report(well=well, until_ms=_whole(values["until_ms"], f"{where}.until_ms"))


def _load_loss(stored: object, where: str) -> Loss:
    values = _fields(stored, where, _LOSS)
    sides = _items(values["sides"], f"{where}.sides")
    return Loss(
        start_ms=_whole(values["start_ms"], f"{where}.start_ms"),
        end_ms=_whole_or_none(values["end_ms"], f"{where}.end_ms"),
        sides=tuple(_member(side, f"{where}.sides", Side) for side in sides),
    )


def _fields(stored: object, where: str, names: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(stored, dict) or stored.keys() != names:
        raise StoredClockError(f"{where}: must have exactly {', '.join(sorted(names))}")
    return stored


def _items(stored: object, where: str) -> list[object]:
    if not isinstance(stored, list):
        raise StoredClockError(f"{where}: not a list: {stored!r}")
    return stored


def _whole(stored: object, where: str) -> int:
    if isinstance(stored, bool) or not isinstance(stored, int):
        raise StoredClockError(f"{where}: not a whole number: {stored!r}")
    return stored


def _whole_or_none(stored: object, where: str) -> int | None:
    return None if stored is None else _whole(stored, where)


def _member(stored: object, where: str, kind: type[E]) -> E:
    if not isinstance(stored, str) or stored not in {member.value for member in kind}:
        raise StoredClockError(f"{where}: not one of {', '.join(member.value for member in kind)}: {stored!r}")
    return kind(stored)
