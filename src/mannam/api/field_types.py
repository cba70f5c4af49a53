"""What one field of a request may hold: codes, keys, days, names, places; wrong ones are refused in words."""

from datetime import date, datetime
from typing import Annotated
from unicodedata import category

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field
from pydantic import AfterValidator, AwareDatetime

from mannam.api.inmate_keys import LONGEST
from mannam.domain.case_number import LONGEST_CASE
from mannam.domain.distance import Place
from mannam.domain.plain_text import CONTROL
from mannam.domain.policy import LONGEST_KIND, ORDINARY

FIRST_YEAR, LAST_YEAR = 2020, 2099
MOST_OF_A_PARTY = 50

_NO_PLACE = gettext_lazy("This must be a latitude and a longitude in degrees, such as 37.5,127.0.")
CODE = r"^[-a-zA-Z0-9_]{1,50}$"
KIND = rf"^[a-z][a-z0-9_]{{0,{LONGEST_KIND - 1}}}$"
REF = r"^[-A-Z0-9]{1,12}$"


def _in_our_time(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(
            _("This must lie between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return value


def _moment_in_our_time(value: datetime) -> datetime:
    _in_our_time(value)
    return value


def _is_printed(text: str) -> str:
    """Also a line break or a tab is nobody's name, number or key."""
    if any(category(letter) == CONTROL for letter in text):
        raise ValueError(_("This must not hold a control character."))
    return text


def read_place(text: str) -> Place:
    """A point of the map from "lat,lon" in degrees. Raises ValueError in the reader's words."""
    latitude, _comma, longitude = text.partition(",")
    try:
        place = Place(float(latitude), float(longitude))
    except ValueError as error:
        raise ValueError(str(_NO_PLACE)) from error
    if not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):  # noqa: PLR2004 - degrees
        raise ValueError(str(_NO_PLACE))
    return place


def _is_place(text: str) -> str:
    read_place(text)
    return text


NoControl = AfterValidator(_is_printed)
"""For every text that a program sends and that no pattern bounds."""

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
InmateKey = Annotated[
    str,
    Field(
        coerce_numbers_to_str=True,
        max_length=LONGEST,
        description="as `POST /inmates/search` gave it to you; nobody else can use it",
        examples=["4711:9mWl3v0VqYQ2c8sVnq0X1x0s2u5pF9bq7hZ4fJk6tYw"],
    ),
    NoControl,
]
InmateNumber = Annotated[str, Field(min_length=1, max_length=20, examples=["1024"]), NoControl]
InmateName = Annotated[str, Field(min_length=1, max_length=100, examples=["율"]), NoControl]
Day = Annotated[date, AfterValidator(_in_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_moment_in_our_time)]
FacilityCode = Annotated[str, Field(pattern=CODE, examples=["seoul-dongbu-dc"])]
KindName = Annotated[
    str,
    Field(
        pattern=KIND,
        description="a kind of visit, as `GET /kinds` lists those that you may book",
        examples=[ORDINARY],
    ),
]
Case = Annotated[
    str,
    Field(
        max_length=LONGEST_CASE,
        description="number of the lawsuit, for a kind that counts by case; only letters and digits count",
        examples=["2026재고합12"],
    ),
    NoControl,
]
Near = Annotated[str, Field(max_length=60, examples=["37.5,127.0"]), NoControl, AfterValidator(_is_place)]
