"""One's place in the waitlist: how far one has come, what is offered and until when, and leaving."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mannam.access import access_own_wait
from mannam.actions.actor import By
from mannam.actions.leave_waitlist import leave_waitlist
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor
from mannam.domain.waitlist import LIVE_STATES, EntryState, OfferOutcome
from mannam.models import Visit, WaitlistEntry, WaitlistOffer
from mannam.notify.wait_words import days_words, left_words, wait_rows, where_words
from mannam.notify.wording import sentence, when
from mannam.queries.waitlist import entries_of, place_in_line
from mannam.web import clock
from mannam.web.public.gate import CitizenRequest, citizen_only

LOOK_AGAIN_SECONDS: Final = 60


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def waitlist_entry(request: CitizenRequest, code: str) -> HttpResponse:
    """Where one stands; a POST leaves the line."""
    entry, now = access_own_wait(request.user, code), clock.now()
    if request.method == "POST":
        try:
            leave_waitlist(entry.pk, By(Actor.VISITOR, user_id=request.user.pk), now=now)
        except Refused as refused:
            messages.error(request, " ".join(sentence(reason) for reason in refused.refusals))
            return redirect("waitlist-entry", entry.code)
        messages.success(request, _("You do not wait for this visit any more."))
        return redirect("visits")
    page = {
        "entry": entry,
        "rows": wait_rows(entry),
        "seconds": LOOK_AGAIN_SECONDS,
        "is_live": entry.state in LIVE_STATES,
        "is_citizen": True,
        **_told(entry, now),
    }
    return render(request, "public/waitlist_entry.html", page)


def _told(entry: WaitlistEntry, now: datetime) -> dict[str, object]:
    """Which part of the page is shown, and its words."""
    state = EntryState(entry.state)
    if state is EntryState.WAITING:
        place = place_in_line(entry, now)
        return {"part": state.value, "place": place, "place_words": place_words(place)}
    offer = entry.offers.filter(outcome__in=[OfferOutcome.OPEN, OfferOutcome.TAKEN]).order_by("-pk").first()
    return {"part": state.value, **(_offer_words(offer, now) if offer else {})}


def _offer_words(offer: WaitlistOffer, now: datetime) -> dict[str, object]:
    return {
        "visit": offer.visit,
        "where": f"{when(offer.visit.starts_at)}, {offer.visit.visitor_facility}",
        "until": when(offer.until),
        "left": left_words(offer.until, now),
    }


def place_words(place: int) -> str:
    """How many are before somebody whose place in line this is."""
    if place <= 1:
        return _("You are the next.")
    words = ngettext("There is one person before you.", "There are %(count)d people before you.", place - 1)
    return words % {"count": place - 1}


@dataclass(frozen=True)
class WaitCard:
    """A place in the waitlist as the list of my visits shows it."""

    code: str
    inmate: str
    where: str
    days: str
    stands: str
    is_offered: bool


def wait_cards(user_id: int, now: datetime) -> list[WaitCard]:
    """What a user waits for, what is offered first."""
    live = [_card(entry, now) for entry in entries_of(user_id).filter(state__in=sorted(LIVE_STATES))]
    return sorted(live, key=lambda card: not card.is_offered)


def _card(entry: WaitlistEntry, now: datetime) -> WaitCard:
    is_offered = entry.state == EntryState.OFFERED
    return WaitCard(
        entry.code,
        entry.inmate.name,
        where_words(entry.facility, entry.within_km),
        days_words(entry.first_day, entry.last_day),
        _offered_words(entry, now) if is_offered else place_words(place_in_line(entry, now)),
        is_offered,
    )


def _offered_words(entry: WaitlistEntry, now: datetime) -> str:
    offer = next(one for one in entry.offers.all() if one.outcome == OfferOutcome.OPEN)
    words = _("A place is kept for you until %(until)s: %(left)s.")
    return words % {"until": when(offer.until), "left": left_words(offer.until, now)}


def entry_after(visit: Visit) -> WaitlistEntry | None:
    """The entry of somebody who turned this place down and waits on."""
    offer = WaitlistOffer.objects.select_related("entry").filter(visit=visit).first()
    return offer.entry if offer is not None and offer.entry.state in LIVE_STATES else None
