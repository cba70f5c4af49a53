"""Draws and one's entries in them, as a program reads and sends them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from ninja import Field, Schema

from mannam.api import inmate_keys
from mannam.api.field_types import MOST_OF_A_PARTY, FacilityCode, Id, InmateKey, Moment
from mannam.api.schemas import SlotOut
from mannam.api.slots_out import slots_out
from mannam.domain.draw import WISHES_MAX, EntryStanding
from mannam.domain.slots import SlotNo, start_of
from mannam.models import Entry, User
from mannam.notify.entry_words import still_free
from mannam.queries.draws import standing_of

_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class DrawOut(Schema):
    """A draw of lots for a day. ``commitment`` is the SHA-256 of the seed, published before anybody entered."""

    policy: str = Field(description="the rules whose facilities open the day together", examples=["kr"])
    day: date
    opens_at: datetime
    entries_until: datetime
    commitment: str = Field(examples=[_SHA256])
    committed_at: datetime
    closed_at: datetime | None = Field(
        description="from then on no entry is taken, and seed and order are published"
    )
    drawn_at: datetime | None = Field(description="when the last entry was decided")


class DrawsOut(Schema):
    """Draws, those for the latest days first."""

    draws: list[DrawOut]


class DrawPublishedOut(DrawOut):
    """A draw with all that is published of it: null before ``closed_at``. As a file it can be verified."""

    seed: str | None = Field(examples=[_SHA256])
    entries_digest: str | None = Field(examples=[_SHA256])
    order: list[str] | None = Field(description="ids of the entries as they were drawn", examples=[["7Q4K9ABCDE"]])
    outcomes: list[Entry.Outcome] | None = Field(description="of each entry of `order`", examples=[["won"]])


class WishIn(Schema):
    """Where and when the visit is wished for."""

    visitor_facility: FacilityCode
    starts_at: Moment = Field(examples=["2026-12-08T10:00:00+09:00"])


class EntryIn(Schema):
    """An entry for the draw of the day of its wishes: one to three, the dearest first."""

    inmate: InmateKey
    visitors: list[Id] = Field(max_length=MOST_OF_A_PARTY, examples=[[12, 13]])
    wishes: list[WishIn] = Field(max_length=MOST_OF_A_PARTY, description=f"at most {WISHES_MAX}, all on one day")


class WishOut(Schema):
    """Where and when the visit is wished for."""

    visitor_facility: str
    starts_at: datetime
    slot_no: int


class EntryOut(Schema):
    """Your entry for a draw. ``place`` is where it came in the order, once that is drawn."""

    id: str = Field(description="what the published order calls it", examples=["7Q4K9ABCDE"])
    policy: str = Field(examples=["kr"])
    day: date
    entries_until: datetime
    state: EntryStanding
    place: int | None
    inmate: str = Field(description="your key for the inmate, as `GET /inmates` gives it")
    inmate_facility: str
    visitors: list[int]
    wishes: list[WishOut]
    entered_at: datetime
    visit: str | None = Field(description="reference of the visit that it won", examples=["MN-7Q4K9"])


class EntryToldOut(EntryOut):
    """With what can still be had when it has lost."""

    alternatives: list[SlotOut]


class EntriesOut(Schema):
    """Your entries, those for the latest days first."""

    entries: list[EntryOut]


def entry_out(entry: Entry, reader: User, now: datetime) -> EntryOut:
    """An entry of ``reader``."""
    return EntryOut(
        id=entry.code,
        policy=entry.draw.policy_name,
        day=entry.draw.day,
        entries_until=entry.draw.entries_until,
        state=standing_of(entry, now),
        place=entry.place,
        inmate=inmate_keys.issue(reader.pk, entry.inmate_id),
        inmate_facility=entry.inmate.facility.code,
        visitors=sorted(visitor.pk for visitor in entry.party.all()),
        wishes=[
            WishOut(visitor_facility=wish.facility.code, starts_at=_at(wish.slot_no), slot_no=wish.slot_no)
            for wish in entry.wishes.all()
        ],
        entered_at=entry.entered_at,
        visit=None if entry.visit is None else entry.visit.ref,
    )


def entry_json(entry: Entry, reader: User, now: datetime) -> str:
    """The same with what can still be had: JSON text."""
    known = entry_out(entry, reader, now)
    free = still_free(entry, now) if known.state is EntryStanding.LOST else ()
    told = {**known.model_dump(), "alternatives": slots_out(free)}
    return EntryToldOut.model_validate(told).model_dump_json()


def _at(slot_no: int) -> datetime:
    return start_of(SlotNo(slot_no), ZoneInfo(settings.TIME_ZONE))
