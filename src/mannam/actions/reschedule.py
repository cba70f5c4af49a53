"""Move a visit to another time or place, in one transaction: its old places are free only if it has new ones.

The reference stays, and so does the code for the desk where it can. The rules are asked anew for the new time, the
visit itself not counted against it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.actions.actor import By
from mannam.actions.add_contacts import add_contacts
from mannam.actions.exchange_places import check_free, exchange_allowance, exchange_places, places_of
from mannam.actions.move_visit import hold_visit, move_visit
from mannam.actions.note_move_answer import note_move_answer
from mannam.actions.queue_message import tell_applicant
from mannam.actions.record_audit import record_at_visitors
from mannam.actions.refused import Refused
from mannam.actions.remember_request import RequestAsked, fingerprint_of, remember_request, visit_of
from mannam.actions.try_again import try_again
from mannam.actions.use_turn import use_turn
from mannam.domain.availability import Offer
from mannam.domain.disruption import MoveAnswer
from mannam.domain.lifecycle import LIVE, Actor, Status
from mannam.domain.moving import check_movable, check_not_on_its_day, waived_for, without
from mannam.domain.rules import refusals_for
from mannam.domain.slots import SlotNo, day_of, start_of
from mannam.models import Call, Visit
from mannam.queries.alternatives import alternatives
from mannam.queries.booking_facts import Situation, read_situation_of
from mannam.queries.free_places import free_for_visit
from mannam.queries.release import released_to


@dataclass(frozen=True)
class MoveOrder:
    """Which visit, from where its party will come, and when it begins."""

    visit_id: int
    visitor_facility_id: int
    slot: SlotNo


def reschedule(
    order: MoveOrder,
    by: By,
    *,
    now: datetime,
    random: Random,
    idempotency_key: str | None = None,
    before_writing: Callable[[], None] = lambda: None,
    template: str = "moved",
) -> Visit:
    """The visit at its new place and time. Where it is there already, nothing changes and nobody is told.

    The same key and order of the same user again give the same visit. Raises Refused with every reason and the
    nearest alternatives; then everything is as it was. ``before_writing`` is called where a race would be,
    ``template`` is the message to the applicant.
    """
    move = _Move(order, by, now, random, idempotency_key, before_writing, template)
    try:
        return try_again(move.make)
    except Refused as refused:
        raise Refused(*refused.refusals, alternatives=_alternatives(order, by, refused, now)) from refused


@dataclass(frozen=True)
class _Move:
    """One order, to be attempted."""

    order: MoveOrder
    by: By
    now: datetime
    random: Random
    key: str | None
    before_writing: Callable[[], None]
    template: str

    def make(self) -> Visit:
        visit = hold_visit(self.order.visit_id)
        if (made := self._made()) is not None:
            return made
        self._check_may_move(visit)
        if not self._is_there(visit):
            self._write(visit, self._allowed(visit))
            if self.template == "moved":  # else a disruption moves it once more
                note_move_answer(visit, MoveAnswer.CHANGED, self.by, now=self.now)
        self._remember(visit)
        return visit

    def _is_there(self, visit: Visit) -> bool:
        """Whether it has that place and time already, and its inmate was not transferred since."""
        where = visit.visitor_facility_id, visit.slot_no, visit.inmate_facility_id
        return where == (self.order.visitor_facility_id, self.order.slot, visit.inmate.facility_id)

    def _made(self) -> Visit | None:
        """What the same request has made already."""
        if self.key is None or self.by.user_id is None:
            return None
        known = RequestAsked(self.by.user_id, self.key, fingerprint_of(self.order)).answer()
        return None if known is None else visit_of(known)

    def _remember(self, visit: Visit) -> None:
        if self.key is not None and self.by.user_id is not None:
            remember_request(self.by.user_id, self.key, fingerprint_of(self.order), visit.pk, None, now=self.now)

    def _check_may_move(self, visit: Visit) -> None:
        today = self.now.astimezone(_zone()).date()
        reasons = [
            check_movable(Status(visit.status), visit.starts_at, self.now),
            check_not_on_its_day(self.by.actor, day_of(SlotNo(visit.slot_no)), today),
        ]
        # an officer may have opened the call early: those who wait in it are not sent away
        if Call.objects.filter(visit=visit).exists():
            reasons.insert(0, check_movable(Status.IN_CALL, visit.starts_at, self.now))
        if found := next((reason for reason in reasons if reason), None):
            raise Refused(found)

    def _allowed(self, visit: Visit) -> Situation:
        """What the rules of a booking say to the new place and time."""
        place = self.order.visitor_facility_id
        request, situation = read_situation_of(visit, slot=self.order.slot, visitor_facility_id=place)
        found = refusals_for(request, situation.facts, situation.rules.policy, self.now)
        if reasons := without(found, waived_for(self.by.actor)):
            raise Refused(*reasons)
        self._take_turn(visit, situation)
        return situation

    def _take_turn(self, visit: Visit, situation: Situation) -> None:
        """Where a line is kept for the new day, a move is no way past it; staff help without it."""
        if self.by.actor is not Actor.VISITOR:
            return
        day = day_of(self.order.slot)
        turn = released_to(situation.rules.policy, day, visit.applicant_id, now=self.now).ticket
        if turn is not None:
            use_turn(turn, now=self.now)

    def _write(self, visit: Visit, situation: Situation) -> None:
        order, terms = self.order, situation.rules.policy.terms_of(visit.kind)
        quanta = terms.quanta
        before = {"from_slot": visit.slot_no, "from_facility": visit.visitor_facility_id}
        # the inmate may have been transferred since it was booked
        visit.inmate_facility_id = situation.inmate_facility_id
        found = free_for_visit(visit, order.slot, quanta, order.visitor_facility_id, monitored=terms.monitored)
        places = check_free(found, found.prefer(places_of(visit)))
        self.before_writing()
        exchange_places(visit, order.visitor_facility_id, places, order.slot, quanta)
        exchange_allowance(visit, situation)
        party = visit.party.order_by("pk").values_list("pk", flat=True)
        add_contacts(situation, visit.inmate_id, party, now=self.now)
        move_visit(visit, Status(visit.status), self.by.actor)
        visit.policy_id = situation.rules.version_id
        visit.starts_at, visit.ends_at = _at(order.slot), _at(SlotNo(order.slot + quanta))
        visit.check_in_code = self._code(visit)
        # whatever the inmate said was about another time
        visit.inmate_answer, visit.inmate_answered_at = "", None
        visit.save()
        self._tell(visit, before)

    def _code(self, visit: Visit) -> str:
        """The code as it was, unless another visit of the new place has it."""
        here = Visit.objects.filter(visitor_facility=visit.visitor_facility_id, status__in=LIVE)
        is_taken = here.filter(check_in_code=visit.check_in_code).exclude(pk=visit.pk).exists()
        return f"{self.random.randrange(1_000_000):06}" if is_taken else visit.check_in_code

    def _tell(self, visit: Visit, before: dict[str, int]) -> None:
        data = {**before, "slot_no": visit.slot_no, "facility": visit.visitor_facility_id}
        record_at_visitors("reschedule", visit, self.by, now=self.now, data=data)
        tell_applicant(visit, self.template, now=self.now)


def _alternatives(order: MoveOrder, by: By, refused: Refused, now: datetime) -> tuple[Offer, ...]:
    """Where and when the visit could be moved to instead."""
    visit = Visit.objects.get(pk=order.visit_id)
    return alternatives(
        {reason.code for reason in refused.refusals},
        inmate_id=visit.inmate_id,
        visitor_facility_id=order.visitor_facility_id,
        slot=order.slot,
        applicant_id=visit.applicant_id,
        visitor_ids=tuple(visit.party.order_by("pk").values_list("pk", flat=True)),
        kind=visit.kind,
        case=visit.case_ref,
        now=now,
        besides=visit.pk,
        waived=waived_for(by.actor),
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _at(slot: SlotNo) -> datetime:
    return start_of(slot, _zone())
