"""The application, where nothing that is free will do: to be told when a place becomes free."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mannam.actions.actor import By
from mannam.actions.join_waitlist import WaitOrder, join_waitlist, wish_in
from mannam.actions.refused import Refused
from mannam.domain.availability import Offer
from mannam.domain.lifecycle import Actor
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.domain.waitlist import PlaceWish
from mannam.models import Facility
from mannam.notify.wording import day_words, sentence, span_words
from mannam.queries.country import country
from mannam.queries.facilities import facilities_by_distance
from mannam.queries.people import PeopleAsked
from mannam.queries.waitable import waitable_days
from mannam.web import clock, randomness
from mannam.web.error_words import error_words
from mannam.web.public.apply import home_of
from mannam.web.public.apply_check import alternatives_words
from mannam.web.public.draft import STEPS, Draft, page_before
from mannam.web.public.fields import answers
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.public.offers import free_at, inmate_of, party_of, policy_for, window_days
from mannam.web.typed import typed

NOON: Final = QUANTA_PER_DAY // 2
HOURS: Final = {"any": (0, QUANTA_PER_DAY), "morning": (0, NOON), "afternoon": (NOON, QUANTA_PER_DAY)}
KILOMETRES: Final = (0, 30, 60, 120)
SHOWN: Final = 3
_CHOOSE = error_words(
    required=gettext_lazy("Please choose one of those shown."),
    invalid_choice=gettext_lazy("Please choose one of those shown."),
)


class WaitForm(forms.Form):
    """Where, on which days and at what hours somebody would come."""

    facility = forms.ChoiceField(label=gettext_lazy("Where would you go?"), error_messages=_CHOOSE)
    within_km = forms.TypedChoiceField(
        label=gettext_lazy("Would another place do as well?"), coerce=int, error_messages=_CHOOSE
    )
    first_day = forms.ChoiceField(label=gettext_lazy("From which day?"), error_messages=_CHOOSE)
    last_day = forms.ChoiceField(label=gettext_lazy("Until which day?"), error_messages=_CHOOSE)
    hours = forms.ChoiceField(label=gettext_lazy("At what time of the day?"), error_messages=_CHOOSE)

    def __init__(self, *args: Any, places: Sequence[Facility], days: Sequence[date], **options: Any) -> None:
        super().__init__(*args, **options)
        self._ids = {facility.code: facility.pk for facility in places}
        by_day = [(day.isoformat(), day_words(day)) for day in days]
        self._offer("facility", [(facility.code, str(facility)) for facility in places])
        self._offer("within_km", [(str(km), _how_far(km)) for km in KILOMETRES])
        self._offer("first_day", by_day)
        self._offer("last_day", by_day)
        self._offer("hours", _hours())

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = list(choices)

    def order(self, draft: Draft, request: CitizenRequest) -> WaitOrder:
        """What is wished for, by whom."""
        assert draft.inmate_id is not None  # noqa: S101 - no step is missing
        found = self.cleaned_data
        from_index, until_index = HOURS[found["hours"]]
        return WaitOrder(
            inmate_id=draft.inmate_id,
            applicant_id=request.visitor.pk,
            visitor_ids=party_of(draft, request.visitor),
            facility_id=self._ids[found["facility"]],
            within_km=found["within_km"],
            first_day=date.fromisoformat(found["first_day"]),
            last_day=date.fromisoformat(found["last_day"]),
            from_index=from_index,
            until_index=until_index,
            kind=draft.kind,
            case=draft.case,
        )


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def apply_wait(request: CitizenRequest) -> HttpResponse:
    """Say what would do, and get in line."""
    draft = Draft.of(request.session)
    if missing := page_before(request.session, draft, "apply-where"):
        return redirect(missing)
    form = _form(request, draft)
    told: dict[str, object] = {}
    if form.is_valid():
        order = form.order(draft, request)
        if free := _free(draft, request, order):
            told = _choose_one(free)
        else:
            try:
                by = By(Actor.VISITOR, user_id=request.user.pk)
                entry = join_waitlist(order, by, now=clock.now(), random=randomness.random())
            except Refused as refused:
                told = {
                    "title": _("You cannot wait for this yet"),
                    "refusals": [sentence(refusal) for refusal in refused.refusals],
                }
            else:
                return redirect("waitlist-entry", entry.code)
    page = {
        "step_no": STEPS - 1,
        "step_total": STEPS,
        "back_url": reverse("apply-when" if draft.place else "apply-where"),
        "next_label": _("Tell me of a free place"),
        "inmate": inmate_of(draft).name,
        "span": span_words(policy_for(draft, clock.now()).application.offer_minutes),
        "form": form,
    }
    return render(request, "public/apply_wait.html", page | told)


def _free(draft: Draft, request: CitizenRequest, order: WaitOrder) -> list[Offer]:
    """What is wished for and free already, soonest first."""
    wish = wish_in(order, country())
    found = free_at(draft, request.visitor, sorted(wish.facility_ids), clock.now())
    return [place for place in found if wish.covers(place.facility_id, place.slot)]


def _choose_one(free: Sequence[Offer]) -> dict[str, object]:
    """Nobody waits for what can be had."""
    words = _(
        "Please choose one of them. If none suits you, say below more closely where and when you would come."
    )
    return {
        "title": _("There are free places for what you wish"),
        "refusals": [words],
        "alternatives": alternatives_words(tuple(free[:SHOWN])),
        "alternatives_title": _("The soonest:"),
    }


def _form(request: CitizenRequest, draft: Draft) -> WaitForm:
    places = [facility for facility, _km in facilities_by_distance(home_of(request.visitor))]
    days = _days(draft, request, places)
    first, last = (day.isoformat() for day in (days[0], days[-1]))
    known = {"facility": draft.place, "first_day": first, "last_day": last, "hours": "any", "within_km": "0"}
    return WaitForm(answers(request), places=places, days=days, initial=known | typed(request))


def _days(draft: Draft, request: CitizenRequest, places: Sequence[Facility]) -> list[date]:
    """The days of the window on which a place could become free somewhere; all of them when there is none."""
    assert draft.inmate_id is not None  # noqa: S101 - no step is missing
    now = clock.now()
    days = window_days(draft, now)
    asked = PeopleAsked(
        inmate_id=draft.inmate_id,
        applicant_id=request.visitor.pk,
        visitor_ids=party_of(draft, request.visitor),
        days=days,
        kind=draft.kind,
        case=draft.case,
    )
    anywhere = PlaceWish(frozenset(facility.pk for facility in places), days[0], days[-1])
    return sorted(waitable_days(asked.answer(), anywhere, draft.kind, days, now)) or days


def _how_far(km: int) -> str:
    if not km:
        return _("No, only this place")
    return _("Yes, within %(km)d km of it") % {"km": km}


def _hours() -> list[tuple[str, str]]:
    words = {"any": _("At any time"), "morning": _("In the morning"), "afternoon": _("In the afternoon")}
    return list(words.items())
