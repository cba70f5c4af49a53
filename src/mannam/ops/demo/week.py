"""A week of made-up visits: reads what is there, plans the days that have none, stores them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.calendar import is_working_day, open_quanta
from mannam.domain.lifecycle import LIVE
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of
from mannam.models import AllowanceUse, Booth, Claim, Facility, Holder, Inmate, Resource, Visit, Visitor
from mannam.ops.demo.plan import Family, PlanFacility, PlannedVisit, Taken, plan_day
from mannam.ops.demo.population import SYNTHETIC_DOMAIN, family_address, visited_inmates
from mannam.ops.demo.store import Ordinals, TakenNames, book, store
from mannam.queries.policies import InForce, policy_in_force
from mannam.web.demo.people import INMATE_SIDE, VISITOR_SIDE

DAYS = 7
SHARE = 0.6
KEPT_FREE = 3  # booths that the made-up visits leave to the visit you walk through, at both of its sides
WORKING_WEEK = "kr"  # whose working days the made-up visits keep


def book_week(facilities: Sequence[Facility], now: datetime, seed: str) -> int:
    """Book visits on each day of the coming week that has none of ours; how many. In the caller's transaction."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    week = policy_in_force(WORKING_WEEK, today).policy.hours
    coming = [today + timedelta(days=number) for number in range(DAYS)]
    days = [day for day in coming if is_working_day(week, day) and not _is_planned(day)]
    if not days:
        return 0
    rules = {facility.pk: policy_in_force(facility.policy_name, today) for facility in facilities}
    families, users = _families(rules)
    taken = _taken(days)
    plans: list[PlannedVisit] = []
    for day in days:
        places = _plan_facilities(facilities, rules, day)
        plans += plan_day(day, places, families, taken, SHARE, Random(f"{seed} {day}"))
    visits = book(plans, rules, _names(), zone, now, Random(f"{seed} {today} names"))
    store(visits, users, _ordinals(), zone)
    return len(visits)


def _is_planned(day: date) -> bool:
    first = first_slot_of(day)
    ours = Visit.objects.filter(applicant__user__email__endswith=f"@{SYNTHETIC_DOMAIN}")
    return ours.filter(slot_no__range=(first, first + QUANTA_PER_DAY - 1)).exists()


def _families(rules: Mapping[int, InForce]) -> tuple[list[Family], dict[int, int]]:
    """Every made-up family, and the user of each applicant."""
    applicants = {
        visitor.user.email: visitor
        for visitor in Visitor.objects.filter(user__email__endswith=f"@{SYNTHETIC_DOMAIN}").select_related("user")
        if visitor.user
    }
    companions: dict[int, list[int]] = {}
    for pk, user_id in (
        Visitor.objects.filter(registered_by__isnull=False).order_by("id").values_list("id", "registered_by_id")
    ):
        companions.setdefault(user_id, []).append(pk)
    homes = _facility_of_city()
    families, users = [], {}
    for inmate in visited_inmates():
        applicant = applicants[family_address(inmate)]
        users[applicant.pk] = applicant.user_id or 0
        families.append(
            _family(
                inmate, applicant, companions.get(applicant.user_id or 0, []), homes, rules[inmate.facility_id]
            )
        )
    return families, users


def _facility_of_city() -> dict[tuple[str, float], list[int]]:
    """The facilities of each town."""
    homes: dict[tuple[str, float], list[int]] = {}
    for pk, city, latitude in Facility.objects.order_by("code").values_list("id", "city", "latitude"):
        homes.setdefault((city, latitude), []).append(pk)
    return homes


def _family(
    inmate: Inmate,
    applicant: Visitor,
    companions: Sequence[int],
    homes: Mapping[tuple[str, float], list[int]],
    rules: InForce,
) -> Family:
    near = homes[applicant.home_city, applicant.home_latitude or 0.0]
    return Family(
        inmate_id=inmate.pk,
        inmate_facility_id=inmate.facility_id,
        applicant_id=applicant.pk,
        companion_ids=tuple(companions),
        home_facility_id=near[applicant.pk % len(near)],  # a town with several: its people go to each
        limits=next(limits for kind, limits in rules.policy.allowance.items() if kind == inmate.inmate_class),
        applicant_limit=rules.policy.applicant_per_day,
        party_max=rules.policy.party_max,
    )


def _plan_facilities(
    facilities: Sequence[Facility], rules: Mapping[int, InForce], day: date
) -> list[PlanFacility]:
    booths: dict[tuple[int, str], list[int]] = {}
    for booth in Booth.objects.filter(in_service=True).order_by("facility_id", "side", "number"):
        booths.setdefault((booth.facility_id, booth.side), []).append(booth.pk)
    kept = {(VISITOR_SIDE, Booth.BoothSide.VISITOR): KEPT_FREE, (INMATE_SIDE, Booth.BoothSide.INMATE): KEPT_FREE}

    def usable(facility: Facility, side: Booth.BoothSide) -> tuple[int, ...]:
        return tuple(booths.get((facility.pk, side), [])[kept.get((facility.code, side), 0) :])

    return [
        PlanFacility(
            id=facility.pk,
            visitor_booths=usable(facility, Booth.BoothSide.VISITOR),
            inmate_booths=usable(facility, Booth.BoothSide.INMATE),
            places=facility.supervision_places,
            open=open_quanta(rules[facility.pk].policy.hours, day),
        )
        for facility in facilities
    ]


def _taken(days: Sequence[date]) -> Taken:
    """What people who tried the demo took on these days."""
    taken = Taken()
    first, end = first_slot_of(min(days)), first_slot_of(max(days)) + QUANTA_PER_DAY
    for claim in Claim.objects.filter(slot_no__gte=first, slot_no__lt=end):
        if claim.kind in {Resource.VISITOR_BOOTH, Resource.INMATE_BOOTH}:
            taken.booths.add((claim.resource_id, claim.slot_no))
        elif claim.kind == Resource.SUPERVISION_PLACE:
            taken.places.add((claim.facility_id, claim.resource_id, claim.slot_no))
        else:
            who = "inmate" if claim.kind == Resource.INMATE else "visitor"
            taken.people.add((who, claim.resource_id, claim.slot_no))
    for kind, holder, key in AllowanceUse.objects.values_list("holder_kind", "holder_id", "period"):
        used = taken.inmate_used if kind == Holder.INMATE else taken.applicant_used
        used[holder, key] += 1
    return taken


def _ordinals() -> Ordinals:
    taken: Ordinals = defaultdict(set)
    for kind, holder, period, ordinal in AllowanceUse.objects.values_list(
        "holder_kind", "holder_id", "period", "ordinal"
    ):
        taken[kind, holder, period].add(ordinal)
    return taken


def _names() -> TakenNames:
    return TakenNames(
        refs=set(Visit.objects.values_list("ref", flat=True)),
        codes=set(Visit.objects.filter(status__in=LIVE).values_list("visitor_facility_id", "check_in_code")),
    )
