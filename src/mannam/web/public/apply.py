"""The application, questions one to three: whom, who comes along, where.

Every page works without JavaScript. Answers are kept in the session, so that nothing is lost on the way back
or by an error; a page entered too early leads to the first question without an answer.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mannam.access import Denied, access_companion
from mannam.actions.refused import Refused
from mannam.actions.register_visitor import register_companion, set_home
from mannam.actions.remove_companion import remove_companion
from mannam.domain.distance import Place
from mannam.domain.policy import ORDINARY
from mannam.models import Facility, Inmate, Visitor
from mannam.notify.places import home_words, municipality_words, place_words
from mannam.notify.wording import sentence, when
from mannam.queries.facilities import facilities_by_distance
from mannam.queries.inmates import find_inmate
from mannam.queries.municipalities import in_province, provinces
from mannam.rate_limits import count_try
from mannam.web import clock
from mannam.web.public.apply_booked import just_booked
from mannam.web.public.apply_forms import HomeForm, PartyForm, WhereForm, WhomForm
from mannam.web.public.apply_kind import kinds_to_choose
from mannam.web.public.draft import STEPS, Draft, page_before
from mannam.web.public.fields import answers
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.public.offers import inmate_of, may_wait, party_max, soonest_at, standing_refusals
from mannam.web.public.opening import opening_notes
from mannam.web.public.visit_words import VisitCard, as_it_stands
from mannam.web.typed import keep_typed, typed

SHOWN_AT_FIRST: Final = 5


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def whom(request: CitizenRequest) -> HttpResponse:
    """Facility, inmate number, name. A wrong number and a wrong name get the same words."""
    draft = Draft.of(request.session)
    facilities = [facility for facility, _km in facilities_by_distance(None)]
    form = WhomForm(answers(request), facilities=facilities, initial=typed(request) or _known_inmate(draft))
    if form.is_valid():
        inmate = _found(request, form)
        if inmate is not None:
            _keep_inmate(request, draft, inmate)
            return _onward(request, _after_whom(request))
    page = _page(form=form, step_no=1, back_url=reverse("home"), booked=_booked_cards(request, draft))
    return render(request, "public/apply_whom.html", page)


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def party(request: CitizenRequest) -> HttpResponse:
    """Just me, or companions: known ones ticked, a new one named."""
    draft = Draft.of(request.session)
    if missing := page_before(request.session, draft, "apply-party"):
        return redirect(missing)
    most = party_max(draft, clock.now())
    if request.method == "POST" and "remove" in request.POST:
        return _take_off(request, draft)
    known = list(request.user.companions.filter(listed=True).order_by("name", "pk"))
    initial = typed(request) or {"companions": [str(pk) for pk in draft.companion_ids or ()]}
    form = PartyForm(answers(request), known=known, party_max=most, initial=initial)
    if request.method == "POST" and form.is_valid():
        _keep_party(request, draft, form)
        return redirect(request.get_full_path()) if "add" in request.POST else _onward(request, "apply-where")
    before = "apply-kind" if kinds_to_choose(draft, request.visitor, clock.now()) else "apply-whom"
    page = _page(form=form, step_no=2, back_url=reverse(before), party_max=most, known=known)
    return render(request, "public/apply_party.html", page)


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def home_city(request: CitizenRequest) -> HttpResponse:
    """Where the visitor lives; asked once, changed when they like, typed or chosen from a province's list."""
    lives = request.visitor.home_city
    province = request.GET.get("province", "")
    known = province or (home_words(lives) if lives else "")
    form = HomeForm(answers(request), initial=typed(request) or {"city": known})
    if form.is_valid():
        home = form.cleaned_data["home"]
        set_home(request.visitor, home.code, home.place)
        return redirect("apply-where")
    listed = form.found if form.is_bound else in_province(province)
    page = _page(form=form, step_no=3, back_url=reverse("apply-party"), provinces=provinces())
    page["found"] = [(one.code, municipality_words(one)) for one in listed]
    return render(request, "public/apply_home.html", page)


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: CitizenRequest) -> HttpResponse:
    """The facilities, each with its next free time: nearest first, or all by name for who gives no home."""
    draft = Draft.of(request.session)
    if missing := page_before(request.session, draft, "apply-where"):
        return redirect(missing)
    has_home = bool(request.visitor.home_city)
    if not (has_home or "by_name" in request.GET or draft.place):
        return redirect("apply-home")
    by_name = "by_name" in request.GET or not has_home
    near = _by_name() if by_name else facilities_by_distance(home_of(request.visitor))
    form = WhereForm(answers(request), codes=[facility.code for facility, _km in near])
    if form.is_valid():
        draft.answered(place=form.cleaned_data["facility"]).keep(request.session)
        return redirect("apply-when")
    shown = near if by_name or "all" in request.GET else near[:SHOWN_AT_FIRST]
    page = _page(form=form, step_no=3, back_url=reverse("apply-party"))
    cards = _cards(request, draft, shown)
    is_free_somewhere = any(place.soonest for place in cards)
    page |= {
        "cards": cards,
        "refusals": (refusals := [] if is_free_somewhere else why_not(request, draft, shown[0][0])),
        "may_wait": not (is_free_somewhere or refusals) and may_wait(draft, clock.now()),
        "inmate_facility": inmate_of(draft).facility,
        "home": home_words(request.visitor.home_city) if has_home else "",
        "by_name": by_name,
        "has_more": len(shown) < len(near),
        "notes": opening_notes(draft, request.visitor, clock.now()),
    }
    return render(request, "public/apply_where.html", page)


@dataclass(frozen=True)
class PlaceCard:
    """A facility as a card: its name, how far it is, and when it is free next (empty: not in the window)."""

    code: str
    name: str
    line: str
    soonest: str
    is_chosen: bool


def _cards(request: CitizenRequest, draft: Draft, shown: list[tuple[Facility, float | None]]) -> list[PlaceCard]:
    soonest = soonest_at(draft, request.visitor, [facility.pk for facility, _km in shown], clock.now())
    chosen = (
        typed(request).get("facility") or draft.place or next((f.code for f, _km in shown if f.pk in soonest), "")
    )
    return [
        PlaceCard(
            facility.code,
            str(facility),
            _how_far(facility, km),
            when(soonest[facility.pk]) if facility.pk in soonest else "",
            facility.code == chosen,
        )
        for facility, km in shown
    ]


def _by_name() -> list[tuple[Facility, float | None]]:
    return sorted(facilities_by_distance(None), key=lambda measured: str(measured[0]))


def why_not(request: CitizenRequest, draft: Draft, facility: Facility) -> list[str]:
    """Why nothing at all can be booked, in sentences; empty when there is just no free time."""
    refusals = standing_refusals(draft, request.visitor, facility, clock.now())
    return [sentence(refusal) for refusal in refusals]


def _how_far(facility: Facility, km: float | None) -> str:
    city = place_words(facility.city)
    if km is None:
        return city
    if km < 1:
        return _("near your home · %(city)s") % {"city": city}
    return _("%(km)d km from home · %(city)s") % {"km": round(km), "city": city}


def home_of(visitor: Visitor) -> Place | None:
    """Where the visitor lives, if it is known."""
    if visitor.home_latitude is None or visitor.home_longitude is None:
        return None
    return Place(visitor.home_latitude, visitor.home_longitude)


def _found(request: CitizenRequest, form: WhomForm) -> Inmate | None:
    """The inmate who was typed; None, with the reason in the form, when there is none or too much was tried."""
    if until := count_try(request, "find_inmate", user=request.user, now=clock.now()).free_at:
        words = _(
            "You have tried very often. You can go on from %(when)s. If you need help, please call %(phone)s."
        )
        form.add_error(None, words % {"when": when(until), "phone": settings.MANNAM_HELP_PHONE})
        return None
    typed = form.cleaned_data
    try:
        return find_inmate(typed["facility"], typed["number"], typed["name"])
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, sentence(refusal))
        return None


def _booked_cards(request: CitizenRequest, draft: Draft) -> list[VisitCard]:
    """What was just booked, said on the empty first page: nobody shall believe that it was lost."""
    found = just_booked(request, clock.now()) if draft == Draft() else None
    return [as_it_stands(found)] if found else []


def _known_inmate(draft: Draft) -> dict[str, str]:
    if draft.inmate_id is None:
        return {}
    inmate = inmate_of(draft)
    return {"facility": inmate.facility.code, "number": inmate.number, "name": inmate.name}


def _after_whom(request: CitizenRequest) -> str:
    """Who may book one kind of visit alone is not asked for it."""
    has_kinds = kinds_to_choose(Draft.of(request.session), request.visitor, clock.now())
    return "apply-kind" if has_kinds else "apply-party"


def _keep_inmate(request: CitizenRequest, draft: Draft, inmate: Inmate) -> None:
    if draft.inmate_id != inmate.pk:
        # another facility may have other kinds
        draft.answered(inmate_id=inmate.pk, kind=ORDINARY, case="").keep(request.session)


def _keep_party(request: CitizenRequest, draft: Draft, form: PartyForm) -> None:
    chosen = {int(pk) for pk in form.cleaned_data["companions"]}
    if name := form.cleaned_data["new_name"]:
        added = register_companion(request.user, name, clock.now()).pk
        if 1 + len(chosen | {added}) <= form.party_max:  # else on the list, but not ticked
            chosen.add(added)
    draft.answered(companion_ids=tuple(sorted(chosen))).keep(request.session)


def _take_off(request: CitizenRequest, draft: Draft) -> HttpResponse:
    """Take a companion off the list; what else was ticked and typed on the page stays."""
    try:
        companion = access_companion(request.user, request.POST["remove"])
    except Denied:
        return redirect(request.get_full_path())  # taken off already, by a second press
    if draft.companion_ids and companion.pk in draft.companion_ids:
        left = tuple(pk for pk in draft.companion_ids if pk != companion.pk)
        draft.answered(companion_ids=left).keep(request.session)
    remove_companion(request.user, companion, clock.now())
    words = _("%(name)s is taken off the list. Visits that are booked already stay as they are.")
    messages.success(request, words % {"name": companion.name})
    keep_typed(request, request.get_full_path())
    return redirect(request.get_full_path())


def _onward(request: CitizenRequest, following: str) -> HttpResponseRedirect:
    """To the next question; back to the check when that is where the change was asked for."""
    from_check = "change" in request.GET and Draft.of(request.session).missing_step() is None
    return redirect("apply-check" if from_check else following)


def _page(**context: object) -> dict[str, object]:
    return {"step_total": STEPS, **context}
