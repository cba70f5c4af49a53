"""The cities, counties and districts of South Korea that ship with the package."""

import csv
import io
from functools import cache
from importlib.resources import files

from mannam.domain.distance import Place
from mannam.domain.municipalities import Municipality


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All of them, by code: province by province."""
    text = (files("mannam") / "data" / "municipalities_kr.csv").read_text(encoding="utf-8")
    return tuple(
        Municipality(
            row["code"],
            row["province_ko"],
            row["province_en"],
            row["name_ko"],
            row["name_en"],
            Place(float(row["latitude"]), float(row["longitude"])),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def municipality(code: str) -> Municipality | None:
    """The one with this code."""
    return next((one for one in municipalities() if one.code == code), None)
