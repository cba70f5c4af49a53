"""The examples of docs/api.md: what is sent, what is answered, and whether an answer has the shape shown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
PARTS = re.compile(r"^## (?P<heading>[^\n]*)$|^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
MORE = "…"
"""Stands for more keys of an object, more elements of a list, more of a text."""
CODES = {"status", "state", "code", "kind", "event", "outcome"}
"""Keys whose value is compared too."""


@dataclass(frozen=True)
class Block:
    """A fenced block: the heading it stands under, its language, its text."""

    heading: str
    language: str
    text: str


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; ``answer`` None: without a body."""

    method: str
    address: str
    headers: dict[str, str]
    body: Any
    status: int
    answer: Any


def blocks() -> list[Block]:
    """Every fenced block of the page, in order."""
    found, heading = [], ""
    for part in PARTS.finditer(PAGE.read_text()):
        heading = part["heading"] or heading
        if part["heading"] is None:
            found.append(Block(heading, part["language"], part["text"]))
    return found


def exchanges(text: str) -> Iterator[Exchange]:
    """The requests of a block, in order."""
    for part in text.strip().split("\n\n"):
        sent, _, told = part.partition("\n→ ")
        first, *rest = sent.splitlines()
        method, address = first.split(" ")
        headers = [line for line in rest if re.match(r"[\w-]+: ", line)]
        body = "".join(line for line in rest if line not in headers)
        status, _, answer = told.partition(" ")
        yield Exchange(
            method,
            address,
            dict(line.split(": ", 1) for line in headers),
            json.loads(body) if body else None,
            int(status),
            _read(answer) if answer else None,
        )


def _read(text: str) -> Any:
    """JSON in which a bare ``…`` may end an object or a list."""
    ends_object = re.sub(rf"{MORE}\s*}}", f'"{MORE}": null}}', text)
    return json.loads(re.sub(rf"{MORE}\s*\]", f'"{MORE}"]', ends_object))


def misfits(shown: Any, told: Any, where: str = "answer") -> list[str]:
    """Where what was told has not the shape that is shown: keys, kinds of values, and codes as they are."""
    if isinstance(shown, dict) and isinstance(told, dict):
        return _misfits_of_objects(shown, told, where)
    if isinstance(shown, list) and isinstance(told, list):
        return _misfits_of_lists(shown, told, where)
    is_same = shown == told if where.rpartition(".")[2] in CODES else _kind(shown) == _kind(told)
    return [] if is_same else [f"{where}: shown {shown!r}, told {told!r}"]


def _misfits_of_objects(shown: dict[str, Any], told: dict[str, Any], where: str) -> list[str]:
    keys = shown.keys() - {MORE}
    if not (keys <= told.keys() if MORE in shown else keys == told.keys()):
        return [f"{where}: shown {sorted(keys)}, told {sorted(told)}"]
    return [found for key in keys for found in misfits(shown[key], told[key], f"{where}.{key}")]


def _misfits_of_lists(shown: list[Any], told: list[Any], where: str) -> list[str]:
    plain = [one for one in shown if one != MORE]
    if len(plain) > len(told) or (MORE not in shown and len(plain) != len(told)):
        return [f"{where}: shown {len(plain)} elements, told {len(told)}"]
    pairs = enumerate(zip(plain, told, strict=False))
    return [found for number, (one, other) in pairs for found in misfits(one, other, f"{where}[{number}]")]


def _kind(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    if isinstance(value, str) and (moment := re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?", value)):
        return "moment with a zone" if moment[1] else "moment"
    return type(value).__name__
