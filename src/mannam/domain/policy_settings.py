"""What a policy says as one list: every key of a document with its meaning, also those that it leaves out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from typing import Any, Final

from mannam.domain.policy import ORDINARY, CallTerms, Hours, Kind, OwnAllowance, Policy
from mannam.domain.policy_document import WEEKDAYS

Setting = None | bool | int | str | date | time | tuple[str, ...]
"""What a key means: None where there is no limit or no such thing; of a list, the texts."""

_OF_BOOKING: Final = "booking"
_UNLIKE: Final = object()
"""Equal to no value."""
_SAID_ELSEWHERE: Final = frozenset({"name", "effective_from"})


def settings_of(policy: Policy) -> dict[str, Setting]:
    """By key ("call.talk_seconds", "kinds.lawyer.units"), in the order of a document."""
    return dict(_of_policy(policy))


@dataclass(frozen=True)
class Change:
    """One key whose meaning is another one; None also where a policy has no such key."""

    key: str
    before: Setting
    after: Setting


def changes(before: Policy, after: Policy) -> list[Change]:
    """What ``after`` says otherwise than ``before``."""
    old, new = settings_of(before), settings_of(after)
    keys = [*new, *(key for key in old if key not in new)]
    found = [Change(key, old.get(key), new.get(key)) for key in keys]
    of_call = {(change.key, change.before, change.after) for change in found if change.key.startswith("call.")}
    # what a kind takes from the ordinary call changes with it, and is said there
    return [
        change
        for change in found
        if change.before != change.after and (_in_call(change.key), change.before, change.after) not in of_call
    ]


def said_of(policy: Policy) -> dict[str, Setting]:
    """The same list, without what a kind of visit takes from the ordinary call."""
    found = settings_of(policy)
    return {
        key: value
        for key, value in found.items()
        if not key.startswith("kinds.") or found.get(_in_call(key), _UNLIKE) != value
    }


def _in_call(key: str) -> str:
    """The key of the ordinary call that a kind's is like; "call.talk_seconds" of "kinds.lawyer.talk_seconds"."""
    table, _dot, rest = key.partition(".")
    return f"call.{rest.partition('.')[2]}" if table == "kinds" else ""


def _of_policy(policy: Policy) -> Iterator[tuple[str, Setting]]:
    for each in fields(policy):
        value = getattr(policy, each.name)
        if each.name == "kinds":
            for name in policy.kinds:
                yield from _of_kind(policy, name)
        elif each.name not in _SAID_ELSEWHERE:
            yield from _flat(_key_of(each.name, value), value)


def _key_of(name: str, value: object) -> str:
    """What stands alone in a policy is a key of ``booking``; that of ``no_show_...`` has a table of its own."""
    if isinstance(value, Mapping) or is_dataclass(value):
        return name
    return f"no_show.{name.removeprefix('no_show_')}" if name.startswith("no_show_") else f"{_OF_BOOKING}.{name}"


def _of_kind(policy: Policy, name: str) -> Iterator[tuple[str, Setting]]:
    kind = policy.kinds[name]
    for each in fields(Kind):
        if each.name == "terms":
            if name != ORDINARY:  # those of the ordinary kind stand in [call]
                yield from _flat(f"kinds.{name}", policy.terms_of(name))
        elif each.name != "name" and (each.name != "own" or kind.own is not None):
            yield from _flat(f"kinds.{name}.{each.name}", getattr(kind, each.name))


def _flat(key: str, value: object) -> Iterator[tuple[str, Setting]]:
    if isinstance(value, Hours):
        for day, spans in zip(WEEKDAYS, value.week, strict=True):
            yield f"{key}.{day}", tuple(f"{_clock(first)}-{_clock(end)}" for first, end in spans)
    if isinstance(value, OwnAllowance):
        yield from _flat(key, value.per_period)
        if value.per_case is not None:
            yield f"{key}.case", value.per_case
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}", inner)
    elif is_dataclass(value):
        yield from _of_table(key, value)
    else:
        yield key, _plain(value)


def _of_table(key: str, value: Any) -> Iterator[tuple[str, Setting]]:
    for each in fields(value):
        # the hours of a week stand above; the ordinary call is always one that an officer may listen to
        is_said = each.name == "week" or (
            isinstance(value, CallTerms) and key == "call" and each.name == "monitored"
        )
        if not is_said:
            yield from _flat(f"{key}.{each.name}", getattr(value, each.name))


def _plain(value: object) -> Setting:
    if isinstance(value, frozenset):
        return tuple(sorted(str(each) for each in value))
    if isinstance(value, tuple):
        return tuple(str(each) for each in value)
    if value is None or isinstance(value, bool | int | date | time):
        return value
    return str(value)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
