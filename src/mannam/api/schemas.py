"""What goes in and out, as /openapi.json describes it."""

from datetime import date, datetime, time
from typing import Literal

from ninja import Field, Schema

from mannam.api.field_types import (
    MOST_OF_A_PARTY,
    Case,
    Day,
    FacilityCode,
    Id,
    InmateKey,
    InmateName,
    InmateNumber,
    KindName,
    Moment,
)
from mannam.domain.lifecycle import Status
from mannam.domain.policy import ORDINARY
from mannam.domain.waitlist import FARTHEST_KM, EntryState


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
    """Who is here. ``code`` is what the party showed, if it did; ``booth`` the number on another booth's door.

    ``absent`` are those of the party who stayed at home: they are of it no more.
    """

    id_confirmed: bool = Field(description="the ID of everyone who has come has been seen", examples=[True])
    code: str | None = Field(default=None, pattern=r"^[0-9]{6}$", examples=["042137"])
    booth: int | None = Field(default=None, ge=1, le=32_767, examples=[2])
    absent: list[Id] = Field(default=[], max_length=MOST_OF_A_PARTY, examples=[[13]])


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
