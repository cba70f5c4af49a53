"""Write a visit and its party."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from mannam.actions.order import BookingOrder
from mannam.domain.lifecycle import Status
from mannam.domain.slots import SlotNo, start_of
from mannam.models import Visit, prepared
from mannam.queries.booking_facts import Situation
from mannam.queries.free_places import Places

REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L: references are read aloud and written down."""

# Who must not meet whom may have changed since it was read. Whoever sets a pair changes both people's rows, so
# this waits for them and looks at what they left; when that is another number no visit is written, its claims
# refer to nothing, and the foreign key sends the booking back to read again.
WRITE = (
    (
        "visit",
        """
INSERT INTO mannam_visit (
    id, ref, inmate_id, applicant_id, visitor_facility_id, inmate_facility_id, visitor_booth_id,
    inmate_booth_id, supervision_place, policy_id, slot_no, quanta, starts_at, ends_at, status,
    check_in_code, id_confirmed, booked_at, end_reason, talked_ms, owed_ms, held_until, kind, case_ref
) SELECT
    %(id)s, %(ref)s, %(inmate_id)s, %(applicant_id)s, %(visitor_facility_id)s, %(inmate_facility_id)s,
    %(visitor_booth_id)s, %(inmate_booth_id)s, %(supervision_place)s, %(policy_id)s, %(slot_no)s,
    %(quanta)s, %(starts_at)s, %(ends_at)s, %(status)s, %(check_in_code)s, false, %(booked_at)s, '', 0, 0,
    %(held_until)s, %(kind)s, %(case_ref)s
WHERE %(pairs_set)s = (SELECT pairs_set FROM mannam_inmate WHERE id = %(inmate_id)s FOR SHARE) + (
    SELECT sum(pairs_set) FROM (
        SELECT pairs_set FROM mannam_visitor WHERE id = ANY(%(party)s::bigint[]) ORDER BY id FOR SHARE
    ) AS party
)
RETURNING id
""",
    ),
    (
        "party",
        """
INSERT INTO mannam_partymember (visit_id, visitor_id)
SELECT visit.id, visitor_id FROM visit, unnest(%(party)s::bigint[]) AS visitor_id
""",
    ),
)


def draft_visit(
    visit_id: int, order: BookingOrder, situation: Situation, places: Places, *, now: datetime, random: Random
) -> Visit:
    """The visit as it will be stored, with a reference and a code that chance makes fresh."""
    zone: ZoneInfo = situation.facts.zone
    quanta = situation.rules.policy.terms_of(order.kind).quanta
    return Visit(
        id=visit_id,
        ref="MN-" + "".join(random.choices(REF_ALPHABET, k=5)),
        inmate_id=order.inmate_id,
        applicant_id=order.applicant_id,
        visitor_facility_id=order.visitor_facility_id,
        inmate_facility_id=situation.inmate_facility_id,
        visitor_booth_id=places.visitor_booth,
        inmate_booth_id=places.inmate_booth,
        supervision_place=places.supervision_place,
        policy_id=situation.rules.version_id,
        slot_no=order.slot,
        quanta=quanta,
        starts_at=start_of(order.slot, zone),
        ends_at=start_of(SlotNo(order.slot + quanta), zone),
        kind=order.kind,
        case_ref=order.case if situation.rules.policy.kinds[order.kind].by_case else "",
        status=Status.BOOKED,
        check_in_code=f"{random.randrange(1_000_000):06}",
        booked_at=now,
    )


def write_visit(visit: Visit, visitor_ids: tuple[int, ...], pairs_set: int | None) -> None:
    """Store a drafted visit with its party. A reference or code in use violates its unique key.

    ``pairs_set`` is what was read along with the pairs; if it is another number now, the claims violate their
    foreign key.
    """
    fields = {field.attname: getattr(visit, field.attname) for field in visit._meta.concrete_fields}
    prepared.execute(
        WRITE, {**fields, "status": str(visit.status), "party": list(visitor_ids), "pairs_set": pairs_set}
    )
    visit._state.adding = False
    visit._state.db = "default"
