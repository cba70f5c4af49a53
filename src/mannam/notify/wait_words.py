"""A place in the waitlist in words: what is wished for, and how long an offer still stands."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of, start_of
from mannam.models import Facility, WaitlistEntry
from mannam.notify.kind_words import waited_kind_rows
from mannam.notify.wording import day_words, time_words

_MINUTE = timedelta(minutes=1)


def wait_rows(entry: WaitlistEntry) -> list[tuple[str, str]]:
    """Whom, who comes, where, on which days, at what hours, and the code, in the active language."""
    names = [visitor.name for visitor in sorted(entry.party.all(), key=lambda visitor: visitor.pk)]
    return [
        (_("Whom you meet"), f"{entry.inmate.name} ({entry.inmate.facility})"),
        (_("Who comes"), ", ".join(names)),
        *waited_kind_rows(entry),
        *wish_rows(entry),
        (_("Number of the wait"), entry.code),
    ]


def wish_rows(entry: WaitlistEntry) -> list[tuple[str, str]]:
    """Where, on which days, at what hours."""
    return [
        (_("Where you would go"), where_words(entry.facility, entry.within_km)),
        (_("On which days"), days_words(entry.first_day, entry.last_day)),
        (_("At what hours"), hours_words(entry)),
    ]


def where_words(facility: Facility, within_km: int) -> str:
    """The place, and how far around it."""
    if not within_km:
        return str(facility)
    return _("%(facility)s, or another place within %(km)d km of it") % {"facility": facility, "km": within_km}


def days_words(first: date, last: date) -> str:
    """One day, or from one to another."""
    if first == last:
        return day_words(first)
    return _("%(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}


def hours_words(entry: WaitlistEntry) -> str:
    """Within which hours a visit would begin."""
    if (entry.from_index, entry.until_index) == (0, QUANTA_PER_DAY):
        return _("at any hour")
    first = first_slot_of(entry.first_day)
    begins, ends = (time_words(_at(SlotNo(first + index))) for index in (entry.from_index, entry.until_index))
    return _("from %(begins)s to %(ends)s") % {"begins": begins, "ends": ends}


def left_words(until: datetime, now: datetime) -> str:
    """How long somebody may still answer: "54 minutes left". Started minutes count whole."""
    minutes = max(-(-(until - now) // _MINUTE), 0)
    return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {"count": minutes}


def _at(slot: SlotNo) -> datetime:
    return start_of(slot, ZoneInfo(settings.TIME_ZONE))
