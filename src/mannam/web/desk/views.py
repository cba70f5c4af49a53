"""The desk's day: which facility, and its visits as a board and a list."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mannam.access import facilities_for
from mannam.domain.slots import time_of
from mannam.models import Facility, StaffRole
from mannam.notify.wording import day_words
from mannam.queries.booths import booth_screens
from mannam.queries.visits import desk_day
from mannam.web import clock
from mannam.web.desk import board
from mannam.web.desk.forms import FIRST_DAY, LAST_DAY, CodeForm, DayForm
from mannam.web.desk.frame import desk_facility, frame, zone
from mannam.web.staff.gate import StaffRequest, staff_only

DESK = StaffRole.Role.DESK


@require_safe
@staff_only(DESK)
def choose(request: StaffRequest) -> HttpResponse:
    """Which desk, for those who work at several."""
    facilities = facilities_for(request.user, DESK)
    if len(facilities) == 1:
        return redirect("desk-day", facilities[0].code)
    return render(request, "desk/choose.html", {"facilities": facilities, "now": clock.now()})


@require_safe
@staff_only(DESK)
def day(request: StaffRequest, code: str) -> HttpResponse:
    """The visits of one day (today without ``date``), both sides."""
    facility = desk_facility(request, code)
    now = clock.now()
    today = now.astimezone(zone()).date()
    form = DayForm(request.GET)
    form.is_valid()
    shown = form.cleaned_data.get("date") or today
    first = _first_quantum(form.cleaned_data.get("hour"), shown == today, now)
    context = frame(request, facility, "day", now) | _day(facility, shown, first, now)
    context |= {
        "form": CodeForm(),
        "day_form": DayForm(initial={"date": shown}) if form.is_valid() else form,
        "today": today,
        "shown": shown,
        "shown_words": day_words(shown),
        **_neighbours(facility, shown),
    }
    return render(request, "desk/day.html", context)


def _day(facility: Facility, shown: date, first: int, now: datetime) -> dict[str, object]:
    entries = board.entries_of(facility.pk, shown, desk_day(facility.pk, shown))
    window = board.window_from(first, board.hours_in_use(entries))
    return {
        "entries": entries,
        "legend": board.legend(entries),
        "board": board.draw(entries, booth_screens(facility.pk, now), window),
        "earlier": _part(facility, shown, board.earlier_than(window, entries)),
        "later": _part(facility, shown, board.later_than(window, entries)),
    }


def _first_quantum(hour: int | None, is_today: bool, now: datetime) -> int:
    """What the screen begins with: the hour asked for; else today the hour before this one."""
    if hour is not None:
        return hour * board.HOUR
    return (now.astimezone(zone()).hour - 1) * board.HOUR if is_today else 0


def _part(facility: Facility, shown: date, index: int | None) -> dict[str, object] | None:
    """The link to another part of the day, by whole hours."""
    if index is None:
        return None
    starts = time_of(index // board.HOUR * board.HOUR)
    address = reverse("desk-other-day", args=[facility.code])
    return {"starts": starts, "url": f"{address}?{urlencode({'date': shown.isoformat(), 'hour': starts.hour})}"}


def _neighbours(facility: Facility, shown: date) -> dict[str, object]:
    address = reverse("desk-other-day", args=[facility.code])
    before, after = shown - timedelta(days=1), shown + timedelta(days=1)
    return {
        "day_before": f"{address}?date={before}" if before >= FIRST_DAY else None,
        "day_after": f"{address}?date={after}" if after <= LAST_DAY else None,
    }
