"""What goes in and out, as /openapi.json describes it."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from unicodedata import category

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from mannam.api.inmate_keys import LONGEST
from mannam.domain.case_number import LONGEST_CASE
from mannam.domain.distance import Place
from mannam.domain.lifecycle import Status
from mannam.domain.plain_text import CONTROL
from mannam.domain.policy import LONGEST_KIND, ORDINARY
from mannam.domain.visit_events import VisitEvent
from mannam.domain.waitlist import FARTHEST_KM, EntryState
from mannam.models import WebhookDelivery

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


class FacilityOut(Schema):
    """A facility; ``distance_km`` as the crow flies, when a place was given."""

    code: str
    name_ko: str
    name_en: str
    kind: str
    region: str
    city: str
    latitude: float
    longitude: float
    distance_km: float | None


class SlotOut(Schema):
    """A place and time at which the visit can be booked now."""

    facility: str
    starts_at: str = Field(examples=["2026-11-24T09:30:00+09:00"])
    slot_no: int
    distance_km: float | None


class SlotsOut(Schema):
    """Every bookable place and time of a span of days."""

    slots: list[SlotOut]


class VisitIn(Schema):
    """A visit to book. ``visitors`` are who comes: your own visitor id and your companions' (see /me)."""

    inmate: InmateKey
    visitor_facility: FacilityCode
    starts_at: Moment = Field(examples=["2026-11-24T09:30:00+09:00"])
    visitors: list[Id] = Field(max_length=MOST_OF_A_PARTY, examples=[[12, 13]])
    kind: KindName = ORDINARY
    case: Case = ""


class MoveIn(Schema):
    """When a visit is to begin instead, and from where; without ``visitor_facility`` from where it is booked."""

    starts_at: Moment = Field(examples=["2026-11-25T14:00:00+09:00"])
    visitor_facility: FacilityCode | None = None


class CheckInIn(Schema):
    """Who is here. ``code`` is what the party showed, if it did; ``booth`` the number on another booth's door."""

    id_confirmed: bool = Field(description="the ID of everyone in the party has been seen", examples=[True])
    code: str | None = Field(default=None, pattern=r"^[0-9]{6}$", examples=["042137"])
    booth: int | None = Field(default=None, ge=1, le=32_767, examples=[2])


class OutcomeIn(Schema):
    """What became of a visit."""

    outcome: Literal["inmate_no_show"]


class VisitOut(Schema):
    """A visit. ``check_in_code`` is for the applicant alone: the desk asks for it."""

    ref: str = Field(examples=["MN-7Q4K9"])
    status: Status
    inmate: str = Field(description="your key for the inmate, as `POST /inmates/search` gives it")
    inmate_facility: str
    visitor_facility: str
    visitor_booth: int = Field(description="number on the booth's door")
    inmate_booth: int
    starts_at: datetime
    ends_at: datetime
    slot_no: int
    visitors: list[int]
    check_in_code: str | None
    booked_at: datetime
    talked_seconds: int
    owed_seconds: int
    kind: str = Field(examples=[ORDINARY])
    case: str | None = Field(description="number of the lawsuit, where the kind counts by case")


class VisitsOut(Schema):
    """Visits, the soonest first."""

    visits: list[VisitOut]


class WaitIn(Schema):
    """What to wait for: a place (or any within ``within_km`` of it), days, and hours in which a visit may begin.

    Without ``earliest`` or ``latest`` any hour of the day will do on that side; ``latest`` itself is too late.
    """

    inmate: InmateKey
    facility: FacilityCode
    within_km: int = Field(default=0, ge=0, le=FARTHEST_KM)
    first: Day = Field(alias="from", examples=["2026-11-25"])
    last: Day = Field(alias="to", examples=["2026-12-01"])
    earliest: time | None = Field(default=None, examples=["09:00:00"])
    latest: time | None = Field(default=None, examples=["12:00:00"])
    visitors: list[Id] = Field(max_length=MOST_OF_A_PARTY, examples=[[12, 13]])
    kind: KindName = ORDINARY
    case: Case = ""


class OfferOut(Schema):
    """A place that is held: ``visit`` is its reference, ``until`` when it goes to the next."""

    visit: str = Field(examples=["MN-7Q4K9"])
    visitor_facility: str
    starts_at: datetime
    until: datetime


class WaitOut(Schema):
    """A place in the waitlist. ``place_in_line`` is 1 for the next, 0 while a place is offered or all is over."""

    id: str = Field(examples=["7Q4K9ABCDE"])
    state: EntryState
    place_in_line: int
    inmate: str = Field(description="your key for the inmate, as `POST /inmates/search` gives it")
    inmate_facility: str
    facility: str
    within_km: int
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    earliest: time | None
    latest: time | None
    visitors: list[int]
    joined_at: datetime
    ended_at: datetime | None
    kind: str = Field(examples=[ORDINARY])
    case: str | None = Field(description="number of the lawsuit, where the kind counts by case")
    offer: OfferOut | None


class WaitsOut(Schema):
    """Places in the waitlist, the newest first."""

    entries: list[WaitOut]


class KindOut(Schema):
    """A kind of visit that you may book. ``minutes`` of talk; ``by_case``: name the ``case``."""

    kind: str = Field(examples=["lawyer"])
    name_ko: str
    name_en: str
    minutes: int = Field(examples=[60])
    by_case: bool


class PersonOut(Schema):
    """A visitor."""

    id: int
    name: str


class MeOut(Schema):
    """For whom the token acts."""

    email: str
    name: str
    visitor: PersonOut | None
    companions: list[PersonOut]


class InmateIn(Schema):
    """Whom to find: all three as the inmate's papers have them."""

    facility: FacilityCode
    number: InmateNumber
    name: InmateName


class InmateOut(Schema):
    """An inmate whose facility, number and name you knew. ``id`` is for you alone."""

    id: str
    facility: str


class RefusalOut(Schema):
    """One reason: a code for programs, a sentence for people."""

    code: str
    params: dict[str, str | int]
    message: str


class WrongPart(Schema):
    """A part of a request that is not well formed."""

    where: list[str]
    message: str


class ProblemOut(Schema):
    """RFC 9457, with every reason and what could be booked instead."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    refusals: list[RefusalOut]
    alternatives: list[SlotOut]
    code: str = Field("", description='"malformed": the request has not the form described here; else left out')
    errors: list[WrongPart] = []


class WebhookIn(Schema):
    """Where to tell of visits, and of what; without ``events`` of everything."""

    url: Annotated[str, Field(min_length=1, max_length=500), NoControl] = Field(
        examples=["https://records.example/mannam"]
    )
    events: list[VisitEvent] | None = Field(default=None, min_length=1, max_length=len(VisitEvent))


class WebhookOut(Schema):
    """An address that is told of visits. While it is paused nothing is told, and nothing lost."""

    id: int
    url: str
    events: list[VisitEvent]
    created_at: datetime
    paused_at: datetime | None
    queued: int
    delivered: int
    dead: int
    last_error: str


class WebhookMadeOut(WebhookOut):
    """``secret`` signs every call; it is told this once."""

    secret: str


class WebhooksOut(Schema):
    """Your webhooks, the oldest first."""

    webhooks: list[WebhookOut]


class DeliveryOut(Schema):
    """One telling; ``id`` is what the other system gets. ``visit`` is the reference; a test is of none."""

    id: str = Field(examples=["evt_17"])
    event: str
    visit: str | None
    at: datetime
    state: WebhookDelivery.State
    attempts: int
    delivered_at: datetime | None
    last_error: str


class DeliveriesOut(Schema):
    """What a webhook was or is to be told, the newest first."""

    deliveries: list[DeliveryOut]
