"""Which visits a disruption hits, in which order they are looked after, and how far each of them got."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet

from mannam.domain.call_role import CallRole
from mannam.domain.disruption import (
    IN_FORCE,
    DisruptionKind,
    DisruptionState,
    HitOutcome,
    MoveAnswer,
    Reach,
    Telling,
    reach_of,
)
from mannam.domain.lifecycle import FINAL, LIVE, Status
from mannam.domain.replan import Hit, in_order
from mannam.domain.slots import SlotNo, first_slot_of, start_of
from mannam.models import Booth, DisruptedVisit, Disruption, Message, PartyMember, Visit
from mannam.queries.policies import stored_version
from mannam.queries.visits import with_sides

TO_COME = LIVE - {Status.IN_CALL}
"""Who talks is left alone, and so is whoever's time has begun."""
_OWING = (Status.INTERRUPTED, Status.INMATE_NO_SHOW, Status.CALLED_OFF)
_QUARTER_MS = 15 * 60 * 1000


def hit_by(disruption: Disruption) -> Q:
    """What picks the visits, of whatever status, that cannot be held because of it."""
    within = Q(slot_no__gt=disruption.first_slot - F("quanta"))
    if (end := _end_of(disruption)) is not None:
        within &= Q(slot_no__lt=end)
    return within & _of(disruption)


def _end_of(disruption: Disruption) -> int | None:
    """The slot where it ends, which is sooner than planned where its restriction was lifted alone."""
    restriction = disruption.restriction
    if restriction is None or restriction.last_day is None:
        return disruption.end_slot
    after = first_slot_of(restriction.last_day + timedelta(days=1))
    return after if disruption.end_slot is None else min(after, disruption.end_slot)


def _of(disruption: Disruption) -> Q:
    match DisruptionKind(disruption.kind):
        case DisruptionKind.CLOSURE:
            return _at(disruption.facility_id, disruption.side)
        case DisruptionKind.BOOTH:
            return Q(visitor_booth=disruption.booth_id) | Q(inmate_booth=disruption.booth_id)
        case DisruptionKind.TRANSFER:
            return Q(inmate=disruption.inmate_id, inmate_facility=disruption.facility_id)
        case DisruptionKind.UNAVAILABLE | DisruptionKind.RELEASE:
            return Q(inmate=disruption.inmate_id)
        case DisruptionKind.BAN:
            coming = PartyMember.objects.filter(visitor=disruption.visitor_id or 0).values("visit")
            theirs = Q(applicant=disruption.visitor_id) | Q(pk__in=coming)
            return Q(inmate_facility=disruption.facility_id) & theirs


def _at(facility_id: int, side: str) -> Q:
    here = {
        Booth.BoothSide.VISITOR: Q(visitor_facility=facility_id),
        Booth.BoothSide.INMATE: Q(inmate_facility=facility_id),
    }
    return here[Booth.BoothSide(side)] if side else here[Booth.BoothSide.VISITOR] | here[Booth.BoothSide.INMATE]


def hits_of(disruption: Disruption, now: datetime) -> QuerySet[Visit]:
    """The visits to come that it hits."""
    return Visit.objects.filter(hit_by(disruption), status__in=TO_COME, starts_at__gt=now)


def overlooked() -> list[str]:
    """What must not be: visits to come inside what is closed, and visits without an outcome."""
    found = []
    for one in Disruption.objects.filter(state=DisruptionState.APPLIED):
        # what had begun before its turn came, or whose party sat in its call, is left alone
        begun = Q(visit__starts_at__lte=F("done_at")) | Q(visit__call_seats__role=CallRole.VISITOR)
        settled = one.hits.filter(begun, outcome=HitOutcome.SETTLED).values("visit")
        inside = hits_of(one, one.applied_at or one.made_at).exclude(pk__in=settled)
        found += [f"to be held in spite of disruption {one.pk}: {visit.ref}" for visit in inside if is_closed(one)]
        left = one.hits.filter(outcome="").values_list("visit__ref", flat=True)
        found += [f"hit by disruption {one.pk}, and nothing became of it: {ref}" for ref in left]
    return found


def kept_out_of(visits: Collection[Visit]) -> set[int]:
    """The ids of those of ``visits`` whose people could not come: they had begun before anybody saw to them."""
    rows = DisruptedVisit.objects.filter(
        visit__in=visits, outcome=HitOutcome.SETTLED, disruption__state__in=sorted(IN_FORCE)
    ).select_related("disruption__booth", "disruption__inmate", "disruption__restriction", "visit")
    return {
        row.visit_id
        for row in rows
        if is_closed(row.disruption) and Visit.objects.filter(hit_by(row.disruption), pk=row.visit_id).exists()
    }


def is_closed(disruption: Disruption) -> bool:
    """Whether what it closed is closed still: an import may have opened it again."""
    match DisruptionKind(disruption.kind):
        case DisruptionKind.CLOSURE:
            return disruption.closure_id is not None
        case DisruptionKind.BOOTH:
            return disruption.booth is not None and not disruption.booth.in_service
        case DisruptionKind.UNAVAILABLE | DisruptionKind.BAN:
            return disruption.restriction_id is not None
        case DisruptionKind.RELEASE:
            return disruption.inmate is not None and not disruption.inmate.available
        case DisruptionKind.TRANSFER:
            return disruption.inmate is not None and disruption.inmate.facility_id != disruption.facility_id


def owed_of(visits: Collection[Visit]) -> dict[int, int]:
    """How much talk (ms) the applicant of each visit is owed with its inmate, by visit.

    What was owed before they last met in full is over. One that was called off counts a quarter hour.
    """
    wanted = {visit.pk: (visit.inmate_id, visit.applicant_id) for visit in visits}
    past = Visit.objects.filter(
        inmate__in={visit.inmate_id for visit in visits},
        applicant__in={visit.applicant_id for visit in visits},
        status__in=[*_OWING, Status.COMPLETED],
    ).order_by("starts_at", "id")
    owed: dict[tuple[int, int], int] = {}
    for one in past:
        key = one.inmate_id, one.applicant_id
        more = _QUARTER_MS if one.status == Status.CALLED_OFF else one.owed_ms
        owed[key] = 0 if one.status == Status.COMPLETED else owed.get(key, 0) + more
    return {pk: owed.get(key, 0) for pk, key in wanted.items()}


def hit_of(visit: Visit, owed_ms: int) -> Hit:
    """The visit as the plan sees it."""
    return Hit(visit.pk, visit.visitor_facility_id, SlotNo(visit.slot_no), owed_ms, visit.booked_at)


def ordered(visits: Iterable[Visit], owed: Mapping[int, int]) -> list[Visit]:
    """The visits in the order in which they are looked after."""
    known = {visit.pk: visit for visit in visits}
    return [known[hit.visit_id] for hit in in_order(hit_of(visit, owed[visit.pk]) for visit in known.values())]


def pending(disruption_id: int) -> list[int]:
    """The ids of the rows without an outcome, in the order in which they are looked after."""
    rows = DisruptedVisit.objects.filter(disruption=disruption_id, outcome="").select_related("visit")
    by_visit = {row.visit_id: row for row in rows}
    hits = in_order(hit_of(row.visit, row.owed_ms) for row in by_visit.values())
    return [by_visit[hit.visit_id].pk for hit in hits]


def in_force() -> QuerySet[Disruption]:
    """Disruptions that are applied and not lifted."""
    return Disruption.objects.filter(state__in=sorted(IN_FORCE))


def open_move(visit: Visit) -> DisruptedVisit | None:
    """The move that its applicant has not answered yet, if the visit is still to come."""
    return open_moves([visit]).get(visit.pk)


def open_moves(visits: Iterable[Visit]) -> dict[int, DisruptedVisit]:
    """The moves that the applicants of these visits have not answered yet, by visit, of those still to come."""
    wanted = [visit.pk for visit in visits if visit.status in {Status.BOOKED, Status.REQUESTED}]
    found = _moves().filter(visit__in=wanted, answer="") if wanted else ()
    # in order of time: the latest of a visit stays
    return {row.visit_id: row for row in found}


def answer_of(visit: Visit) -> MoveAnswer | None:
    """What was answered to the latest move of the visit; None when nothing was, or it was never moved."""
    last = moves_of(visit).last()
    return MoveAnswer(last.answer) if last is not None and last.answer else None


def moves_of(visit: Visit) -> QuerySet[DisruptedVisit]:
    """How a disruption moved the visit, the latest last."""
    return _moves().filter(visit=visit)


def _moves() -> QuerySet[DisruptedVisit]:
    found = DisruptedVisit.objects.filter(outcome=HitOutcome.MOVED)
    return found.select_related("from_facility", "to_facility", "disruption").order_by("done_at", "id")


@dataclass(frozen=True)
class Line:
    """A visit that was hit, with what is known of how its applicant was told. ``mail``: the message, if any."""

    row: DisruptedVisit
    visit: Visit
    mail: Message | None
    reach: Reach | None


def lines_of(disruption: Disruption, now: datetime) -> list[Line]:
    """Every visit that was hit, those to be telephoned first, then by time."""
    rows = list(disruption.hits.select_related("from_facility", "to_facility", "phoned_by"))
    visits = with_sides(Visit.objects.filter(pk__in=[row.visit_id for row in rows])).in_bulk()
    mails = _mails(rows)
    lines = [_line(row, visits[row.visit_id], mails.get(row.pk), now) for row in rows]
    return sorted(lines, key=lambda line: (line.reach is not Reach.TO_PHONE, line.row.from_slot, line.row.pk))


def _mails(rows: Iterable[DisruptedVisit]) -> dict[int, Message]:
    """The message that told of each outcome: it was queued in the same transaction, so at the same moment."""
    done = {(row.visit_id, row.done_at): row.pk for row in rows if row.done_at is not None}
    sent = Message.objects.filter(visit__in={visit for visit, _ in done}, queued_at__in={at for _, at in done})
    return {
        done[mail.visit_id or 0, mail.queued_at]: mail for mail in sent if (mail.visit_id, mail.queued_at) in done
    }


def _line(row: DisruptedVisit, visit: Visit, mail: Message | None, now: datetime) -> Line:
    if not row.outcome or (row.outcome == HitOutcome.MOVED and not row.answer and _is_past(row, visit)):
        return Line(row, visit, mail, None)
    telling = Telling(
        HitOutcome(row.outcome),
        mail.state if mail else "",
        is_answered=bool(row.answer),
        is_phoned=row.phone_outcome == "told",
        is_late=now >= _answer_by(row, visit),
    )
    return Line(row, visit, mail, reach_of(telling))


def _is_past(row: DisruptedVisit, visit: Visit) -> bool:
    """Whether nothing has to be answered any more: it took place, was ended, or was moved again."""
    where = visit.slot_no, visit.visitor_facility_id
    return visit.status in FINAL or where != (row.to_slot, row.to_facility_id)


def _answer_by(row: DisruptedVisit, visit: Visit) -> datetime:
    """Until when an answer may come by itself: before the new time, or before the old one where that is sooner."""
    first = min(row.from_slot, row.to_slot if row.to_slot is not None else row.from_slot)
    hours = stored_version(visit.policy_id).policy.disruption.answer_hours_before
    return start_of(SlotNo(first), ZoneInfo(settings.TIME_ZONE)) - timedelta(hours=hours)
