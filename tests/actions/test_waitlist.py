"""Who waits gets what becomes free, in the fair order, for as long as the policy says, and is told."""

from datetime import date, timedelta
from random import Random

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from mannam.actions.accept_offer import accept_offer
from mannam.actions.call_off_visit import call_off_visit
from mannam.actions.decline_offer import decline_offer
from mannam.actions.expire_hold import expire_holds
from mannam.actions.expire_waits import expire_waits
from mannam.actions.leave_waitlist import leave_waitlist
from mannam.actions.lift_disruption import lift_disruption
from mannam.actions.lift_restriction import lift_restriction
from mannam.actions.plan_disruption import DisruptionOrder
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.serve_later import SERVE_WAITLIST
from mannam.actions.set_restriction import RestrictionOrder, set_restriction
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.disruption import DisruptionKind
from mannam.domain.lifecycle import Status
from mannam.domain.policy import ORDINARY
from mannam.domain.refusals import RefusalCode
from mannam.domain.restriction import RestrictionKind
from mannam.domain.waitlist import EntryState, OfferOutcome
from mannam.models import Booth, Facility, Message, Restriction, Visit, WaitlistEntry, WaitlistOffer
from mannam.notify import tasks
from mannam.queries.invariants import violations
from mannam.queries.waitlist import place_in_line
from tests.actions.asking import apply_policy, min_at
from tests.actions.disrupting import closed, put_in_force
from tests.actions.waiting import (
    TEN,
    book,
    families,
    family,
    fill,
    free_again,
    haneuls,
    join,
    serve,
    state_of,
)
from tests.kinds import open_kinds
from tests.people import POLICIES, Office, at, make_booth, make_facility, slot, store_policy

pytestmark = pytest.mark.django_db


def told(visit: Visit | None = None) -> list[str]:
    """The messages that were queued, about a visit or in all."""
    found = Message.objects.all() if visit is None else visit.messages.all()
    return list(found.order_by("pk").values_list("template", flat=True))


def offer_of(entry: WaitlistEntry) -> WaitlistOffer:
    return entry.offers.select_related("visit").get(outcome=OfferOutcome.OPEN)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[RefusalCode]:
    return [reason.code for reason in refused.value.refusals]


def jobs() -> list[dict[str, object]]:
    return [dict(job.args) for job in ProcrastinateJob.objects.filter(task_name=SERVE_WAITLIST).order_by("pk")]


def test_while_all_is_taken_one_waits(office: Office) -> None:
    fill(office)
    entry = join(office, haneuls(office))
    assert serve(office.now) == 0
    assert state_of(entry) == EntryState.WAITING
    assert place_in_line(entry, office.now) == 1


def test_a_freed_place_is_held_for_the_next_and_they_are_told(office: Office) -> None:
    taken, _ = fill(office)
    entry = join(office, haneuls(office))
    free_again(taken, office.now)
    assert serve(office.now) == 1
    offer = offer_of(entry)
    assert state_of(entry) == EntryState.OFFERED
    assert (offer.visit.status, offer.visit.slot_no) == (Status.HELD, TEN)
    assert offer.until == offer.visit.held_until == office.now + timedelta(minutes=60)
    assert told(offer.visit) == ["offered"]
    assert "offer_place" in [event.verb for event in offer.visit.audit_events.all()]
    assert violations(office.now) == []


def test_nobody_else_gets_a_place_that_is_offered(office: Office) -> None:
    taken, _ = fill(office)
    join(office, haneuls(office))
    free_again(taken, office.now)
    serve(office.now)
    with pytest.raises(Refused) as refused:
        book(office, family(office, "Quick"))
    assert codes(refused) == [RefusalCode.SLOT_TAKEN]


def test_who_takes_it_has_booked(office: Office) -> None:
    taken, _ = fill(office)
    me = haneuls(office)
    entry = join(office, me)
    free_again(taken, office.now)
    serve(office.now)
    visit = accept_offer(entry.pk, me.by, now=office.now + timedelta(minutes=59))
    assert (visit.status, state_of(entry)) == (Status.BOOKED, EntryState.TAKEN)
    assert told(visit) == ["offered", "booked"]
    assert accept_offer(entry.pk, me.by, now=office.now).pk == visit.pk
    assert violations() == []


def test_where_visits_are_approved_it_is_requested(office: Office) -> None:
    apply_policy(approval=True)
    me = haneuls(office)
    entry = join(office, me)
    serve(office.now)
    assert accept_offer(entry.pk, me.by, now=office.now).status == Status.REQUESTED
    assert state_of(entry) == EntryState.TAKEN


def test_who_does_not_answer_loses_it_to_the_next(office: Office) -> None:
    taken, _ = fill(office)
    entries = [join(office, one, minute=n) for n, one in enumerate([haneuls(office), family(office, "Bora")])]
    free_again(taken, office.now)
    serve(office.now + timedelta(minutes=2))
    visit = offer_of(entries[0]).visit
    end = office.now + timedelta(minutes=62)
    assert serve(end - timedelta(seconds=1)) == 0
    assert expire_holds(end) == 1
    assert serve(end) == 1
    assert [state_of(entry) for entry in entries] == [EntryState.EXPIRED, EntryState.OFFERED]
    assert told(visit) == ["offered", "offer_ended"]
    assert violations(end) == []


def test_too_late_is_too_late_also_before_a_worker_notices(office: Office) -> None:
    me = haneuls(office)
    entry = join(office, me)
    serve(office.now)
    with pytest.raises(Refused) as refused:
        accept_offer(entry.pk, me.by, now=office.now + timedelta(minutes=60))
    assert codes(refused) == [RefusalCode.HOLD_ENDED]
    assert state_of(entry) == EntryState.OFFERED


def test_who_turns_it_down_waits_on_and_is_not_asked_again(office: Office) -> None:
    taken, _ = fill(office)
    me, bora = haneuls(office), family(office, "Bora")
    first, second = join(office, me), join(office, bora, minute=1)
    free_again(taken, office.now)
    serve(office.now + timedelta(minutes=1))
    assert decline_offer(first.pk, me.by, now=office.now + timedelta(minutes=5)).state == EntryState.WAITING
    assert serve(office.now + timedelta(minutes=5)) == 1
    assert [state_of(first), state_of(second)] == [EntryState.WAITING, EntryState.OFFERED]
    assert [offer.outcome for offer in first.offers.all()] == [OfferOutcome.DECLINED]
    with pytest.raises(Refused) as refused:
        accept_offer(first.pk, me.by, now=office.now + timedelta(minutes=5))
    assert codes(refused) == [RefusalCode.HOLD_ENDED]
    assert violations() == []


def test_without_an_offer_there_is_nothing_to_take(office: Office) -> None:
    fill(office)
    me = haneuls(office)
    entry = join(office, me)
    for act in (accept_offer, decline_offer):
        with pytest.raises(Refused) as refused:
            act(entry.pk, me.by, now=office.now)
        assert codes(refused) == [RefusalCode.NO_OFFER]


def test_who_leaves_gives_back_what_is_held(office: Office) -> None:
    me = haneuls(office)
    entry = join(office, me)
    serve(office.now)
    visit = offer_of(entry).visit
    leave_waitlist(entry.pk, me.by, now=office.now)
    visit.refresh_from_db()
    assert (state_of(entry), visit.status) == (EntryState.LEFT, Status.WITHDRAWN)
    assert leave_waitlist(entry.pk, me.by, now=office.now).state == EntryState.LEFT
    assert serve(office.now) == 0
    assert violations() == []


def test_an_offer_that_is_called_off_leaves_them_in_line(office: Office) -> None:
    entry = join(office, haneuls(office))
    serve(office.now)
    call_off_visit(offer_of(entry).visit_id, min_at(office), now=office.now)
    assert state_of(entry) == EntryState.WAITING
    assert serve(office.now) == 1
    assert violations() == []


def test_the_line_is_served_in_the_order_of_joining(office: Office) -> None:
    visits = fill(office)
    late, early = families(office, 2)
    entries = [join(office, early, minute=1), join(office, late, minute=2)]
    assert [place_in_line(entry, office.now) for entry in entries] == [1, 2]
    for visit, entry in zip(visits, entries, strict=True):
        free_again(visit, office.now)
        assert serve(office.now) == 1
        assert state_of(entry) == EntryState.OFFERED


def broken_off(office: Office, when: str) -> Visit:
    """A visit of Haneul and Yul that a fault broke off, without a place any more."""
    visit = book(office, haneuls(office), slot("2026-11-24 20:00"))
    visit.status, visit.owed_ms, visit.slot_no = Status.INTERRUPTED, 300_000, slot(when)
    visit.save()
    return visit


def test_who_is_owed_minutes_comes_first(office: Office) -> None:
    broken_off(office, "2026-11-23 10:00")
    taken, _ = fill(office)
    first, owed = join(office, family(office, "Bora")), join(office, haneuls(office), minute=5)
    assert [place_in_line(entry, office.now) for entry in (first, owed)] == [2, 1]
    free_again(taken, office.now)
    serve(office.now)
    assert [state_of(first), state_of(owed)] == [EntryState.WAITING, EntryState.OFFERED]


def test_who_has_met_since_is_owed_nothing_in_line(office: Office) -> None:
    broken_off(office, "2026-11-23 10:00")
    met = book(office, haneuls(office), slot("2026-11-24 21:00"))
    Visit.objects.filter(pk=met.pk).update(status=Status.COMPLETED, slot_no=slot("2026-11-23 12:00"))
    fill(office)
    first, other = join(office, family(office, "Bora")), join(office, haneuls(office), minute=5)
    assert [place_in_line(entry, office.now) for entry in (first, other)] == [1, 2]


def test_a_policy_may_let_the_time_alone_count(office: Office) -> None:
    document = (POLICIES / "demo.toml").read_text().replace("owed_first = true", "owed_first = false")
    store_policy("by-time", document)
    Facility.objects.update(policy_name="by-time")
    broken_off(office, "2026-11-23 10:00")
    fill(office)
    first, owed = join(office, family(office, "Bora")), join(office, haneuls(office), minute=5)
    assert [place_in_line(entry, office.now) for entry in (first, owed)] == [1, 2]


def test_who_may_not_by_now_is_passed_over_and_keeps_their_place(office: Office) -> None:
    taken, _ = fill(office)
    first, second = join(office, haneuls(office)), join(office, family(office, "Bora"), minute=1)
    ban = restrict(office)
    free_again(taken, office.now)
    serve(office.now)
    assert [state_of(first), state_of(second)] == [EntryState.WAITING, EntryState.OFFERED]
    lift_restriction(ban.pk, min_at(office), today=date(2026, 11, 24), now=office.now)
    assert place_in_line(first, office.now) == 1


def restrict(office: Office) -> Restriction:
    """Yul may meet nobody from today on."""
    order = RestrictionOrder(office.yul, RestrictionKind.BAN, date(2026, 11, 24))
    return set_restriction(order, min_at(office), now=office.now)


def test_an_offer_that_the_rules_refuse_by_now_goes_to_the_next_at_once(office: Office) -> None:
    me = haneuls(office)
    taken, _ = fill(office)
    entry, second = join(office, me), join(office, family(office, "Bora"), minute=1)
    free_again(taken, office.now)
    serve(office.now)
    visit = offer_of(entry).visit
    ban = restrict(office)
    ProcrastinateJob.objects.all().delete()
    for _again in range(2):
        with pytest.raises(Refused):
            accept_offer(entry.pk, me.by, now=office.now)
    visit.refresh_from_db()
    assert (visit.status, state_of(entry)) == (Status.CALLED_OFF, EntryState.WAITING)
    assert [job["day"] for job in jobs()] == ["2026-11-25"]
    serve(office.now)
    assert [state_of(entry), state_of(second)] == [EntryState.WAITING, EntryState.OFFERED]
    lift_restriction(ban.pk, min_at(office), today=date(2026, 11, 24), now=office.now)
    assert place_in_line(entry, office.now) == 1
    assert violations() == []


def test_why_an_offer_cannot_be_taken_is_said(office: Office) -> None:
    me = haneuls(office)
    entry = join(office, me)
    serve(office.now)
    restrict(office)
    with pytest.raises(Refused) as refused:
        accept_offer(entry.pk, me.by, now=office.now)
    assert codes(refused) == [RefusalCode.NOT_POSSIBLE]


def test_too_late_an_answer_leaves_the_place_to_its_end(office: Office) -> None:
    me = haneuls(office)
    entry = join(office, me)
    serve(office.now)
    visit = offer_of(entry).visit
    restrict(office)
    with pytest.raises(Refused) as refused:
        accept_offer(entry.pk, me.by, now=office.now + timedelta(hours=1))
    assert codes(refused) == [RefusalCode.HOLD_ENDED]
    visit.refresh_from_db()
    assert visit.status == Status.HELD


def test_too_soon_to_answer_is_not_offered(office: Office) -> None:
    soon = slot("2026-11-24 10:30")
    entry = join(office, haneuls(office), soon)
    assert serve(office.now + timedelta(minutes=11)) == 0
    assert serve(office.now + timedelta(minutes=10)) == 1
    assert offer_of(entry).until == at("2026-11-24 10:10")


def test_the_minute_at_which_a_day_opens_is_everybodys(office: Office) -> None:
    # the demo opens a day fourteen days before, at midnight
    far = slot("2026-12-09 10:00")
    entry = join(office, haneuls(office), far)
    assert serve(at("2026-11-25 00:59")) == 0
    assert serve(at("2026-11-25 01:00")) == 1
    assert state_of(entry) == EntryState.OFFERED


@pytest.mark.parametrize(("km", "served"), [(0, 0), (10, 0), (40, 1)])
def test_any_place_near_enough_will_do(office: Office, km: int, served: int) -> None:
    fill(office)
    suwon = make_facility("suwon-dc", city="Suwon", latitude=37.27, longitude=127.02)
    make_booth(suwon, Booth.BoothSide.VISITOR)
    make_booth(office.daegu, Booth.BoothSide.INMATE, 3)
    entry = join(office, haneuls(office), within_km=km)
    assert serve(office.now) == served
    if served:
        assert offer_of(entry).visit.visitor_facility == suwon


def test_hours_and_days_are_kept_to(office: Office) -> None:
    me, last = haneuls(office), date(2026, 11, 26)
    entry = join(office, me, last_day=last, from_index=56, until_index=58)
    serve(office.now)
    assert offer_of(entry).visit.slot_no == slot("2026-11-25 14:00")
    decline_offer(entry.pk, haneuls(office).by, now=office.now)
    serve(office.now)
    assert offer_of(entry).visit.slot_no == slot("2026-11-25 14:15")


def test_one_waits_once_for_an_inmate_and_for_three_at_most(office: Office) -> None:
    me = haneuls(office)
    fill(office)
    join(office, me)
    with pytest.raises(Refused) as refused:
        join(office, me)
    assert codes(refused) == [RefusalCode.WAITING_ALREADY]
    others = families(office, 3)
    for other in others[:2]:
        join(office, me, inmate_id=other.inmate.pk)
    with pytest.raises(Refused) as refused:
        join(office, me, inmate_id=others[2].inmate.pk)
    assert codes(refused) == [RefusalCode.WAITS_USED]
    leave_waitlist(WaitlistEntry.objects.earliest("pk").pk, me.by, now=office.now)
    assert join(office, me, inmate_id=others[2].inmate.pk).ordinal == 1


def test_one_may_wait_for_another_kind_with_the_same_inmate(office: Office) -> None:
    open_kinds()
    fill(office)
    me = haneuls(office)
    join(office, me)
    join(office, me, kind="hour")
    for kind in (ORDINARY, "hour"):
        with pytest.raises(Refused) as refused:
            join(office, me, kind=kind)
        assert codes(refused) == [RefusalCode.WAITING_ALREADY]
    assert sorted(WaitlistEntry.objects.values_list("kind", flat=True)) == ["hour", ORDINARY]


def test_who_has_taken_the_place_is_told_that_there_is_nothing_to_leave(office: Office) -> None:
    me = haneuls(office)
    entry = join(office, me)
    serve(office.now)
    visit = accept_offer(entry.pk, me.by, now=office.now)
    with pytest.raises(Refused) as refused:
        leave_waitlist(entry.pk, me.by, now=office.now)
    assert codes(refused) == [RefusalCode.OFFER_TAKEN]
    visit.refresh_from_db()
    assert (visit.status, state_of(entry)) == (Status.BOOKED, EntryState.TAKEN)


def test_what_will_not_change_is_said_at_once(office: Office) -> None:
    restrict(office)
    with pytest.raises(Refused) as refused:
        join(office, haneuls(office))
    assert codes(refused) == [RefusalCode.NOT_POSSIBLE]
    assert not WaitlistEntry.objects.exists()


def test_a_policy_without_offers_has_no_waitlist(office: Office) -> None:
    document = (POLICIES / "demo.toml").read_text().replace("offer_minutes = 60", "offer_minutes = 0")
    store_policy("none", document)
    Facility.objects.update(policy_name="none")
    with pytest.raises(Refused) as refused:
        join(office, haneuls(office))
    assert codes(refused) == [RefusalCode.NO_WAITLIST]


def test_waiting_ends_with_the_last_time_and_is_told(office: Office) -> None:
    fill(office)
    entry = join(office, haneuls(office))
    assert expire_waits(at("2026-11-25 09:59")) == 0
    assert expire_waits(at("2026-11-25 10:00")) == 1
    assert expire_waits(at("2026-11-25 10:00")) == 0
    assert state_of(entry) == EntryState.EXPIRED
    assert list(entry.messages.values_list("template", flat=True)) == ["wait_over"]


class TestWhateverFreesAPlaceQueuesAJob:
    """In the same transaction, for the places and the day."""

    @pytest.fixture(autouse=True)
    def _waiting(self, office: Office) -> None:
        self.visit = book(office, family(office, "Other"))
        join(office, haneuls(office), last_day=date(2026, 12, 1))
        ProcrastinateJob.objects.all().delete()
        self.freed = {
            "facilities": sorted([office.seoul.pk, office.daegu.pk]),
            "day": "2026-11-25",
            "entry_id": None,
        }

    def test_a_cancel(self, office: Office) -> None:
        free_again(self.visit, office.now)
        assert jobs() == [self.freed]

    def test_a_withdrawal(self, office: Office) -> None:
        Visit.objects.update(status=Status.REQUESTED)
        withdraw_visit(self.visit.pk, min_at(office), now=office.now)
        assert jobs() == [self.freed]

    def test_a_hold_that_runs_out(self, office: Office) -> None:
        Visit.objects.update(status=Status.HELD, held_until=office.now)
        assert expire_holds(office.now) == 1
        assert jobs() == [self.freed]

    def test_a_move_to_another_time(self, office: Office) -> None:
        order = MoveOrder(self.visit.pk, office.seoul.pk, slot("2026-11-26 10:00"))
        reschedule(order, min_at(office), now=office.now, random=Random(1))
        assert jobs() == [self.freed]

    def test_a_move_after_its_inmate_was_transferred(self, office: Office) -> None:
        busan = make_facility("busan-dc", city="Busan")
        make_booth(busan, Booth.BoothSide.INMATE)
        self.visit.inmate.facility = busan
        self.visit.inmate.save()
        order = MoveOrder(self.visit.pk, office.seoul.pk, slot("2026-11-26 10:00"))
        reschedule(order, min_at(office), now=office.now, random=Random(1))
        assert jobs() == [self.freed]

    def test_a_closure_that_is_lifted(self, office: Office) -> None:
        order = closed(office, "2026-11-26 00:00", "2026-11-27 00:00")
        lift_disruption(put_in_force(office, order).pk, min_at(office), now=office.now)
        assert jobs() == [{"facilities": [office.seoul.pk], "day": None, "entry_id": None}]

    def test_a_booth_that_is_back(self, office: Office) -> None:
        order = closed(
            office,
            "2026-11-24 09:00",
            "2026-11-27 00:00",
            kind=DisruptionKind.BOOTH,
            booth=office.seoul_booths[0],
        )
        lift_disruption(put_in_force(office, order).pk, min_at(office), now=office.now)
        assert jobs() == [{"facilities": [office.seoul.pk], "day": None, "entry_id": None}]

    def test_an_inmate_who_is_not_released_after_all(self, office: Office) -> None:
        order = DisruptionOrder(DisruptionKind.RELEASE, office.daegu, slot("2026-11-24 09:00"), inmate=office.yul)
        lift_disruption(put_in_force(office, order).pk, min_at(office), now=office.now)
        assert jobs() == [{"facilities": [office.daegu.pk], "day": None, "entry_id": None}]

    def test_a_restriction_that_is_lifted(self, office: Office) -> None:
        ban = restrict(office)
        lift_restriction(ban.pk, min_at(office), today=date(2026, 11, 24), now=office.now)
        assert jobs() == [{"facilities": [office.daegu.pk], "day": None, "entry_id": None}]

    def test_nothing_for_a_day_that_nobody_waits_for(self, office: Office) -> None:
        other = book(office, family(office, "Later"), slot("2026-12-02 10:00"))
        free_again(other, office.now)
        assert jobs() == []


def test_who_joins_is_looked_for_alone(office: Office) -> None:
    entry = join(office, haneuls(office))
    assert jobs() == [{"facilities": [], "day": None, "entry_id": entry.pk}]


def test_the_worker_does_what_a_job_says(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "now", lambda: office.now)
    taken, _ = fill(office)
    first, second = join(office, haneuls(office)), join(office, family(office, "Bora"), minute=1)
    free_again(taken, office.now)
    # a job on behalf of the second finds the place, and the first gets it
    tasks.serve_waitlist(facilities=[], day=None, entry_id=second.pk)
    assert [state_of(first), state_of(second)] == [EntryState.OFFERED, EntryState.WAITING]


def test_the_sweep_finds_what_nobody_told_of(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "now", lambda: office.now)
    taken, _ = fill(office)
    entry = join(office, haneuls(office))
    free_again(taken, office.now)
    ProcrastinateJob.objects.all().delete()  # every job is lost
    tasks.sweep_waitlist(timestamp=0)
    assert state_of(entry) == EntryState.OFFERED
