"""What the application says of days that are not open yet, or are just being released: line, turn, draw."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mannam.domain.policy import Policy, ReleaseMode
from mannam.domain.release import Standing, entries_until, opens_at
from mannam.models import Draw, Entry, Visitor
from mannam.notify.wording import day_words, time_words, when
from mannam.queries.country import country
from mannam.queries.lines import line_seen
from mannam.web.public.draft import Draft
from mannam.web.public.offers import inmate_of, window_days


@dataclass(frozen=True)
class Note:
    """A day that is not open yet or is being released: what there is to know.

    And the one thing to do (``url`` empty: nothing).
    """

    day: date
    title: str
    text: str
    url: str = ""
    action: str = ""


def opening_notes(draft: Draft, visitor: Visitor, now: datetime) -> list[Note]:
    """One for each day that cannot just be booked, and for the day of one's turn."""
    known, home_id = country(), inmate_of(draft).facility_id
    notes: list[Note] = []
    for day in window_days(draft, now):
        rules = known.rules(home_id, day)
        if rules is not None:
            notes += _notes(rules.policy, day, visitor, now)
    return notes


def _notes(policy: Policy, day: date, visitor: Visitor, now: datetime) -> Iterator[Note]:
    opens = opens_at(policy, day, ZoneInfo(settings.TIME_ZONE))
    if now < opens:
        title = _("Booking for %(day)s has not begun yet") % {"day": day_words(day)}
        yield Note(day, title, _("It begins on %(opens)s. Please come back then.") % {"opens": when(opens)})
        return
    if policy.release.mode is ReleaseMode.LOTTERY:
        yield from _of_draw(policy, day, visitor, now)
        return
    seen = line_seen(policy, day, visitor.pk, now=now)
    if not seen.is_kept:
        return
    if seen.standing(now) is Standing.CHOOSING and seen.ticket and seen.ticket.turn_until:
        until = time_words(seen.ticket.turn_until)
        text = _("Please choose a time on %(day)s and book it by %(until)s.")
        yield Note(day, _("It is your turn"), text % {"day": day_words(day), "until": until})
        return
    title = _("Booking for %(day)s has begun") % {"day": day_words(day)}
    text = _("Many people want to book for this day. We let people in one after another, in the order they came.")
    is_waiting = seen.standing(now) is Standing.WAITING
    action = _("See my place in line") if is_waiting else _("Get in line")
    yield Note(day, title, text, reverse("line", args=[policy.name, day.isoformat()]), action)


def _of_draw(policy: Policy, day: date, visitor: Visitor, now: datetime) -> Iterator[Note]:
    zone = ZoneInfo(settings.TIME_ZONE)
    until = entries_until(policy, day, zone)
    draw = Draw.objects.filter(policy_name=policy.name, day=day).first()
    if until is None or (now >= until and (draw is None or draw.drawn_at is not None)):
        return
    words = {"day": day_words(day), "until": when(until)}
    entry = Entry.objects.filter(draw=draw, applicant=visitor).first()
    mine = reverse("lots-mine", args=[entry.code]) if entry else ""
    if now >= until:
        text = _("Please look again in a few minutes.")
        yield Note(day, _("The lots for %(day)s are being drawn") % words, text, mine, _("See my entry"))
    elif entry:
        text = _("We draw on %(until)s and tell you by e-mail.") % words
        yield Note(day, _("You take part in the draw for %(day)s") % words, text, mine, _("See my entry"))
    else:
        text = _("You can take part until %(until)s. It does not matter who comes first.") % words
        title = _("The places of %(day)s are drawn by lot") % words
        yield Note(day, title, text, reverse("apply-lots", args=[day.isoformat()]), _("Take part in the draw"))
