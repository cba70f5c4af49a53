"""An entry of a draw in words: its wishes, and what is still free for who got none of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from mannam.domain.availability import Offer
from mannam.domain.policy import ORDINARY
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo, start_of
from mannam.models import Entry, Facility
from mannam.notify.wording import day_words, when
from mannam.queries.alternatives import alternatives


def entry_rows(entry: Entry) -> list[tuple[str, str]]:
    """Whom, who comes, the wishes and the code, in the active language."""
    names = entry.party.order_by("pk").values_list("name", flat=True)
    wishes = entry.wishes.select_related("facility")
    return [
        (_("Whom you meet"), f"{entry.inmate.name} ({entry.inmate.facility})"),
        (_("Who comes"), ", ".join(names)),
        *((wish_label(wish.rank), place_and_time(wish.facility, wish.slot_no)) for wish in wishes),
        (_("Number of the entry"), entry.code),
    ]


def wish_label(rank: int) -> str:
    """ "First wish", "Second wish", "Third wish"."""
    return {1: _("First wish"), 2: _("Second wish"), 3: _("Third wish")}[rank]


def place_and_time(facility: Facility, slot_no: int) -> str:
    """Where and when."""
    return f"{when(start_of(SlotNo(slot_no), ZoneInfo(settings.TIME_ZONE)))}, {facility}"


def day_of_entry(entry: Entry) -> str:
    """The day that was drawn for, in words."""
    return day_words(entry.draw.day)


def still_free(entry: Entry, now: datetime) -> tuple[Offer, ...]:
    """What can be had instead of the first wish: other times there, other places, as after any refusal."""
    first = entry.wishes.get(rank=1)
    return alternatives(
        {RefusalCode.SLOT_TAKEN},
        inmate_id=entry.inmate_id,
        visitor_facility_id=first.facility_id,
        slot=SlotNo(first.slot_no),
        applicant_id=entry.applicant_id,
        visitor_ids=tuple(entry.party.order_by("pk").values_list("pk", flat=True)),
        kind=ORDINARY,
        case="",
        now=now,
    )


def still_free_words(entry: Entry, now: datetime) -> list[str]:
    """The same as lines of a mail."""
    offers = still_free(entry, now)
    facilities = Facility.objects.in_bulk([offer.facility_id for offer in offers])
    return [place_and_time(facilities[offer.facility_id], offer.slot) for offer in offers]
