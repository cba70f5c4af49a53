"""The line before a day's places: get in, see one's place, go on when it is one's turn.

The page reads the line and the ticket and nothing of bookings, so that a full line is answered at once. It works
without JavaScript: it loads itself again, and a button does too.
"""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mannam.actions.actor import By
from mannam.actions.call_numbers import call_numbers
from mannam.actions.take_ticket import take_ticket
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import Policy
from mannam.domain.release import Standing, opens_at
from mannam.notify.wording import day_words, time_words, when
from mannam.queries.country import country
from mannam.queries.lines import LineSeen, line_seen
from mannam.web import clock
from mannam.web.public.gate import CitizenRequest, citizen_only

LOOK_AGAIN_SECONDS: Final = 15
SECONDS_A_MINUTE: Final = 60


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: CitizenRequest, policy_name: str, day_text: str) -> HttpResponse:
    """One's place in the line of a day. Getting in again, or in a second window, keeps the place."""
    day, now = day_or_404(day_text), clock.now()
    policy = _policy_or_404(policy_name, day)
    if request.method == "POST":
        take_ticket(policy, day, request.visitor.pk, By(Actor.VISITOR, user_id=request.user.pk), now=now)
        return redirect(request.path)
    seen = _seen(policy, day, request.visitor.pk, now)
    page = {
        "day": day_words(day),
        "seconds": LOOK_AGAIN_SECONDS,
        "choose_url": f"{reverse('apply-when')}?day={day.isoformat()}",
        "is_citizen": True,
        **_told(policy, day, seen, now),
    }
    return render(request, "public/line.html", page)


def day_or_404(text: str) -> date:
    """A day as it stands in an address."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _policy_or_404(name: str, day: date) -> Policy:
    rules = country().rules_named(name, day)
    if rules is None:
        raise Http404
    return rules.policy


def _seen(policy: Policy, day: date, person_id: int, now: datetime) -> LineSeen:
    """The line now; who may be next calls, so that nobody waits for the worker when somebody has left."""
    seen = line_seen(policy, day, person_id, now=now)
    if seen.line is not None and 0 < seen.place <= seen.line.bound:
        call_numbers(seen.line.pk, now=now)
        return line_seen(policy, day, person_id, now=now)
    return seen


def _told(policy: Policy, day: date, seen: LineSeen, now: datetime) -> dict[str, object]:
    """Which part of the page is shown, and its words."""
    standing = seen.standing(now)
    if not seen.is_kept:
        opens = opens_at(policy, day, ZoneInfo(settings.TIME_ZONE))
        return {"part": "before", "opens": when(opens)} if now < opens else {"part": "free"}
    if standing is Standing.WAITING and seen.line is not None and seen.ticket is not None:
        wait = seen.line.state.longest_wait(seen.ticket.number)
        minutes = int(wait.total_seconds()) // SECONDS_A_MINUTE
        words = _place_words(seen.place)
        return {"part": "waiting", "place": seen.place, "place_words": words, "minutes": minutes}
    if standing is Standing.CHOOSING and seen.ticket is not None and seen.ticket.turn_until is not None:
        return {"part": "turn", "until": time_words(seen.ticket.turn_until)}
    if standing is Standing.OVER and seen.ticket is not None:
        return {"part": "booked" if seen.ticket.used_at else "over"}
    return {"part": "outside"}


def _place_words(place: int) -> str:
    if place == 1:
        return _("You are the next.")
    words = ngettext("There is one person before you.", "There are %(count)d people before you.", place - 1)
    return words % {"count": place - 1}
