"""Draws for everybody to look at and to check, and one's own entry."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from mannam.access import access_own_entry
from mannam.actions.actor import By
from mannam.actions.refused import Refused
from mannam.actions.withdraw_entry import withdraw_entry
from mannam.domain.draw import EntryStanding
from mannam.domain.lifecycle import Actor
from mannam.models import Draw, Entry
from mannam.notify.entry_words import day_of_entry, entry_rows, place_and_time, still_free
from mannam.notify.wording import day_words, sentence, when
from mannam.queries.draws import DrawSeen, draw_document, draw_seen, draws, standing_of
from mannam.web import clock
from mannam.web.public.apply_check import alternatives_words
from mannam.web.public.gate import CitizenRequest, citizen_only, is_citizen
from mannam.web.public.line import day_or_404

LISTED: Final = 60
SHOWN: Final = 200
CONFLICT: Final = 409


@require_safe
def lots(request: HttpRequest) -> HttpResponse:
    """The newest draws."""
    rows = [(day_words(draw.day), _state(draw, clock.now()), _address(draw)) for draw in draws(LISTED)]
    return render(request, "public/lots.html", {"draws": rows, "is_citizen": is_citizen(request)})


@require_safe
def draw(request: HttpRequest, policy_name: str, day_text: str) -> HttpResponse:
    """One draw: what was committed to, and once it is closed seed and order."""
    seen = _seen_or_404(policy_name, day_text)
    order = seen.published.order if seen.published else ()
    outcomes = [(place, *one) for place, one in enumerate(zip(order, seen.outcomes, strict=True), start=1)]
    page = {
        "draw": seen,
        "day": day_words(seen.day),
        "rows": _rows(seen),
        "headers": [pgettext("in the order of a draw", "Place"), _("Entry"), _("Result")],
        "outcomes": [(place, code, _outcome_words(outcome)) for place, code, outcome in outcomes[:SHOWN]],
        "more": max(len(order) - SHOWN, 0),
        "is_citizen": is_citizen(request),
    }
    return render(request, "public/draw.html", page)


@require_safe
def draw_file(request: HttpRequest, policy_name: str, day_text: str) -> HttpResponse:
    """The draw as a file, for ``mannam lottery verify`` and whoever checks it otherwise."""
    seen = _seen_or_404(policy_name, day_text)
    response = JsonResponse(draw_document(seen), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = 'attachment; filename="draw.json"'
    return response


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: CitizenRequest, code: str) -> HttpResponse:
    """One's own entry: waiting, won, or what is still free; withdrawn with a button while entries are taken."""
    entry, now = access_own_entry(request.user, code), clock.now()
    refusals: list[str] = []
    if request.method == "POST":
        try:
            withdraw_entry(entry, By(Actor.VISITOR, user_id=request.user.pk), now=now)
        except Refused as refused:
            refusals = [sentence(refusal) for refusal in refused.refusals]
        else:
            words = _("You do not take part in the draw for %(day)s any more.")
            messages.success(request, words % {"day": day_of_entry(entry)})
            return redirect("visits")
    page = {
        "entry": entry,
        "day": day_of_entry(entry),
        "rows": entry_rows(entry),
        "refusals": refusals,
        "draw_url": _address(entry.draw),
        "is_citizen": True,
        **_told(entry, now),
    }
    return render(request, "public/lots_mine.html", page, status=CONFLICT if refusals else None)


def _told(entry: Entry, now: datetime) -> dict[str, object]:
    """Which part of the page is shown, and what it needs."""
    standing = standing_of(entry, now)
    more: dict[str, object] = {}
    if standing is EntryStanding.WON:
        assert entry.visit is not None  # noqa: S101 - that is what it won
        where = place_and_time(entry.visit.visitor_facility, entry.visit.slot_no)
        more = {"where": where, "visit_url": reverse("visit", args=[entry.visit.ref])}
    elif standing is EntryStanding.LOST:
        more = {"alternatives": alternatives_words(still_free(entry, now))}
    elif standing is EntryStanding.OPEN:
        change = reverse("apply-lots", args=[entry.draw.day.isoformat()])
        more = {"until": when(entry.draw.entries_until), "change_url": change}
    return {"part": standing.value, **more}


def _seen_or_404(policy_name: str, day_text: str) -> DrawSeen:
    found = draw_seen(policy_name, day_or_404(day_text))
    if found is None:
        raise Http404
    return found


def _address(found: Draw) -> str:
    return reverse("lots-draw", args=[found.policy_name, found.day.isoformat()])


def _state(found: Draw, now: datetime) -> str:
    if found.drawn_at is not None:
        return _("Drawn")
    if now >= found.entries_until:
        return _("Being drawn")
    if now >= found.opens_at:
        return _("Entries are taken until %(until)s") % {"until": when(found.entries_until)}
    return _("Entries are taken from %(opens)s") % {"opens": when(found.opens_at)}


def _outcome_words(outcome: str) -> str:
    words = {
        Entry.Outcome.OPEN: _("to be decided"),
        Entry.Outcome.WON: _("got a wish"),
        Entry.Outcome.LOST: _("no wish was left"),
    }
    return words[Entry.Outcome(outcome)]


def _rows(seen: DrawSeen) -> list[tuple[str, str]]:
    rows = [
        (_("Rules"), seen.policy_name),
        (_("Entries are taken"), f"{when(seen.opens_at)} – {when(seen.entries_until)}"),
        (_("Commitment to the seed"), seen.commitment),
        (_("Published on"), when(seen.committed_at)),
    ]
    if seen.published is None or seen.closed_at is None:
        return rows
    return [
        *rows,
        (_("Closed on"), when(seen.closed_at)),
        (_("Number of entries"), str(len(seen.published.order))),
        (_("Digest of the entries"), seen.published.entries_digest),
        (_("Seed"), seen.published.seed),
    ]
