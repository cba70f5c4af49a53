"""Seoul is closed, a booth breaks, Yul is transferred: whoever is hit gets another place, or is told kindly."""

from datetime import date
from importlib import import_module
from random import Random

import pytest

from mannam.actions import replan_visit as replanning
from mannam.actions.actor import By
from mannam.actions.answer_move import accept_move, give_up_move
from mannam.actions.apply_disruption import NumberTakenError
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.hold_place import hold_place
from mannam.actions.lift_disruption import lift_disruption, lift_over
from mannam.actions.lift_restriction import lift_restriction
from mannam.actions.note_telephoned import note_telephoned
from mannam.actions.order import BookingOrder
from mannam.actions.plan_disruption import DisruptionOrder, plan_disruption
from mannam.actions.refused import Refused
from mannam.actions.replan_visit import replan_disruption
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.set_restriction import RestrictionOrder, set_restriction
from mannam.domain.disruption import DisruptionKind, DisruptionState, HitOutcome, MoveAnswer, PhoneOutcome, Reach
from mannam.domain.lifecycle import LIVE, Actor, InmateAnswer, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.restriction import RestrictionKind
from mannam.models import (
    AllowanceUse,
    Booth,
    Claim,
    Closure,
    DisruptedVisit,
    Disruption,
    Facility,
    Inmate,
    Message,
    Restriction,
    Visit,
    Visitor,
)
from mannam.queries.disrupted import Line, lines_of, owed_of, pending
from mannam.queries.invariants import violations
from mannam.queries.replanning import forecast
from tests.actions.asking import apply_policy, ask_for, book, haneul
from tests.actions.disrupting import closed, disrupt, put_in_force, seo
from tests.people import (
    POLICIES,
    Office,
    at,
    make_booth,
    make_facility,
    make_inmate,
    make_user,
    make_visitor,
    slot,
    store_policy,
)

pytestmark = pytest.mark.django_db

TEN, NOON = "2026-11-26 10:00", "2026-11-26 12:00"
MORNING = "2026-11-26 00:00", NOON
WHOLE_DAY = "2026-11-26 00:00", "2026-11-27 00:00"


def only(disruption: Disruption) -> DisruptedVisit:
    return disruption.hits.get()


def line_of(disruption: Disruption, now: str = "2026-11-24 09:00") -> Line:
    (line,) = lines_of(disruption, at(now))
    return line


def friend(name: str) -> Visitor:
    return make_visitor(make_user(f"{name.lower()}@example.org", name))


def test_a_preview_says_who_is_hit_and_changes_nothing(office: Office) -> None:
    visit = book(office, TEN)
    before = list(Visit.objects.values()), Claim.objects.count(), Message.objects.count()
    planned = plan_disruption(closed(office, *MORNING), seo(office), now=office.now)
    (found,) = forecast(planned, office.now)
    assert found.visit == visit
    assert found.place is not None
    assert found.place.slot == slot(NOON)
    assert (list(Visit.objects.values()), Claim.objects.count(), Message.objects.count()) == before
    assert not Closure.objects.exists()
    assert planned.state == DisruptionState.PREVIEWED


def test_the_preview_spreads_the_visits_over_what_is_free(office: Office) -> None:
    """Three at ten and noon has two booths: the third comes a quarter hour later, and is the one nobody owes."""
    people = [(make_inmate(office.daegu, f"9{n}", f"I{n}"), friend(f"V{n}")) for n in range(3)]
    make_booth(office.daegu, Booth.BoothSide.INMATE, 3)
    make_booth(office.seoul, Booth.BoothSide.VISITOR, 3)
    visits = [
        book(office, TEN, inmate=inmate, visitor=visitor, seed=n) for n, (inmate, visitor) in enumerate(people)
    ]
    Booth.objects.filter(number=3).update(in_service=False)
    planned = plan_disruption(closed(office, *MORNING), seo(office), now=office.now)
    found = {one.visit.pk: one.place.slot if one.place else None for one in forecast(planned, office.now)}
    assert [found[visit.pk] for visit in visits] == [slot(NOON), slot(NOON), slot(NOON) + 1]


def test_a_visit_is_moved_within_its_day_and_its_applicant_is_told(office: Office) -> None:
    visit = book(office, TEN)
    row = only(disrupt(office, closed(office, *MORNING)))
    visit.refresh_from_db()
    assert (row.outcome, row.from_slot, row.to_slot) == (HitOutcome.MOVED, slot(TEN), slot(NOON))
    assert (visit.status, visit.slot_no, visit.sequence) == (Status.BOOKED, slot(NOON), 1)
    assert list(Message.objects.filter(visit=visit).values_list("template", flat=True)) == [
        "booked",
        "moved_by_us",
    ]
    assert row.disruption.state == DisruptionState.APPLIED
    assert violations() == []


def test_the_other_side_is_to_be_told_anew(office: Office) -> None:
    visit = book(office, TEN)
    Visit.objects.filter(pk=visit.pk).update(inmate_answer=InmateAnswer.AGREES, inmate_answered_at=office.now)
    disrupt(office, closed(office, *MORNING))
    visit.refresh_from_db()
    assert visit.inmate_answer == ""


def test_on_a_whole_day_a_near_facility_of_the_same_day_comes_before_another_day(office: Office) -> None:
    near = make_facility("suwon-dc", city="Suwon", latitude=37.3, longitude=127.0)
    make_booth(near, Booth.BoothSide.VISITOR)
    visit = book(office, TEN)
    disrupt(office, closed(office, *WHOLE_DAY, side=Booth.BoothSide.VISITOR))
    visit.refresh_from_db()
    assert (visit.visitor_facility, visit.slot_no) == (near, slot(TEN))
    assert violations() == []


def test_the_other_day_when_the_inmates_side_is_closed(office: Office) -> None:
    visit = book(office, TEN)
    disrupt(office, closed(office, *WHOLE_DAY, facility=office.daegu, side=Booth.BoothSide.INMATE))
    visit.refresh_from_db()
    assert visit.slot_no == slot("2026-11-27 10:00")
    assert violations() == []


@pytest.mark.parametrize(
    ("side", "is_hit"), [(None, True), (Booth.BoothSide.VISITOR, True), (Booth.BoothSide.INMATE, False)]
)
def test_a_side_hits_those_who_come_there(office: Office, side: Booth.BoothSide | None, is_hit: bool) -> None:
    book(office, TEN)
    assert disrupt(office, closed(office, *MORNING, side=side)).hits.exists() is is_hit


@pytest.mark.parametrize(
    ("first", "end", "is_hit"),
    [
        ("2026-11-26 09:00", TEN, False),
        (TEN, "2026-11-26 10:15", True),
        ("2026-11-26 10:15", NOON, False),
    ],
)
def test_a_period_hits_what_lies_in_it(office: Office, first: str, end: str, is_hit: bool) -> None:
    book(office, TEN)
    assert disrupt(office, closed(office, first, end)).hits.exists() is is_hit


def test_who_is_left_without_a_place_is_called_off_and_loses_nothing(office: Office) -> None:
    visit = book(office, TEN)
    row = only(disrupt(office, closed(office, "2026-11-24 09:00", "2027-01-24 00:00", facility=office.daegu)))
    visit.refresh_from_db()
    assert (row.outcome, visit.status) == (HitOutcome.CALLED_OFF, Status.CALLED_OFF)
    assert not AllowanceUse.objects.filter(visit=visit).exists()
    assert Message.objects.filter(visit=visit, template="not_held").exists()
    assert violations() == []


def test_who_is_owed_minutes_is_looked_after_first(office: Office) -> None:
    book(office, TEN)
    other = book(office, "2026-11-27 10:00", inmate=make_inmate(office.daegu, "77", "Bom"), visitor=friend("Bora"))
    owed = book(office, "2026-11-27 10:15")
    Visit.objects.filter(slot_no=slot(TEN)).update(status=Status.INTERRUPTED, owed_ms=300_000)
    put_in_force(office, closed(office, "2026-11-27 00:00", "2026-11-28 00:00"))
    rows = {row.visit_id: row.owed_ms for row in DisruptedVisit.objects.all()}
    assert rows == {other.pk: 0, owed.pk: 300_000}
    in_order = [DisruptedVisit.objects.get(pk=pk).visit_id for pk in pending(Disruption.objects.get().pk)]
    assert in_order == [owed.pk, other.pk]


def test_who_was_called_off_is_owed_the_time_until_they_meet(office: Office) -> None:
    book(office, TEN)
    disrupt(office, closed(office, "2026-11-24 09:00", "2027-01-24 00:00", facility=office.daegu))
    Closure.objects.all().delete()
    later = book(office, "2026-11-27 10:00")
    assert owed_of([later]) == {later.pk: 900_000}
    Visit.objects.filter(pk=later.pk).update(status=Status.COMPLETED)
    assert owed_of([later]) == {later.pk: 0}


def test_nobody_is_sent_far_away(office: Office) -> None:
    """Daegu has visitor booths, too, two hundred kilometres from Seoul."""
    visit = book(office, TEN)
    disrupt(office, closed(office, *WHOLE_DAY, side=Booth.BoothSide.VISITOR))
    visit.refresh_from_db()
    assert (visit.visitor_facility, visit.slot_no) == (office.seoul, slot("2026-11-27 10:00"))


def test_a_request_is_moved_and_stays_one(office: Office) -> None:
    apply_policy(approval=True)
    visit = ask_for(office, TEN)
    disrupt(office, closed(office, *MORNING))
    visit.refresh_from_db()
    assert (visit.status, visit.slot_no) == (Status.REQUESTED, slot(NOON))


def test_what_is_held_is_called_off(office: Office) -> None:
    me = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(TEN), me, (me,))
    visit = hold_place(order, haneul(office), until=at(TEN), now=office.now, random=Random(1))
    disrupt(office, closed(office, *MORNING))
    visit.refresh_from_db()
    assert visit.status == Status.CALLED_OFF
    assert violations() == []


def broken(office: Office, booth: Booth, end: str | None = None) -> DisruptionOrder:
    until = None if end is None else slot(end)
    return DisruptionOrder(
        DisruptionKind.BOOTH, booth.facility, slot("2026-11-24 09:00"), end_slot=until, booth=booth
    )


def test_a_broken_booth_sends_the_party_to_another_at_the_same_time(office: Office) -> None:
    visit = book(office, TEN)
    row = only(disrupt(office, broken(office, visit.visitor_booth)))
    told = Message.objects.filter(visit=visit).count()
    old, visit = visit.visitor_booth, Visit.objects.get(pk=visit.pk)
    assert (row.outcome, visit.slot_no) == (HitOutcome.KEPT, slot(TEN))
    assert visit.visitor_booth != old
    assert told == 1
    assert violations() == []


def test_a_party_that_is_here_is_sent_to_another_booth_too(office: Office) -> None:
    visit = book(office, "2026-11-24 10:00")
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=seo(office), now=at("2026-11-24 09:45"))
    disrupt(office, broken(office, visit.visitor_booth))
    was, visit = visit, Visit.objects.get(pk=visit.pk)
    assert visit.status == Status.CHECKED_IN
    assert visit.visitor_booth_id != was.visitor_booth_id


def test_the_last_booth_breaks(office: Office) -> None:
    visit = book(office, TEN)
    Booth.objects.filter(facility=office.seoul).exclude(pk=visit.visitor_booth_id).update(in_service=False)
    disrupt(office, broken(office, visit.visitor_booth))
    visit.refresh_from_db()
    assert visit.status == Status.CALLED_OFF
    assert violations() == []


def test_a_booth_is_back_when_its_time_is_over(office: Office) -> None:
    booth = office.seoul_booths[0]
    disruption = disrupt(office, broken(office, booth, end="2026-11-25 09:00"))
    assert lift_over(at("2026-11-25 08:59")) == 0
    assert lift_over(at("2026-11-25 09:00")) == 1
    booth.refresh_from_db()
    disruption.refresh_from_db()
    assert booth.in_service
    assert disruption.state == DisruptionState.LIFTED


def test_one_of_two_that_keep_a_booth_out_of_service(office: Office) -> None:
    booth = office.seoul_booths[0]
    first, _second = (disrupt(office, broken(office, booth)) for _ in range(2))
    lift_disruption(first.pk, seo(office), now=office.now)
    booth.refresh_from_db()
    assert not booth.in_service


def of_yul(office: Office, kind: DisruptionKind, **more: object) -> DisruptionOrder:
    return DisruptionOrder(
        **{  # type: ignore[arg-type]
            "kind": kind,
            "facility": office.daegu,
            "inmate": office.yul,
            "first_slot": slot("2026-11-24 09:00"),
            **more,
        }
    )


def test_yul_is_at_court_for_a_day(office: Office) -> None:
    visit = book(office, TEN)
    order = of_yul(
        office,
        DisruptionKind.UNAVAILABLE,
        first_slot=slot("2026-11-26 00:00"),
        end_slot=slot("2026-11-27 00:00"),
        ground=RestrictionKind.COURT,
    )
    planned = plan_disruption(order, seo(office), now=office.now)
    (found,) = forecast(planned, office.now)
    disruption = disrupt(office, order)
    visit.refresh_from_db()
    assert visit.slot_no == slot("2026-11-27 10:00") == (found.place and found.place.slot)
    assert Restriction.objects.get().kind == RestrictionKind.COURT
    with pytest.raises(Refused):
        book(office, "2026-11-26 11:00")
    lift_disruption(disruption.pk, seo(office), now=office.now)
    assert book(office, "2026-11-26 11:00").status == Status.BOOKED


def unavailable(office: Office, first: str, end: str, ground: RestrictionKind) -> DisruptionOrder:
    """Yul cannot be visited from the day ``first`` up to and without the day ``end``."""
    days = {"first_slot": slot(f"{first} 00:00"), "end_slot": slot(f"{end} 00:00")}
    return of_yul(office, DisruptionKind.UNAVAILABLE, ground=ground, **days)


def test_a_restriction_that_was_there_before_outlasts_a_disruption(office: Office) -> None:
    days = date(2026, 11, 24), date(2026, 12, 24)
    set_restriction(RestrictionOrder(office.yul, RestrictionKind.DISCIPLINE, *days), seo(office), now=office.now)
    order = unavailable(office, "2026-11-24", "2026-11-26", RestrictionKind.DISCIPLINE)
    disruption = put_in_force(office, order)
    with pytest.raises(Refused):
        book(office, TEN)
    lift_disruption(disruption.pk, seo(office), now=office.now)
    with pytest.raises(Refused):
        book(office, TEN)
    assert Restriction.objects.values_list("first_day", "last_day").get() == days


def test_an_order_of_the_same_day_leaves_a_disruptions_restriction_alone(office: Office) -> None:
    disruption = put_in_force(office, unavailable(office, "2026-11-24", "2026-11-28", RestrictionKind.COURT))
    day = date(2026, 11, 24)
    set_restriction(RestrictionOrder(office.yul, RestrictionKind.COURT, day, day), seo(office), now=office.now)
    with pytest.raises(Refused):
        book(office, TEN)
    lift_disruption(disruption.pk, seo(office), now=office.now)
    assert book(office, TEN).status == Status.BOOKED


def test_of_two_disruptions_of_the_same_days_one_is_lifted(office: Office) -> None:
    order = unavailable(office, "2026-11-24", "2026-11-28", RestrictionKind.COURT)
    first, second = put_in_force(office, order), put_in_force(office, order)
    lift_disruption(second.pk, seo(office), now=office.now)
    with pytest.raises(Refused):
        book(office, TEN)
    lift_disruption(first.pk, seo(office), now=office.now)
    assert book(office, TEN).status == Status.BOOKED


def test_an_earlier_last_day_of_a_second_disruption_shortens_nothing(office: Office) -> None:
    put_in_force(office, unavailable(office, "2026-11-24", "2026-11-28", RestrictionKind.COURT))
    put_in_force(office, unavailable(office, "2026-11-24", "2026-11-25", RestrictionKind.COURT))
    with pytest.raises(Refused) as refused:
        book(office, TEN)
    assert [reason.code for reason in refused.value.refusals] == [RefusalCode.NOT_POSSIBLE]


def test_a_restriction_that_was_lifted_alone_keeps_nobody_away(office: Office) -> None:
    disruption = put_in_force(office, unavailable(office, "2026-11-22", "2026-11-29", RestrictionKind.COURT))
    lift_restriction(Restriction.objects.get().pk, seo(office), today=date(2026, 11, 24), now=office.now)
    visit = book(office, TEN)
    assert visit.status == Status.BOOKED
    replan_disruption(disruption.pk, now=office.now, random=Random(3))
    assert not disruption.hits.exists()
    assert violations() == []
    assert violations() == []


def test_yul_is_released(office: Office) -> None:
    visit = book(office, TEN)
    disruption = disrupt(office, of_yul(office, DisruptionKind.RELEASE))
    visit.refresh_from_db()
    assert visit.status == Status.CALLED_OFF
    assert not Inmate.objects.get().available
    assert violations() == []
    lift_disruption(disruption.pk, seo(office), now=office.now)
    assert Inmate.objects.get().available


def test_yul_is_transferred_and_the_party_stays_where_it_is(office: Office) -> None:
    visit, busan = book(office, TEN), make_facility("busan-dc", city="Busan", latitude=35.1, longitude=129.0)
    make_booth(busan, Booth.BoothSide.INMATE)
    order = of_yul(office, DisruptionKind.TRANSFER, to_facility=busan, to_number="7")
    (found,) = forecast(plan_disruption(order, seo(office), now=office.now), office.now)
    assert found.place is not None
    assert (found.place.facility_id, found.place.slot) == (office.seoul.pk, slot(TEN))
    row = only(disrupt(office, order))
    visit.refresh_from_db()
    assert (visit.inmate_facility, visit.visitor_facility, visit.slot_no) == (busan, office.seoul, slot(TEN))
    assert visit.inmate_booth.facility == busan
    assert row.outcome == HitOutcome.MOVED
    assert (Inmate.objects.get().facility, Inmate.objects.get().number) == (busan, "7")
    assert violations() == []


def test_a_number_that_somebody_has_there_changes_nothing(office: Office) -> None:
    busan = make_facility("busan-dc", city="Busan")
    make_inmate(busan, "7", "Bom")
    with pytest.raises(NumberTakenError):
        disrupt(office, of_yul(office, DisruptionKind.TRANSFER, to_facility=busan, to_number="7"))
    assert Disruption.objects.get().state == DisruptionState.PREVIEWED


def test_applied_twice_and_done_twice_it_is_the_same(office: Office) -> None:
    book(office, TEN)
    disruption = disrupt(office, closed(office, *MORNING))
    before = list(Visit.objects.values()), list(DisruptedVisit.objects.values()), Closure.objects.count()
    assert replan_disruption(disruption.pk, now=office.now, random=Random(4)) == 0
    assert (
        replanning.replan_visit(only(disruption).pk, now=office.now, random=Random(4)).outcome == HitOutcome.MOVED
    )
    assert (list(Visit.objects.values()), list(DisruptedVisit.objects.values()), Closure.objects.count()) == before


def test_whoever_is_killed_in_the_middle_leaves_the_rest_to_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = [
        book(
            office,
            f"2026-11-26 10:{quarter}",
            inmate=make_inmate(office.daegu, quarter, quarter),
            visitor=friend(f"V{quarter}"),
        )
        for quarter in ("00", "15", "30")
    ]
    disruption = put_in_force(office, closed(office, *MORNING))
    whole = replanning.replan_visit
    seen: list[int] = []

    class Killed(BaseException):
        """As a signal would."""

    def killed_at_the_second(row_id: int, **how: object) -> DisruptedVisit:
        seen.append(row_id)
        if len(seen) == 2:
            raise Killed
        return whole(row_id, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(replanning, "replan_visit", killed_at_the_second)
    with pytest.raises(Killed):
        replan_disruption(disruption.pk, now=office.now, random=Random(3))
    assert disruption.hits.exclude(outcome="").count() == 1
    monkeypatch.setattr(replanning, "replan_visit", whole)
    assert replan_disruption(disruption.pk, now=office.now, random=Random(3)) == 2
    assert {visit.status for visit in Visit.objects.filter(pk__in=[visit.pk for visit in visits])} == {
        Status.BOOKED
    }
    assert not Visit.objects.filter(slot_no__lt=slot(NOON)).exists()
    assert violations() == []


def test_a_visit_that_cannot_be_looked_after_keeps_no_other_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = book(office, TEN)
    second = book(
        office, "2026-11-26 10:15", inmate=make_inmate(office.daegu, "77", "Bom"), visitor=friend("Bora")
    )
    disruption = put_in_force(office, closed(office, *MORNING))
    whole = replanning.replan_visit

    def broken_for_the_first(row_id: int, **how: object) -> DisruptedVisit:
        if DisruptedVisit.objects.get(pk=row_id).visit_id == first.pk:
            raise ZeroDivisionError
        return whole(row_id, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(replanning, "replan_visit", broken_for_the_first)
    with pytest.raises(ExceptionGroup):
        replan_disruption(disruption.pk, now=office.now, random=Random(3))
    second.refresh_from_db()
    disruption.refresh_from_db()
    assert second.slot_no == slot(NOON)
    assert disruption.state == DisruptionState.APPLYING


def test_what_is_not_looked_after_yet_is_told_by_the_invariants(office: Office) -> None:
    book(office, TEN)
    disruption = put_in_force(office, closed(office, *MORNING))
    assert violations() == []
    Disruption.objects.update(state=DisruptionState.APPLIED)
    assert [line.partition(":")[0] for line in violations()] == [
        f"to be held in spite of disruption {disruption.pk}",
        f"hit by disruption {disruption.pk}, and nothing became of it",
    ]


def test_one_that_was_cancelled_before_its_turn_is_settled(office: Office) -> None:
    visit = book(office, TEN)
    disruption = put_in_force(office, closed(office, *MORNING))
    cancel_visit(visit.pk, haneul(office), now=office.now)
    replan_disruption(disruption.pk, now=office.now, random=Random(3))
    assert only(disruption).outcome == HitOutcome.SETTLED


def test_lifted_before_the_work_nobody_is_moved(office: Office) -> None:
    visit = book(office, TEN)
    disruption = put_in_force(office, closed(office, *MORNING))
    lift_disruption(disruption.pk, seo(office), now=office.now)
    replan_disruption(disruption.pk, now=office.now, random=Random(3))
    visit.refresh_from_db()
    assert visit.slot_no == slot(TEN)
    assert not Closure.objects.exists()
    assert book(office, "2026-11-26 11:00").status == Status.BOOKED


def test_a_transfer_is_not_lifted(office: Office) -> None:
    busan = make_facility("busan-dc", city="Busan")
    disruption = disrupt(office, of_yul(office, DisruptionKind.TRANSFER, to_facility=busan, to_number="7"))
    lift_disruption(disruption.pk, seo(office), now=office.now)
    disruption.refresh_from_db()
    assert disruption.state == DisruptionState.APPLIED


def test_it_is_not_agreed_to_until_somebody_says_so(office: Office) -> None:
    visit = book(office, TEN)
    disruption = disrupt(office, closed(office, *MORNING))
    assert line_of(disruption).reach is Reach.WAITING
    accept_move(visit.pk, haneul(office), now=office.now)
    assert line_of(disruption).reach is Reach.ANSWERED
    assert only(disruption).answer == MoveAnswer.ACCEPTED


def test_another_time_is_an_answer_too(office: Office) -> None:
    visit = book(office, TEN)
    disruption = disrupt(office, closed(office, *MORNING))
    order = MoveOrder(visit.pk, office.seoul.pk, slot("2026-11-27 10:00"))
    reschedule(order, haneul(office), now=office.now, random=Random(1))
    assert only(disruption).answer == MoveAnswer.CHANGED


def test_giving_it_up_costs_nothing_even_on_the_day(office: Office) -> None:
    visit = book(office, "2026-11-24 10:00")
    disruption = disrupt(office, closed(office, "2026-11-24 09:00", "2026-11-24 12:00"))
    given_up = give_up_move(visit.pk, haneul(office), now=office.now)
    assert given_up.status == Status.CALLED_OFF
    assert only(disruption).answer == MoveAnswer.GIVEN_UP
    assert Visitor.objects.get(pk=visit.applicant_id).last_same_day_cancel is None
    assert not AllowanceUse.objects.filter(visit=visit).exists()
    assert give_up_move(visit.pk, haneul(office), now=office.now).status == Status.CALLED_OFF
    with pytest.raises(Refused) as refused:
        accept_move(visit.pk, haneul(office), now=office.now)
    assert [one.code for one in refused.value.refusals] == [RefusalCode.MOVE_ANSWERED]


def test_cancelling_a_time_that_we_chose_costs_nothing_either(office: Office) -> None:
    strict = (POLICIES / "demo.toml").read_text().replace("same_day_cancel = true", "same_day_cancel = false")
    store_policy("demo-strict", strict)
    Facility.objects.update(policy_name="demo-strict")
    visit = book(office, "2026-11-24 10:00")
    disruption = disrupt(office, closed(office, "2026-11-24 09:00", "2026-11-24 12:00"))
    cancel_visit(visit.pk, haneul(office), now=office.now)
    assert only(disruption).answer == MoveAnswer.GIVEN_UP
    assert Visitor.objects.get(pk=visit.applicant_id).last_same_day_cancel is None
    assert not AllowanceUse.objects.filter(visit=visit).exists()
    assert violations() == []


def test_once_agreed_to_it_is_cancelled_as_any_other(office: Office) -> None:
    visit = book(office, "2026-11-24 10:00")
    disrupt(office, closed(office, "2026-11-24 09:00", "2026-11-24 12:00"))
    accept_move(visit.pk, haneul(office), now=office.now)
    cancel_visit(visit.pk, haneul(office), now=office.now)
    assert Visitor.objects.get(pk=visit.applicant_id).last_same_day_cancel is not None
    assert violations() == []


def test_nobody_else_can_agree(office: Office) -> None:
    visit = book(office, TEN)
    disruption = disrupt(office, closed(office, *MORNING))
    accept_move(visit.pk, By(Actor.SYSTEM), now=office.now)
    assert only(disruption).answer == ""


def test_whom_the_desk_must_telephone(office: Office) -> None:
    visit = book(office, TEN)
    disruption = disrupt(office, closed(office, *MORNING))
    Message.objects.filter(visit=visit).update(state=Message.State.SENT)
    assert line_of(disruption).reach is Reach.WAITING
    assert line_of(disruption, "2026-11-25 10:00").reach is Reach.TO_PHONE
    Message.objects.filter(visit=visit).update(state=Message.State.FAILED)
    line = line_of(disruption)
    assert line.reach is Reach.TO_PHONE
    note_telephoned(line.row.pk, PhoneOutcome.NO_ANSWER, seo(office), now=office.now)
    assert line_of(disruption).reach is Reach.TO_PHONE
    note_telephoned(line.row.pk, PhoneOutcome.TOLD, seo(office), now=office.now)
    line = line_of(disruption)
    assert (line.reach, line.row.phoned_by) == (Reach.TOLD_BY_PHONE, office.seo)


def test_one_who_has_no_address_must_be_telephoned(office: Office) -> None:
    visit = book(office, TEN)
    disruption = disrupt(office, closed(office, *MORNING))
    Message.objects.filter(visit=visit).delete()
    assert line_of(disruption).reach is Reach.TO_PHONE


def test_the_triggers_live_statuses_are_the_lifecycles() -> None:
    text = import_module("mannam.migrations.0004_possible_by_key").POSSIBLE
    told = text.partition("NEW.status IN (")[2].partition(")")[0]
    assert {word.strip(" '") for word in told.split(",")} == {status.value for status in LIVE}
