"""What the pages on which a visit is moved have in common: the citizen's and the desk's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mannam.domain.availability import Offer, by_time, offers
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.moving import check_movable, check_not_on_its_day, waived_for
from mannam.domain.refusals import Refusal
from mannam.domain.slots import SlotNo, day_of, start_of
from mannam.models import Facility, Visit
from mannam.notify.wording import day_words, local, when
from mannam.queries.availability import Question, free_starts
from mannam.queries.facilities import spots
from mannam.queries.policies import policy_in_force
from mannam.web.time_buttons import day_buttons, time_groups


@dataclass(frozen=True)
class Move:
    """A visit that somebody wants to move, and from where its party would come."""

    visit: Visit
    place: Facility
    actor: Actor
    now: datetime

    def why_not(self) -> Refusal | None:
        """Why it cannot be moved at all; None when it can."""
        day, today = day_of(SlotNo(self.visit.slot_no)), local(self.now).date()
        movable = check_movable(Status(self.visit.status), self.visit.starts_at, self.now)
        return movable or check_not_on_its_day(self.actor, day, today)

    def free(self) -> list[SlotNo]:
        """The times it could be moved to, soonest first; its own is none."""
        if self.why_not():
            return []
        party = tuple(self.visit.party.order_by("pk").values_list("pk", flat=True))
        question = Question(
            self.visit.inmate_id,
            self.visit.applicant_id,
            party,
            tuple(self.days()),
            self.now,
            besides=self.visit.pk,
            waived=waived_for(self.actor),
            kind=self.visit.kind,
            case=self.visit.case_ref,
        )
        free = free_starts(question, spots(None, [self.place.pk]))
        found = [offer.slot for offer in by_time(offers(free, {}))]
        stays = self.place.pk == self.visit.visitor_facility_id
        return [slot for slot in found if not (stays and slot == self.visit.slot_no)]

    def days(self) -> list[date]:
        """Every day that can be booked now, from today on."""
        today = local(self.now).date()
        policy = policy_in_force(self.visit.inmate_facility.policy_name, today).policy
        return [today + timedelta(days=n) for n in range(policy.window.opens_days_before + 1)]

    def rows(self, slot: SlotNo) -> list[tuple[str, str]]:
        """The old time and the new one; the places too where they differ."""
        old, new = self.visit.visitor_facility, self.place
        until_now, from_now = when(self.visit.starts_at), when(starts(slot))
        if old.pk != new.pk:
            until_now, from_now = f"{until_now}, {old}", f"{from_now}, {new}"
        return [(_("Until now"), until_now), (_("New"), from_now), (_("Whom you meet"), self.visit.inmate.name)]


def place_of(request: HttpRequest, visit: Visit) -> Facility:
    """The place asked for (by an alternative that was offered); else the visit's own."""
    code = request.GET.get("place", "")
    found = None if "\0" in code or not code else Facility.objects.filter(code=code).first()
    return found or visit.visitor_facility


def slot_of(request: HttpRequest) -> int | None:
    """The time that the address names, if it is one."""
    asked = request.GET.get("slot", "")[:10]
    return int(asked) if asked.isascii() and asked.isdecimal() else None


def times(request: HttpRequest, move: Move, free: Sequence[SlotNo], form: Form, address: str) -> dict[str, Any]:
    """The days and times to choose from, as ``components/times.html`` shows them."""
    days = [day_of(slot) for slot in free]
    asked = [day for day in days if day.isoformat() == request.GET.get("day", "")]
    # most want another time of the same day
    its_own = [day for day in days if day == day_of(SlotNo(move.visit.slot_no))]
    day = next(iter(asked or its_own or days), None)

    def address_of(one: date) -> str:
        return f"{address}?{urlencode({'place': move.place.code, 'day': one.isoformat()})}"

    return {
        "days": day_buttons(move.days(), free, day, address_of),
        "groups": time_groups(day, free, None) if day else [],
        "day": day_words(day) if day else "",
        "form": form,
        "facility": move.place,
    }


def step(address: str, place: str, slot: int) -> str:
    """The address of the page that asks whether one is sure."""
    return f"{address}?{urlencode({'place': place, 'slot': slot})}"


def alternatives(found: Sequence[Offer], address: Callable[[str, int], str]) -> list[dict[str, str]]:
    """What a refused move could be instead, as links."""
    facilities = Facility.objects.in_bulk([offer.facility_id for offer in found])
    return [
        {
            "url": address(facilities[offer.facility_id].code, offer.slot),
            "label": when(starts(offer.slot)),
            "note": str(facilities[offer.facility_id]),
        }
        for offer in found
    ]


def starts(slot: SlotNo) -> datetime:
    """When a slot of the deployment's grid starts."""
    return start_of(slot, ZoneInfo(settings.TIME_ZONE))
