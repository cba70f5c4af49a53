"""When and where a drafted visit could be held: the application's questions to the availability."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.availability import Offer, by_time
from mannam.domain.policy import Policy
from mannam.domain.slots import SlotNo, start_of
from mannam.models import Inmate, Visitor
from mannam.notify.wording import local
from mannam.queries.availability import free_offers
from mannam.queries.policies import policy_in_force
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


def window_days(draft: Draft, now: datetime) -> list[date]:
    """Every day that can be booked: from today to the last one that is open for booking."""
    today = local(now).date()
    return [today + timedelta(days=n) for n in range(policy_for(draft, now).window.opens_days_before + 1)]


def free_at(draft: Draft, visitor: Visitor, facility_ids: Sequence[int], now: datetime) -> list[Offer]:
    """The free times at these facilities, soonest first."""
    assert draft.inmate_id is not None  # noqa: S101 - asked for before any time is
    found = free_offers(
        inmate_id=draft.inmate_id,
        visitor_ids=party_of(draft, visitor),
        days=window_days(draft, now),
        facility_ids=facility_ids,
        near=None,
        now=now,
    )
    return by_time(found)


def soonest_at(draft: Draft, visitor: Visitor, facility_ids: Sequence[int], now: datetime) -> dict[int, datetime]:
    """The first free time at each of these facilities; one that has none is left out."""
    first: dict[int, datetime] = {}
    for offer in free_at(draft, visitor, facility_ids, now):
        first.setdefault(offer.facility_id, starts(offer.slot))
    return first


def starts(slot: SlotNo) -> datetime:
    """When a slot of the deployment's grid starts."""
    return start_of(slot, ZoneInfo(settings.TIME_ZONE))
