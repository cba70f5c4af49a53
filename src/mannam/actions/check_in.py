"""Check a party in: the code is right, the time is right, every ID has been seen."""

from collections.abc import Collection
from datetime import datetime

from django.db import DatabaseError, transaction

from mannam.actions.actor import By
from mannam.actions.claim_places import PEOPLE, Wanted, free_one, take
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.try_again import lost_a_race
from mannam.domain.lifecycle import Status
from mannam.domain.rechecking import check_still_possible
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.slots import SlotNo
from mannam.models import Booth, Claim, PartyMember, Resource, Visit
from mannam.queries.booking_facts import read_situation_of
from mannam.queries.check_in_codes import check_time, visit_with_code
from mannam.queries.pairs import pairs_of
from mannam.queries.policies import stored_version

TURNED_AWAY = "turn_away"
"""The act of a desk that could not check a party in: it was here, but the visit cannot be held today."""


def check_in(
    facility_id: int,
    code: str,
    *,
    id_confirmed: bool,
    by: By,
    now: datetime,
    booth_id: int | None = None,
    absent: Collection[int] = (),
) -> Visit:
    """The visit with this code at this facility, checked in; in another visitor booth when ``booth_id`` says so.

    ``absent`` (ids of visitors of the party) stayed at home: they are of the party no more. ``id_confirmed``: the
    ID of everybody else was seen, and somebody is there.

    Raises Refused: no such code, used, cancelled, too early, too late, IDs not seen, the booth is not free, or the
    visit cannot be held today, which is written down: who was here is never a no-show.
    """
    visit = _asked(facility_id, code, now)
    if refusal := _still_possible(visit, now):
        data = {"code": refusal.code}
        record_audit(TURNED_AWAY, by, now=now, visit_id=visit.pk, facility_id=facility_id, data=data)
        raise Refused(refusal)
    return _check_in(
        facility_id, code, id_confirmed=id_confirmed, by=by, now=now, booth_id=booth_id, absent=absent
    )


def _still_possible(visit: Visit, now: datetime) -> Refusal | None:
    """The rules of the day, once more (the policy says whether)."""
    if check_time(visit, now):
        return None  # said first, and before anybody comes nobody is turned away
    request, situation = read_situation_of(visit)
    policy = stored_version(visit.policy_id).policy
    return check_still_possible(request, situation.facts, policy, now)


@transaction.atomic
def _check_in(
    facility_id: int,
    code: str,
    *,
    id_confirmed: bool,
    by: By,
    now: datetime,
    booth_id: int | None,
    absent: Collection[int],
) -> Visit:
    visit = _held(facility_id, code, now)
    if wrong_time := check_time(visit, now):
        raise Refused(wrong_time)
    if not id_confirmed:
        raise Refused(Refusal(RefusalCode.ID_NOT_CONFIRMED))
    left_out = _leave_out(visit, absent)
    if booth_id is not None and booth_id != visit.visitor_booth_id:
        _change_booth(visit, booth_id)
    move_visit(visit, Status.CHECKED_IN, by.actor)
    visit.id_confirmed = True
    visit.checked_in_at = now
    visit.save(update_fields=["status", "id_confirmed", "checked_in_at"])
    record_audit(
        "check_in",
        by,
        now=now,
        visit_id=visit.pk,
        facility_id=facility_id,
        data={"booth": visit.visitor_booth_id} | ({"absent": left_out} if left_out else {}),
    )
    return visit


def _asked(facility_id: int, code: str, now: datetime) -> Visit:
    found = visit_with_code(facility_id, code, now)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def _held(facility_id: int, code: str, now: datetime) -> Visit:
    found = visit_with_code(facility_id, code, now)
    if isinstance(found, Visit):
        # somebody at the next desk may have been quicker: look again once nobody else can move it
        hold_visit(found.pk)
        found = visit_with_code(facility_id, code, now)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def _leave_out(visit: Visit, absent: Collection[int]) -> list[int]:
    """Who of the party stayed at home, and has no part in it any more.

    Raises Refused when nobody is there, or no adult where the policy wants one (England: the main caller is over
    18), or when somebody else is named.
    """
    if not absent:
        return []
    left_out = sorted(set(absent))
    adults = dict(visit.party.values_list("pk", "adult"))
    if not adults.keys() >= set(left_out):
        raise Refused(Refusal(RefusalCode.VISITOR_NOT_FOUND))
    there = [adult for visitor_id, adult in adults.items() if visitor_id not in left_out]
    if not there:
        raise Refused(Refusal(RefusalCode.ID_NOT_CONFIRMED))
    if stored_version(visit.policy_id).policy.application.applicant_must_be_adult and not any(there):
        raise Refused(Refusal(RefusalCode.APPLICANT_NOT_ADULT))
    _free_for_others(visit, left_out)
    PartyMember.objects.filter(visit=visit, visitor__in=left_out).delete()
    return left_out


def _free_for_others(visit: Visit, left_out: Collection[int]) -> None:
    """The time of these visitors, and the place from which they kept away whom they must not meet."""
    for visitor_id in left_out:
        free_one(Wanted(PEOPLE, Resource.VISITOR, visitor_id), visit)
    there = visit.party.exclude(pk__in=left_out).values_list("pk", flat=True)
    still = pairs_of(visit.inmate_id, list(there)).of_party
    pairs = Claim.objects.filter(visit=visit, kind=Resource.VISITOR_PAIR).exclude(resource_id__in=still)
    for pair in sorted(set(pairs.values_list("resource_id", flat=True))):
        free_one(Wanted(visit.visitor_facility_id, Resource.VISITOR_PAIR, pair), visit)


def _change_booth(visit: Visit, booth_id: int) -> None:
    """Move the visit and its claims to another visitor booth of the same facility.

    Its booths are in service then, the inmate's too; the database says so once more (``visit_is_possible``).
    """
    if not visit.inmate_booth.in_service:
        raise Refused(Refusal(RefusalCode.INMATE_BOOTH_OUT))
    booths = Booth.objects.filter(facility=visit.visitor_facility_id, side=Booth.BoothSide.VISITOR)
    if not booths.filter(pk=booth_id, in_service=True).exists():
        raise Refused(Refusal(RefusalCode.BOOTH_NOT_FREE))
    facility_id = visit.visitor_facility_id
    try:
        with transaction.atomic():
            free_one(Wanted(facility_id, Resource.VISITOR_BOOTH, visit.visitor_booth_id), visit)
            wanted = Wanted(facility_id, Resource.VISITOR_BOOTH, booth_id)
            take([wanted], SlotNo(visit.slot_no), visit.quanta, visit.pk)
            Visit.objects.filter(pk=visit.pk).update(visitor_booth=booth_id)
    except DatabaseError as error:
        if lost_a_race(error):
            raise Refused(Refusal(RefusalCode.BOOTH_NOT_FREE)) from error
        raise
    visit.visitor_booth_id = booth_id
