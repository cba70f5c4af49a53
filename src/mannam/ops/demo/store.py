"""Storing planned visits in bulk (COPY): the same rows that ``book_visit`` would write, thousands a second."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg.types.json import Jsonb

from mannam.actions.write_visit import REF_ALPHABET
from mannam.domain.allowance import period_key
from mannam.domain.lifecycle import LIVE, Status
from mannam.domain.policy import Period, Policy
from mannam.domain.rules import window_of
from mannam.domain.slots import (
    QUANTA_PER_DAY,
    QUANTUM_MINUTES,
    SlotNo,
    day_of,
    index_in_day,
    start_of,
)
from mannam.models import AllowanceUse, AuditEvent, Claim, Holder, PartyMember, Resource, Visit
from mannam.ops.demo.plan import PlannedVisit, inmate_periods
from mannam.queries.policies import InForce

TALK_MS = 600_000


@dataclass(frozen=True)
class Booked:
    """A planned visit with what booking adds."""

    id: int
    ref: str
    code: str
    booked_at: datetime
    status: Status
    plan: PlannedVisit
    rules: InForce


Ordinals = defaultdict[tuple[int, int, str], set[int]]
"""Ordinals of allowances that are taken, by holder kind, holder and period"""

ClaimKey = tuple[int, int, int, int]
"""facility (0 for people), kind, resource, slot"""


def claims_of(plan: PlannedVisit) -> list[ClaimKey]:
    """Everything that a visit takes for its quarter hour."""
    far, slot = plan.family.inmate_facility_id, plan.slot
    return [
        (plan.visitor_facility_id, Resource.VISITOR_BOOTH, plan.visitor_booth_id, slot),
        (far, Resource.INMATE_BOOTH, plan.inmate_booth_id, slot),
        (far, Resource.SUPERVISION_PLACE, plan.place, slot),
        (0, Resource.INMATE, plan.family.inmate_id, slot),
        *((0, Resource.VISITOR, visitor, slot) for visitor in plan.party),
    ]


def book(
    plans: Sequence[PlannedVisit],
    rules: Mapping[int, InForce],
    taken_names: "TakenNames",
    zone: ZoneInfo,
    now: datetime,
    random: Random,
) -> list[Booked]:
    """Give each planned visit its reference, code and moment of booking. ``rules`` are by inmate's facility."""
    return [
        Booked(
            id=visit_id,
            ref=taken_names.fresh_ref(random),
            code=taken_names.fresh_code(plan.visitor_facility_id, random),
            booked_at=_booked_at(plan.slot, rules[plan.family.inmate_facility_id].policy, zone, now, random),
            status=Status.BOOKED if start_of(plan.slot, zone) + _LENGTH > now else Status.COMPLETED,
            plan=plan,
            rules=rules[plan.family.inmate_facility_id],
        )
        for visit_id, plan in zip(_fresh_ids(len(plans)), plans, strict=True)
    ]


@dataclass
class TakenNames:
    """References and check-in codes in use."""

    refs: set[str]
    codes: set[tuple[int, str]]

    def fresh_ref(self, random: Random) -> str:
        """A reference that no visit has."""
        while True:
            ref = "MN-" + "".join(random.choices(REF_ALPHABET, k=5))
            if ref not in self.refs:
                self.refs.add(ref)
                return ref

    def fresh_code(self, facility_id: int, random: Random) -> str:
        """A check-in code that no live visit of the facility has."""
        while True:
            code = f"{random.randrange(1_000_000):06}"
            if (facility_id, code) not in self.codes:
                self.codes.add((facility_id, code))
                return code


_LENGTH = timedelta(minutes=QUANTUM_MINUTES)


def _booked_at(slot: SlotNo, policy: Policy, zone: ZoneInfo, now: datetime, random: Random) -> datetime:
    opens, closes = window_of(policy, slot, zone)
    latest = min(now, closes)
    return opens + random.random() * max(timedelta(), latest - opens)


def _fresh_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Visit._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def store(visits: Sequence[Booked], users: Mapping[int, int], ordinals: Ordinals, zone: ZoneInfo) -> None:
    """Write the visits with their party, claims, occupancy, allowances and audit.

    ``users`` maps an applicant to the user; ``ordinals`` grow with what is stored.
    Runs inside the caller's transaction.
    """
    _copy(Visit, _VISIT, (_visit_row(visit, zone) for visit in visits))
    _copy(
        PartyMember,
        ("visit_id", "visitor_id"),
        ((visit.id, person) for visit in visits for person in visit.plan.party),
    )
    _copy(
        Claim,
        ("facility_id", "kind", "resource_id", "slot_no", "visit_id"),
        ((*key, visit.id) for visit in visits for key in claims_of(visit.plan)),
    )
    _add_occupancy(key for visit in visits for key in claims_of(visit.plan))
    _copy(AllowanceUse, _ALLOWANCE, _allowance_rows(visits, ordinals))
    _copy(AuditEvent, _AUDIT, (_audit_row(visit, users) for visit in visits))


_VISIT = (
    *("id", "ref", "inmate_id", "applicant_id", "visitor_facility_id", "inmate_facility_id"),
    *("visitor_booth_id", "inmate_booth_id", "supervision_place", "policy_id", "slot_no", "quanta"),
    *("starts_at", "ends_at", "status", "check_in_code", "id_confirmed", "booked_at", "checked_in_at"),
    *("closed_at", "end_reason", "talked_ms", "owed_ms"),
)
_ALLOWANCE = ("holder_kind", "holder_id", "period", "ordinal", "visit_id")
_AUDIT = ("at", "verb", "actor_kind", "user_id", "visit_id", "facility_id", "data")


def _visit_row(visit: Booked, zone: ZoneInfo) -> tuple[object, ...]:
    plan, starts_at = visit.plan, start_of(visit.plan.slot, zone)
    over = visit.status not in LIVE
    return (
        *(visit.id, visit.ref, plan.family.inmate_id, plan.family.applicant_id),
        *(plan.visitor_facility_id, plan.family.inmate_facility_id, plan.visitor_booth_id, plan.inmate_booth_id),
        *(plan.place, visit.rules.version_id, plan.slot, 1, starts_at, starts_at + _LENGTH, visit.status.value),
        *(visit.code, over, visit.booked_at, starts_at - timedelta(minutes=20) if over else None),
        *(starts_at + timedelta(minutes=11) if over else None, "", TALK_MS if over else 0, 0),
    )


def _allowance_rows(visits: Iterable[Booked], ordinals: Ordinals) -> Iterator[tuple[object, ...]]:
    for visit in visits:
        family = visit.plan.family
        uses = [(Holder.INMATE, family.inmate_id, key) for _, key in inmate_periods(family, visit.plan.slot)]
        if family.applicant_limit is not None:
            day = period_key(Period.DAY, day_of(visit.plan.slot))
            uses.append((Holder.APPLICANT, family.applicant_id, day))
        for kind, holder, key in uses:
            taken = ordinals[kind, holder, key]
            ordinal = next(number for number in count(1) if number not in taken)
            taken.add(ordinal)
            yield kind.value, holder, key, ordinal, visit.id


def _audit_row(visit: Booked, users: Mapping[int, int]) -> tuple[object, ...]:
    plan = visit.plan
    told = {
        "slot_no": plan.slot,
        "inmate": plan.family.inmate_id,
        "party": list(plan.party),
        "synthetic": True,
    }
    return (
        *(visit.booked_at, "book_visit", AuditEvent.ActorKind.USER.value, users[plan.family.applicant_id]),
        *(visit.id, plan.visitor_facility_id, Jsonb(told)),
    )


def _add_occupancy(claims: Iterable[ClaimKey]) -> None:
    bits: dict[tuple[int, date, int, int], int] = defaultdict(int)
    for facility, kind, resource, slot in claims:
        bits[facility, day_of(SlotNo(slot)), int(kind), resource] |= 1 << index_in_day(SlotNo(slot))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE fresh_occupancy (LIKE occupancy) ON COMMIT DROP")
        with cursor.copy("COPY fresh_occupancy (facility_id, day, kind, resource_id, taken) FROM STDIN") as out:
            for key, taken in bits.items():
                out.write_row((*key, f"{taken:0{QUANTA_PER_DAY}b}"))
        cursor.execute(
            "INSERT INTO occupancy (facility_id, day, kind, resource_id, taken)"
            " SELECT facility_id, day, kind, resource_id, taken FROM fresh_occupancy"
            " ORDER BY facility_id, day, kind, resource_id"
            " ON CONFLICT (facility_id, day, kind, resource_id)"
            " DO UPDATE SET taken = occupancy.taken | EXCLUDED.taken"
        )
        cursor.execute("DROP TABLE fresh_occupancy")


def _copy(
    model: type[Visit | PartyMember | Claim | AllowanceUse | AuditEvent],
    columns: Sequence[str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)
