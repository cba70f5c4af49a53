"""The application, question four: when. Days as links, the times of one day as large buttons."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mannam.domain.slots import SlotNo, day_of
from mannam.models import Facility, Visitor
from mannam.notify import wording
from mannam.web import clock
from mannam.web.public.apply import why_not
from mannam.web.public.apply_forms import WhenForm
from mannam.web.public.draft import STEPS, Draft, page_before
from mannam.web.public.fields import answers
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.public.offers import free_at, may_wait, policy_for, window_days
from mannam.web.public.opening import opening_notes
from mannam.web.time_buttons import day_buttons, time_groups
from mannam.web.typed import typed


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def when(request: CitizenRequest) -> HttpResponse:
    """Choose a day and a time. ``?place=`` and ``?slot=`` come from an alternative that was offered."""
    draft = Draft.of(request.session)
    facility = Facility.objects.filter(code=_text(request, "place") or draft.place).first()
    missing = page_before(request.session, draft, "apply-when")
    if facility is None or (missing and missing != "apply-where"):
        return redirect(missing or "apply-where")
    free = _free_slots(draft, request.visitor, facility)
    form = WhenForm(answers(request))
    if form.is_valid():
        slot = SlotNo(form.cleaned_data["slot"])
        if slot in free:
            draft.answered(place=facility.code, slot=slot).keep(request.session)
            return redirect("apply-check")
        form.add_error("slot", _("This time is no longer free. Please choose another one."))
    return render(request, "public/apply_when.html", _page(request, draft, facility, free, form))


def _free_slots(draft: Draft, visitor: Visitor, facility: Facility) -> list[SlotNo]:
    return [offer.slot for offer in free_at(draft, visitor, [facility.pk], clock.now())]


def _page(
    request: CitizenRequest, draft: Draft, facility: Facility, free: list[SlotNo], form: WhenForm
) -> dict[str, object]:
    chosen = _chosen_slot(request, draft)
    day = _chosen_day(request, free, chosen)
    notes = opening_notes(draft, request.visitor, clock.now())
    return {
        "step_no": 4,
        "step_total": STEPS,
        "back_url": reverse("apply-where"),
        "form": form,
        "facility": facility,
        "talk": wording.minutes_words(policy_for(draft, clock.now()).terms_of(draft.kind).talk_seconds * 1000),
        "days": day_buttons(window_days(draft, clock.now()), free, day, partial(_address, facility)),
        "groups": time_groups(day, free, chosen) if day else [],
        "day": wording.day_words(day) if day else "",
        "refusals": (refusals := [] if free else why_not(request, draft, facility)),
        "may_wait": not refusals and may_wait(draft, clock.now()),
        "notes": notes,
        "missed": _missed(request, day, {note.day for note in notes}),
    }


def _missed(request: CitizenRequest, shown: date | None, told: set[date]) -> str:
    """The day that was asked for and has no free time, in words; empty if it is shown or a note tells of it."""
    asked = _asked_day(request)
    if asked is None or shown is None or asked == shown or asked in told:
        return ""
    return wording.day_words(asked, wording.local(clock.now()).date())


def _asked_day(request: CitizenRequest) -> date | None:
    """The day in the address; None if there is none, or what stands there is no day."""
    try:
        return date.fromisoformat(_text(request, "day"))
    except ValueError:
        return None


def _address(facility: Facility, day: date) -> str:
    return f"{reverse('apply-when')}?{urlencode({'place': facility.code, 'day': day.isoformat()})}"


def _chosen_slot(request: CitizenRequest, draft: Draft) -> int | None:
    kept = str(typed(request).get("slot", ""))
    asked = (request.POST.get("slot") or kept or _text(request, "slot"))[:10]
    return int(asked) if asked.isascii() and asked.isdecimal() else draft.slot


def _chosen_day(request: CitizenRequest, free: Sequence[SlotNo], chosen: int | None) -> date | None:
    """The day asked for; else that of the chosen time; else the first one with a free time."""
    days = [day_of(slot) for slot in free]
    asked = _asked_day(request)
    wanted = [day for day in days if day == asked]
    if not wanted and chosen is not None:
        wanted = [day for slot, day in zip(free, days, strict=True) if slot == chosen]
    return next(iter(wanted or days), None)


def _text(request: CitizenRequest, name: str) -> str:
    """A parameter of the address; what cannot be a name or a number is no answer."""
    value = request.GET.get(name, "")
    return "" if "\0" in value else value
