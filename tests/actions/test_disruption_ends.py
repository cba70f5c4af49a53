"""What a disruption does no more: after it was lifted, after its inmate came back, to a visit that has begun."""

from random import Random

import pytest

from mannam.actions.apply_disruption import apply_disruption
from mannam.actions.lift_disruption import lift_disruption
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.actions.replan_visit import replan_disruption
from mannam.actions.take_seat import take_seat
from mannam.domain.call_role import CallRole
from mannam.domain.disruption import DisruptionKind, DisruptionState, HitOutcome
from mannam.domain.lifecycle import Status
from mannam.domain.talk_clock import Phase
from mannam.models import Booth, Call, Disruption, Facility, MediaNode, Message, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.asking import book
from tests.actions.disrupting import closed, disrupt, put_in_force, seo
from tests.actions.test_disruptions import MORNING, TEN, broken, of_yul, only
from tests.people import Office, at, make_booth, make_facility, slot

TODAY = "2026-11-24 10:00"

pytestmark = pytest.mark.django_db


def again(office: Office, disruption: Disruption) -> None:
    """Somebody presses the button once more, and a worker takes the work up once more."""
    apply_disruption(disruption.pk, seo(office), now=office.now)
    replan_disruption(disruption.pk, now=office.now, random=Random(4))


def test_once_lifted_it_lists_nobody(office: Office) -> None:
    disruption = disrupt(office, closed(office, *MORNING))
    lift_disruption(disruption.pk, seo(office), now=office.now)
    visit = book(office, TEN)
    again(office, disruption)
    assert not disruption.hits.exists()
    disruption.refresh_from_db()
    visit.refresh_from_db()
    assert (disruption.state, visit.slot_no) == (DisruptionState.LIFTED, slot(TEN))


@pytest.fixture
def busan(office: Office) -> Facility:
    """Another place for inmates."""
    made = make_facility("busan-dc", city="Busan")
    make_booth(made, Booth.BoothSide.INMATE)
    return made


def there(office: Office, busan: Facility) -> Disruption:
    """Yul is transferred to Busan; nobody is looked after yet."""
    return put_in_force(office, of_yul(office, DisruptionKind.TRANSFER, to_facility=busan, to_number="7"))


def back(office: Office, busan: Facility) -> Disruption:
    """Yul is in Daegu again."""
    order = of_yul(office, DisruptionKind.TRANSFER, facility=busan, to_facility=office.daegu, to_number="1024")
    return disrupt(office, order)


def test_who_was_transferred_and_came_back_is_left_alone(office: Office, busan: Facility) -> None:
    visit = book(office, TEN)
    first = there(office, busan)
    assert only(first).outcome == ""
    back(office, busan)
    replan_disruption(first.pk, now=office.now, random=Random(4))
    visit.refresh_from_db()
    assert (visit.slot_no, visit.inmate_facility, visit.sequence) == (slot(TEN), office.daegu, 0)
    assert only(first).outcome == HitOutcome.SETTLED


def test_a_visit_booked_after_he_came_back_is_not_hit_by_his_going(office: Office, busan: Facility) -> None:
    first = there(office, busan)
    back(office, busan)
    visit = book(office, TEN)
    again(office, first)
    visit.refresh_from_db()
    assert (visit.slot_no, visit.sequence, first.hits.count()) == (slot(TEN), 0, 0)
    assert violations() == []


def test_when_all_are_looked_after_none_is_listed_any_more(office: Office) -> None:
    """Nobody would see to who is listed then."""
    book(office, TEN)
    disruption = put_in_force(office, closed(office, *MORNING))
    disruption.hits.all().delete()
    Disruption.objects.update(state=DisruptionState.APPLIED)
    apply_disruption(disruption.pk, seo(office), now=office.now)
    assert not disruption.hits.exists()


def begun(office: Office) -> tuple[Visit, Disruption]:
    """The worker comes when the visit has begun."""
    visit = book(office, TEN)
    disruption = put_in_force(office, closed(office, *MORNING))
    replan_disruption(disruption.pk, now=at(TEN), random=Random(3))
    visit.refresh_from_db()
    return visit, disruption


def test_a_visit_that_has_begun_is_not_called_off(office: Office) -> None:
    visit, disruption = begun(office)
    assert (visit.status, only(disruption).outcome) == (Status.BOOKED, HitOutcome.SETTLED)
    assert violations() == []


def test_who_did_not_come_to_what_was_closed_is_no_no_show(office: Office) -> None:
    visit, _ = begun(office)
    assert mark_no_shows(visit.ends_at) == 1
    visit.refresh_from_db()
    assert visit.status == Status.CALLED_OFF
    assert Visitor.objects.get(pk=visit.applicant_id).last_no_show is None


def test_who_did_not_come_though_it_was_open_again_is_one(office: Office) -> None:
    visit, disruption = begun(office)
    lift_disruption(disruption.pk, seo(office), now=at(TEN))
    assert mark_no_shows(visit.ends_at) == 1
    visit.refresh_from_db()
    assert visit.status == Status.NO_SHOW


def open_with(visit: Visit, role: CallRole, phase: Phase = Phase.WAITING) -> None:
    """Its call is open on a node, and somebody sits in it."""
    node = MediaNode.objects.create(name="one", url="ws://one", heartbeat_at=visit.starts_at)
    Call.objects.create(visit=visit, engine="direct", opened_at=visit.starts_at, node=node, phase=phase)
    take_seat(visit.pk, role, 0, 1)


def test_a_party_that_sits_in_an_open_call_is_left_there(office: Office) -> None:
    visit = book(office, TEN)
    disruption = put_in_force(office, closed(office, *MORNING))
    open_with(visit, CallRole.VISITOR)
    replan_disruption(disruption.pk, now=office.now, random=Random(3))
    visit.refresh_from_db()
    assert (visit.status, visit.slot_no) == (Status.BOOKED, slot(TEN))
    assert only(disruption).outcome == HitOutcome.SETTLED
    assert violations() == []


@pytest.mark.parametrize("role", [CallRole.INMATE, CallRole.SUPERVISOR])
def test_a_call_without_its_party_keeps_no_visit_where_it_cannot_be(office: Office, role: CallRole) -> None:
    """The inmate's booth joins by itself, ten minutes before; the call that is open is not moved."""
    visit = book(office, TEN)
    open_with(visit, role)
    row = only(disrupt(office, closed(office, *MORNING)))
    visit.refresh_from_db()
    assert (row.outcome, visit.status) == (HitOutcome.CALLED_OFF, Status.CALLED_OFF)
    assert Message.objects.filter(visit=visit, template="not_held").exists()
    assert violations() == []


def test_what_was_left_without_a_cause_is_told_by_the_invariants(office: Office) -> None:
    visit = book(office, TEN)
    disruption = put_in_force(office, closed(office, *MORNING))
    disruption.hits.update(outcome=HitOutcome.SETTLED, done_at=office.now)
    Disruption.objects.update(state=DisruptionState.APPLIED)
    assert violations() == [f"to be held in spite of disruption {disruption.pk}: {visit.ref}"]


@pytest.mark.parametrize("role", [CallRole.INMATE, CallRole.VISITOR])
def test_who_waits_in_the_call_is_sent_from_a_broken_booth_to_another(office: Office, role: CallRole) -> None:
    visit = book(office, TODAY)
    open_with(visit, role)
    row = only(disrupt(office, broken(office, visit.visitor_booth)))
    was, visit = visit.visitor_booth, Visit.objects.get(pk=visit.pk)
    assert (row.outcome, visit.slot_no) == (HitOutcome.KEPT, slot(TODAY))
    assert visit.visitor_booth != was
    assert violations() == []


def test_who_talks_is_not_sent_to_another_booth(office: Office) -> None:
    """The visit says so a moment later than its call."""
    visit = book(office, TODAY)
    open_with(visit, CallRole.VISITOR, Phase.TALKING)
    row = only(disrupt(office, broken(office, visit.visitor_booth)))
    was, visit = visit.visitor_booth, Visit.objects.get(pk=visit.pk)
    assert (row.outcome, visit.visitor_booth) == (HitOutcome.SETTLED, was)


def test_a_party_that_waits_in_the_call_is_left_there_when_no_other_booth_is_free(office: Office) -> None:
    visit = book(office, TODAY)
    Booth.objects.filter(facility=office.seoul).exclude(pk=visit.visitor_booth_id).update(in_service=False)
    open_with(visit, CallRole.VISITOR)
    row = only(disrupt(office, broken(office, visit.visitor_booth)))
    visit.refresh_from_db()
    assert (row.outcome, visit.status) == (HitOutcome.SETTLED, Status.BOOKED)


def test_what_is_open_again_by_other_ways_moves_nobody(office: Office) -> None:
    """Who is not released after all is there, whatever the disruption says."""
    visit = book(office, TEN)
    disruption = put_in_force(office, of_yul(office, DisruptionKind.RELEASE))
    type(office.yul).objects.update(available=True)  # as an import does
    replan_disruption(disruption.pk, now=office.now, random=Random(3))
    visit.refresh_from_db()
    assert (visit.status, only(disruption).outcome) == (Status.BOOKED, HitOutcome.SETTLED)
