"""The application, when a day is drawn by lot: up to three wishes instead of one time."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mannam.actions.actor import By
from mannam.actions.enter_draw import EntryOrder, enter_draw
from mannam.actions.refused import Refused
from mannam.domain.bitmaps import runs
from mannam.domain.calendar import open_quanta
from mannam.domain.draw import WISHES_MAX, Wish
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import ORDINARY, Policy
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of, start_of
from mannam.models import Entry, Facility
from mannam.notify.entry_words import wish_label
from mannam.notify.wording import day_words, sentence, time_words
from mannam.queries.country import country
from mannam.queries.facilities import facilities_by_distance
from mannam.web import clock, randomness
from mannam.web.error_words import error_words
from mannam.web.public.apply import home_of
from mannam.web.public.draft import STEPS, Draft, page_before
from mannam.web.public.fields import answers
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.public.line import day_or_404
from mannam.web.public.offers import inmate_of, party_of

RANKS: Final = range(1, WISHES_MAX + 1)
_CHOOSE = error_words(
    required=gettext_lazy("Please choose a place and a time for your first wish."),
    invalid_choice=gettext_lazy("Please choose one of those shown."),
)


class WishesForm(forms.Form):
    """One to three wishes, each a place and a time; the second and the third may stay empty."""

    place_1 = forms.ChoiceField(label=gettext_lazy("Place"), error_messages=_CHOOSE)
    time_1 = forms.TypedChoiceField(label=gettext_lazy("Time"), coerce=int, error_messages=_CHOOSE)
    place_2 = forms.ChoiceField(label=gettext_lazy("Place"), required=False, error_messages=_CHOOSE)
    time_2 = forms.TypedChoiceField(label=gettext_lazy("Time"), required=False, coerce=int, error_messages=_CHOOSE)
    place_3 = forms.ChoiceField(label=gettext_lazy("Place"), required=False, error_messages=_CHOOSE)
    time_3 = forms.TypedChoiceField(label=gettext_lazy("Time"), required=False, coerce=int, error_messages=_CHOOSE)

    def __init__(self, *args: Any, places: Sequence[Facility], times: Iterable[SlotNo], **options: Any) -> None:
        super().__init__(*args, **options)
        empty = ("", _("Please choose"))
        zone = ZoneInfo(settings.TIME_ZONE)
        by_place = [empty, *((facility.code, str(facility)) for facility in places)]
        by_time = [empty, *((str(slot), time_words(start_of(slot, zone))) for slot in times)]
        self._ids = {facility.code: facility.pk for facility in places}
        for rank in RANKS:
            self._offer(f"place_{rank}", by_place)
            self._offer(f"time_{rank}", by_time)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A wish has both, or neither."""
        found = super().clean() or self.cleaned_data
        for rank in RANKS[1:]:
            if bool(found.get(f"place_{rank}")) is not bool(found.get(f"time_{rank}")):
                self.add_error(f"time_{rank}", _("Please choose both a place and a time, or leave both empty."))
        return found

    def wishes(self) -> tuple[Wish, ...]:
        """The wishes that were named, the dearest first."""
        found = ((self.cleaned_data[f"place_{rank}"], self.cleaned_data[f"time_{rank}"]) for rank in RANKS)
        return tuple(Wish(self._ids[code], SlotNo(slot)) for code, slot in found if code)

    def groups(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """For the page: the name of each wish and its two fields."""
        return [(wish_label(rank), self[f"place_{rank}"], self[f"time_{rank}"]) for rank in RANKS]


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def apply_lots(request: CitizenRequest, day_text: str) -> HttpResponse:
    """Name one's wishes and take part; who takes part already changes them."""
    draft, day = Draft.of(request.session), day_or_404(day_text)
    if missing := page_before(request.session, draft, "apply-when"):
        return redirect(missing)
    if draft.kind != ORDINARY:
        return redirect("apply-when")  # lots are drawn for ordinary visits
    form = _form(request, draft, day)
    refusals: list[str] = []
    if form.is_valid():
        try:
            return redirect("lots-mine", _entered(request, draft, form).code)
        except Refused as refused:
            refusals = [sentence(refusal) for refusal in refused.refusals]
    page = {
        "step_no": STEPS - 1,
        "step_total": STEPS,
        "back_url": reverse("apply-when"),
        "next_label": _("Take part in the draw"),
        "day": day_words(day),
        "form": form,
        "refusals": refusals,
    }
    return render(request, "public/apply_lots.html", page)


def _form(request: CitizenRequest, draft: Draft, day: date) -> WishesForm:
    rules = country().rules(inmate_of(draft).facility_id, day)
    times, entry = [], None
    if rules is not None:
        times = _times(rules.policy, day)
        mine = Entry.objects.filter(applicant=request.visitor, draw__policy_name=rules.policy.name, draw__day=day)
        entry = mine.first()
    near = [facility for facility, _km in facilities_by_distance(home_of(request.visitor))]
    return WishesForm(answers(request), places=near, times=times, initial=_initial(draft, entry))


def _times(policy: Policy, day: date) -> list[SlotNo]:
    """Every start of the day by the hours of the policy; the rules say more when one enters."""
    legal = runs(open_quanta(policy.hours, day), policy.terms_of(ORDINARY).quanta)
    return [SlotNo(first_slot_of(day) + index) for index in range(QUANTA_PER_DAY) if legal >> index & 1]


def _initial(draft: Draft, entry: Entry | None) -> dict[str, object]:
    """The wishes of the entry; before there is one, the place that was chosen."""
    if entry is None:
        return {"place_1": draft.place}
    found: dict[str, object] = {}
    for wish in entry.wishes.select_related("facility"):
        found |= {f"place_{wish.rank}": wish.facility.code, f"time_{wish.rank}": str(wish.slot_no)}
    return found


def _entered(request: CitizenRequest, draft: Draft, form: WishesForm) -> Entry:
    assert draft.inmate_id is not None  # noqa: S101 - no step is missing
    order = EntryOrder(
        inmate_id=draft.inmate_id,
        applicant_id=request.visitor.pk,
        visitor_ids=party_of(draft, request.visitor),
        wishes=form.wishes(),
    )
    by = By(Actor.VISITOR, user_id=request.user.pk)
    return enter_draw(order, by, now=clock.now(), random=randomness.random()).entry
