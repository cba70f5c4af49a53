"""A queued message as a mail in its reader's language: plain text, simple HTML, the calendar entry beside it."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from mannam import config
from mannam.models import Entry, Message, Visit
from mannam.notify.calendar_entry import calendar_entry, method_of
from mannam.notify.entry_words import day_of_entry, entry_rows, still_free_words
from mannam.notify.moved_words import until_now
from mannam.notify.visit_rows import visit_rows
from mannam.notify.visit_story import became, corrected
from mannam.notify.wait_words import wait_rows
from mannam.notify.wording import made_up_words, when

IN_CALENDAR = frozenset({"booked", "cancelled", "moved", "moved_by_us", "not_held", "given_up"})
"""The messages that change what stands in a calendar."""


def mail_of(message: Message, now: datetime) -> EmailMultiAlternatives:
    """The mail, ready to be sent. A template's name is its files' name under ``templates/notify/``."""
    with translation.override(message.user.language):
        return _mail(message, now)


def _mail(message: Message, now: datetime) -> EmailMultiAlternatives:
    context = _context(message, now)
    subject = render_to_string(f"notify/{message.template}_subject.txt", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"notify/{message.template}.txt", context) + _mark(),
        to=[message.user.email],
        # the same at every attempt, so that a mail sent twice is shown once
        headers={"Message-ID": f"<message-{message.pk}@{_host()}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"notify/{message.template}.html", context), "text/html")
    if message.visit is not None and message.template in IN_CALENDAR:
        _attach_calendar(mail, message.visit, now)
    return mail


def _mark() -> str:
    """What ends a mail of the demo, so that nothing made up passes for real; the HTML has it from its base."""
    return f"\n{made_up_words()}\n" if settings.MANNAM_DEMO else ""


def _attach_calendar(mail: EmailMultiAlternatives, visit: Visit, now: datetime) -> None:
    entry = calendar_entry(visit, now).decode()
    mail.attach(f"{visit.ref}.ics", entry, f"text/calendar; method={method_of(visit)}")


def _context(message: Message, now: datetime) -> dict[str, object]:
    visit = message.visit
    context: dict[str, object] = {
        "demo": settings.MANNAM_DEMO,
        "help_phone": settings.MANNAM_HELP_PHONE,
        "user": message.user,
        "visit": visit,
    }
    if visit is not None:
        context |= {
            "when": when(visit.starts_at),
            "rows": visit_rows(visit),
            "story": became(visit),
            "corrected": lambda: corrected(visit),
            "until_now": lambda: until_now(message),
            "url": f"{config.public_url()}/visits/{visit.ref}/",
            "answer_url": f"{config.public_url()}/visits/{visit.ref}/moved/",
        }
        if (offer := getattr(visit, "offer", None)) is not None:
            context["until"] = when(offer.until)
    if message.entry is not None:
        context |= _entry_context(message.entry, now)
    if message.waitlist_entry is not None:
        context |= {
            "rows": wait_rows(message.waitlist_entry),
            "url": f"{config.public_url()}/waitlist/{message.waitlist_entry.code}/",
        }
    return context


def _entry_context(entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "day": day_of_entry(entry),
        "rows": entry_rows(entry),
        "still_free": lambda: still_free_words(entry, now),
        "url": f"{config.public_url()}/lots/mine/{entry.code}/",
    }


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
