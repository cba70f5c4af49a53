"""When and where a drafted visit could be held: the application's questions to the availability."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.availability import Offer, by_time
from mannam.domain.policy import Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.rules import BookingRequest, refusals_for
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of, start_of
from mannam.models import Facility, Inmate, Visitor
from mannam.notify.wording import local
from mannam.queries.availability import free_offers
from mannam.queries.booking_facts import read_situation
from mannam.queries.policies import policy_in_force
from mannam.queries.release import not_released
from mannam.web.public.draft import Draft


def party_of(draft: Draft, visitor: Visitor) -> tuple[int, ...]:
    """Everybody who comes: the applicant and the companions."""
    return (visitor.pk, *(draft.companion_ids or ()))


def inmate_of(draft: Draft) -> Inmate:
    """The inmate whom the drafted visit is for, with the facility."""
    assert draft.inmate_id is not None  # noqa: S101 - the first question, asked before anything else
    return Inmate.objects.select_related("facility").get(pk=draft.inmate_id)


def policy_for(draft: Draft, now: datetime) -> Policy:
    """The rules of the facility that holds the drafted visit's inmate."""
    return policy_in_force(inmate_of(draft).facility.policy_name, local(now).date()).policy


def party_max(draft: Draft, now: datetime) -> int:
    """How many people may come, the applicant counted."""
    return policy_for(draft, now).party_max


def may_wait(draft: Draft, now: datetime) -> bool:
    """Whether the rules let anybody wait for a visit with this inmate."""
    return policy_for(draft, now).application.offer_minutes > 0


def window_days(draft: Draft, now: datetime) -> list[date]:
    """Every day that can be booked: from today to the last one that is open for booking."""
    today = local(now).date()
    return [today + timedelta(days=n) for n in range(policy_for(draft, now).window.opens_days_before + 1)]


def free_at(draft: Draft, visitor: Visitor, facility_ids: Sequence[int], now: datetime) -> list[Offer]:
    """The free times at these facilities, soonest first."""
    assert draft.inmate_id is not None  # noqa: S101 - asked for before any time is
    days = window_days(draft, now)
    kept_back = not_released(inmate_of(draft).facility_id, days, visitor.pk, now=now)
    found = free_offers(
        inmate_id=draft.inmate_id,
        visitor_ids=party_of(draft, visitor),
        days=[day for day in days if day not in kept_back],
        facility_ids=facility_ids,
        near=None,
        now=now,
        kind=draft.kind,
        case=draft.case,
    )
    return by_time(found)


def soonest_at(draft: Draft, visitor: Visitor, facility_ids: Sequence[int], now: datetime) -> dict[int, datetime]:
    """The first free time at each of these facilities; one that has none is left out."""
    first: dict[int, datetime] = {}
    for offer in free_at(draft, visitor, facility_ids, now):
        first.setdefault(offer.facility_id, starts(offer.slot))
    return first


def standing_refusals(draft: Draft, visitor: Visitor, facility: Facility, now: datetime) -> list[Refusal]:
    """The reasons for which no day of the window can be booked; empty when it is only full or closed."""
    daily = [_refusals_on(day, draft, visitor, facility, now) for day in window_days(draft, now)]
    common = set.intersection(*({refusal.code for refusal in refusals} for refusals in daily))
    return [refusal for refusal in daily[0] if refusal.code in common - _ONLY_THIS_TIME]


_ONLY_THIS_TIME: Final = frozenset(
    {
        RefusalCode.IN_THE_PAST,
        RefusalCode.WINDOW_NOT_OPEN,
        RefusalCode.WINDOW_CLOSED,
        RefusalCode.FACILITY_CLOSED,
        RefusalCode.OUTSIDE_HOURS,
    }
)


def _refusals_on(
    day: date, draft: Draft, visitor: Visitor, facility: Facility, now: datetime
) -> tuple[Refusal, ...]:
    assert draft.inmate_id is not None  # noqa: S101 - asked for before any time is
    slot, party = SlotNo(first_slot_of(day) + QUANTA_PER_DAY - 1), party_of(draft, visitor)
    try:
        situation = read_situation(
            inmate_id=draft.inmate_id,
            visitor_facility_id=facility.pk,
            slot=slot,
            applicant_id=visitor.pk,
            visitor_ids=party,
            kind=draft.kind,
            case=draft.case,
        )
    except Refused as refused:
        return refused.refusals
    return refusals_for(
        BookingRequest(slot, party, draft.kind, draft.case), situation.facts, situation.rules.policy, now
    )


def starts(slot: SlotNo) -> datetime:
    """When a slot of the deployment's grid starts."""
    return start_of(slot, ZoneInfo(settings.TIME_ZONE))
