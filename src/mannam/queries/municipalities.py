"""The cities, counties and districts of South Korea that ship with the package."""

import csv
import io
from collections import defaultdict
from functools import cache
from importlib.resources import files

from mannam.domain.distance import Place
from mannam.domain.municipalities import Municipality


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All of them, by code: province by province."""
    also = {row["name_ko"]: tuple(row["also"].split("|")) for row in _rows("provinces_kr.csv")}
    places = _places()
    return tuple(
        Municipality(
            row["code"],
            row["province_ko"],
            row["province_en"],
            row["name_ko"],
            row["name_en"],
            Place(float(row["latitude"]), float(row["longitude"])),
            also[row["province_ko"]],
            tuple(places[row["code"]]),
        )
        for row in _rows("municipalities_kr.csv")
    )


@cache
def provinces() -> tuple[tuple[str, str], ...]:
    """Korean and English name of each province, by code."""
    return tuple(dict.fromkeys((one.province_ko, one.province_en) for one in municipalities()))


def in_province(name_ko: str) -> list[Municipality]:
    """All in the province of this Korean name."""
    return [one for one in municipalities() if one.province_ko == name_ko]


def municipality(code: str) -> Municipality | None:
    """The one with this code."""
    return next((one for one in municipalities() if one.code == code), None)


def _places() -> dict[str, list[str]]:
    """The well-known names in each municipality, by its code."""
    found = defaultdict(list)
    for row in _rows("places_kr.csv"):
        for code in row["codes"].split("|"):
            found[code].append(row["name"])
    return found


def _rows(name: str) -> "csv.DictReader[str]":
    text = (files("mannam") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(text))
