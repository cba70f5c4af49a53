"""My visits: the list, one visit, its slip, its calendar entry, and cancelling."""

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mannam.access import access_visit
from mannam.actions.actor import By
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import FINAL, UNCONFIRMED, Actor, Status
from mannam.domain.policy import Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import end_of_pause
from mannam.models import Entry, Visit
from mannam.notify.calendar_entry import calendar_entry
from mannam.notify.entry_words import day_of_entry
from mannam.notify.visit_rows import visit_rows
from mannam.notify.wait_words import left_words
from mannam.notify.wording import local, sentence, span_words, when
from mannam.queries.disrupted import open_move
from mannam.queries.policies import stored_version
from mannam.queries.visits import visits_of
from mannam.web import clock
from mannam.web.public import visit_words
from mannam.web.public.gate import CitizenRequest, citizen_only, is_citizen
from mannam.web.public.waitlist import LOOK_AGAIN_SECONDS, wait_cards

CONFLICT = 409


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, how it works, and the next visit of somebody who is signed in."""
    visits = visits_of(request.user.pk) if request.user.pk and is_citizen(request) else []
    now = clock.now()
    upcoming = [visit for visit in visits if visit_words.is_upcoming(visit, now)]
    page = {"upcoming": visit_words.cards(upcoming, request.user.pk), "is_citizen": is_citizen(request)}
    return render(request, "public/home.html", page)


@citizen_only
@require_safe
def visits(request: CitizenRequest) -> HttpResponse:
    """Upcoming visits, soonest first; past ones, latest first."""
    now = clock.now()
    mine = sorted(visits_of(request.user.pk), key=lambda visit: visit.starts_at)
    upcoming = [visit for visit in mine if visit_words.is_upcoming(visit, now)]
    past = [visit for visit in reversed(mine) if not visit_words.is_upcoming(visit, now)]
    page = {
        "upcoming": visit_words.cards(upcoming, request.user.pk),
        "past": visit_words.cards(past, request.user.pk),
        "entries": _entries(request),
        "waits": wait_cards(request.user.pk, now),
        "is_citizen": True,
    }
    return render(request, "public/visits.html", page)


def _entries(request: CitizenRequest) -> list[tuple[str, str]]:
    """The draws that the citizen takes part in and that are not over: the day, and the address of the entry."""
    mine = Entry.objects.filter(applicant=request.visitor, draw__drawn_at=None).select_related("draw")
    return [(day_of_entry(entry), reverse("lots-mine", args=[entry.code])) for entry in mine.order_by("draw__day")]


@citizen_only
@require_safe
def visit(request: CitizenRequest, ref: str) -> HttpResponse:
    """One visit: what, where, when, what to bring, what comes next."""
    found = access_visit(request.user, ref)
    (card,) = visit_words.cards([found], request.user.pk)
    page = {
        "visit": found,
        "card": card,
        "story": visit_words.story(found),
        "rows": visit_rows(found),
        "is_booked": found.status == Status.BOOKED,
        "may_cancel": _may_cancel(request, found),
        "may_answer": found.status in UNCONFIRMED and _is_applicant(request, found),
        "held_until": when(found.held_until) if found.held_until else "",
        "left": left_words(found.held_until, clock.now()) if found.held_until else "",
        "seconds": LOOK_AGAIN_SECONDS,
        "early": span_words(_policy(found).check_in_opens_minutes_before),
        "is_citizen": True,
    }
    return render(request, "public/visit.html", page)


@citizen_only
@require_safe
def slip(request: CitizenRequest, ref: str) -> HttpResponse:
    """The page to print or to show at the desk; when there is nothing to come any more, it says so."""
    found = access_visit(request.user, ref)
    is_valid = visit_words.is_upcoming(found, clock.now())
    page = {
        "visit": found,
        "rows": visit_rows(found),
        "qr": _qr(found.check_in_code) if is_valid else None,
        "story": visit_words.story(found) if found.status in FINAL else [],
    }
    return render(request, "public/slip.html", page)


@citizen_only
@require_safe
def calendar(request: CitizenRequest, ref: str) -> HttpResponse:
    """The visit for the calendar of a telephone."""
    found = access_visit(request.user, ref)
    response = HttpResponse(calendar_entry(found, clock.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.ref}.ics"'
    return response


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: CitizenRequest, ref: str) -> HttpResponse:
    """Say what follows from cancelling, then do it."""
    found = access_visit(request.user, ref)
    if not _is_applicant(request, found):
        raise Http404
    refusals: list[str] = []
    pause_days = _pause_days(found)
    if request.method == "POST":
        try:
            cancel_visit(found.pk, By(Actor.VISITOR, user_id=request.user.pk), now=clock.now())
        except Refused as refused:
            refusals = [sentence(refusal) for refusal in refused.refusals]
        else:
            messages.success(request, _cancelled_words(found, pause_days))
            return redirect("visit", found.ref)
    page = {
        "visit": found,
        "rows": visit_rows(found),
        "may_cancel": _may_cancel(request, found),
        "pause_days": pause_days,
        "refusals": refusals,
        "back_url": reverse("visit", args=[found.ref]),
        "is_citizen": True,
    }
    return render(request, "public/visit_cancel.html", page, status=CONFLICT if refusals else None)


def _is_applicant(request: CitizenRequest, found: Visit) -> bool:
    return found.applicant_id == request.visitor.pk


def _may_cancel(request: CitizenRequest, found: Visit) -> bool:
    return found.status == Status.BOOKED and _is_applicant(request, found) and found.starts_at > clock.now()


def _policy(found: Visit) -> Policy:
    """The rules the visit was booked under."""
    return stored_version(found.policy_id).policy


def _pause_days(found: Visit) -> int:
    """For how many days cancelling now stops the applicant from booking (C 11(4)); 0 before the day itself."""
    is_today = local(found.starts_at).date() == local(clock.now()).date()
    # a time that we have chosen is given up without any loss
    return _policy(found).same_day_cancel_pause_days if is_today and open_move(found) is None else 0


def _cancelled_words(found: Visit, days: int) -> str:
    """What was done, and from when on the applicant can book again."""
    done = _("We have just cancelled this visit. We tell you so by e-mail too.")
    if not days:
        return done + " " + _("You can book another visit now.")
    until = end_of_pause(local(found.starts_at).date(), days)
    return done + " " + sentence(Refusal(RefusalCode.SAME_DAY_CANCEL_PAUSE, {"until": until}))


def _qr(code: str) -> SafeString:
    """The six digits for the desk's scanner, as inline SVG without styles (the page's policy forbids them)."""
    svg = segno.make(code, error="m", micro=False).svg_inline(
        border=2, svgclass=None, lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - made by us out of digits
