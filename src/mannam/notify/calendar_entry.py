"""A visit for the calendar of a telephone or a mail program (RFC 5545)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from mannam import config
from mannam.domain.lifecycle import FREED, UNCONFIRMED
from mannam.models import Facility, Visit
from mannam.notify.places import place_words
from mannam.notify.wording import made_up_words
from mannam.queries.policies import terms_of_visit

REMIND_BEFORE = timedelta(hours=2)


def calendar_entry(visit: Visit, now: datetime) -> bytes:
    """The bytes of an .ics file.

    Its UID stays the same and its sequence rises with each change, so a calendar takes the newest; a visit that
    will not take place leaves it again.
    """
    is_cancelled = visit.status in FREED
    calendar = Calendar()
    calendar.add("prodid", "-//Mannam//Mannam//")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(visit))
    calendar.add_component(_event(visit, now, is_cancelled=is_cancelled))
    return bytes(calendar.to_ical())


def method_of(visit: Visit) -> str:
    """What the entry tells a calendar: PUBLISH, or CANCEL when it will not take place. It asks for no answer."""
    return "CANCEL" if visit.status in FREED else "PUBLISH"


def _event(visit: Visit, now: datetime, *, is_cancelled: bool) -> Event:
    event = Event()
    event.add("uid", f"{visit.ref}@mannam")
    event.add("dtstamp", now)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.starts_at + _talk(visit))
    event.add("sequence", visit.sequence)
    event.add("status", _status(visit))
    event.add("summary", _("Visit by videophone"))
    event.add("location", _location(visit.visitor_facility))
    event.add("description", _description(visit, is_cancelled=is_cancelled))
    event.add("url", f"{config.public_url()}/visits/{visit.ref}/")
    event.add("organizer", f"mailto:{_sender()}")
    if not is_cancelled:
        event.add_component(_alarm())
    return event


def _status(visit: Visit) -> str:
    if visit.status in FREED:
        return "CANCELLED"
    return "TENTATIVE" if visit.status in UNCONFIRMED else "CONFIRMED"


def _location(facility: Facility) -> str:
    """Where to go; a map finds a street address, and the town is the best there is without one."""
    return f"{facility}, {facility.address or place_words(facility.city)}"


def _talk(visit: Visit) -> timedelta:
    """As long as people are told that they talk; the booth is theirs a little longer."""
    return timedelta(seconds=terms_of_visit(visit).talk_seconds)


def _description(visit: Visit, *, is_cancelled: bool) -> str:
    if is_cancelled:
        return _("This visit is cancelled.")
    words = [made_up_words()] if settings.MANNAM_DEMO else []
    words.append(_("Your number for the desk: %(code)s. Please bring your ID.") % {"code": visit.check_in_code})
    if telephone := visit.visitor_facility.telephone:
        words.append(_("Telephone of the place: %(number)s") % {"number": telephone})
    return "\n".join(words)


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Visit by videophone"))
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _sender() -> str:
    address = settings.DEFAULT_FROM_EMAIL
    return address.partition("<")[2].rstrip(">") or address
