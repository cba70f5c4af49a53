"""A facility is closed while people book and move: nobody slips in, and whoever was first is looked after."""

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from mannam.actions.actor import By
from mannam.actions.apply_disruption import apply_disruption
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.discard_disruption import discard_disruption
from mannam.actions.plan_disruption import DisruptionOrder, plan_disruption
from mannam.actions.refused import Refused
from mannam.actions.replan_visit import replan_disruption
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.disruption import DisruptionKind, DisruptionState, HitOutcome
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.restriction import BanGround, RestrictionKind
from mannam.domain.slots import SlotNo
from mannam.models import AuditEvent, Booth, Closure, DisruptedVisit, Disruption, Visit
from mannam.queries.invariants import violations
from tests.actions.asking import book
from tests.actions.crowd import PATIENCE, add_booths, all_at_once, make_families, or_refused
from tests.actions.disrupting import closed, put_in_force, seo, wait_until_somebody_waits
from tests.people import Office, slot

pytestmark = pytest.mark.django_db(transaction=True)

TEN, NOON = "2026-11-26 10:00", "2026-11-26 12:00"
MORNING = "2026-11-26 00:00", NOON
DESK = By(Actor.DESK)


@pytest.fixture
def without_trigger(office: Office) -> Iterator[None]:
    """A database that does not ask whether a visit is possible where it is written."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mannam_visit DISABLE TRIGGER visit_is_possible")
        yield
        cursor.execute("ALTER TABLE mannam_visit ENABLE TRIGGER visit_is_possible")


def book_while_it_is_closed(office: Office) -> Visit | Refused:
    """The facility is closed after the booking has read everything, before it writes."""
    return book_while(office, closed(office, *MORNING))


def book_while(office: Office, disruption: DisruptionOrder) -> Visit | Refused:
    """It is put in force after the booking has read everything, before it writes."""
    me = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(TEN), me, (me,))
    close = once(lambda: put_in_force(office, disruption))
    by = By(Actor.VISITOR, user_id=office.haneul.pk)
    return or_refused(partial(book_visit, order, by, now=office.now, random=Random(1), before_writing=close))


def once(do: Callable[[], object]) -> Callable[[], None]:
    """Does it the first time."""
    done = Event()

    def doing() -> None:
        if not done.is_set():
            done.set()
            do()

    return doing


@pytest.mark.usefixtures("without_trigger")
def test_without_the_trigger_a_booking_slips_in(office: Office) -> None:
    assert isinstance(book_while_it_is_closed(office), Visit)
    Disruption.objects.update(state=DisruptionState.APPLIED)
    assert any(line.startswith("to be held in spite of disruption") for line in violations())


def test_with_it_the_booking_is_refused(office: Office) -> None:
    refused = book_while_it_is_closed(office)
    assert isinstance(refused, Refused)
    assert [one.code for one in refused.refusals] == [RefusalCode.OUTSIDE_HOURS]
    assert not Visit.objects.exists()
    assert violations() == []


def test_who_reads_before_an_inmate_is_kept_away_without_an_end_is_refused(office: Office) -> None:
    kept_away = DisruptionOrder(
        DisruptionKind.UNAVAILABLE, office.daegu, slot(TEN), inmate=office.yul, ground=RestrictionKind.BAN
    )
    refused = book_while(office, kept_away)
    assert isinstance(refused, Refused)
    assert [one.code for one in refused.refusals] == [RefusalCode.NOT_POSSIBLE]
    assert violations() == []


def test_who_reads_before_one_of_the_party_is_kept_away_is_refused(office: Office) -> None:
    kept_away = DisruptionOrder(
        DisruptionKind.BAN,
        office.daegu,
        slot(TEN),
        visitor=office.haneul_visitor,
        ban_ground=BanGround.SECURITY,
    )
    refused = book_while(office, kept_away)
    assert isinstance(refused, Refused)
    assert [one.code for one in refused.refusals] == [RefusalCode.NOT_POSSIBLE]
    assert violations() == []


def test_who_has_written_while_one_of_the_party_is_kept_away_is_waited_for_and_listed(office: Office) -> None:
    kept_away = DisruptionOrder(
        DisruptionKind.BAN, office.daegu, slot(TEN), visitor=office.haneul_visitor, ban_ground=BanGround.CRIME
    )
    planned = plan_disruption(kept_away, seo(office), now=office.now)
    with transaction.atomic():
        visit = book(office, TEN)
        banning = in_thread(lambda: apply_disruption(planned.pk, seo(office), now=office.now))
        wait_until_somebody_waits()
    banning.join(PATIENCE)
    assert DisruptedVisit.objects.get().visit == visit


def test_a_move_of_who_is_being_kept_away_is_refused(office: Office) -> None:
    visit = book(office, "2026-11-25 10:00")
    kept_away = DisruptionOrder(
        DisruptionKind.BAN, office.daegu, slot(TEN), visitor=office.haneul_visitor, ban_ground=BanGround.COURT
    )

    def ban() -> None:
        in_thread(lambda: put_in_force(office, kept_away)).join(PATIENCE)

    order = MoveOrder(visit.pk, office.seoul.pk, slot(TEN))
    with pytest.raises(Refused):
        reschedule(order, DESK, now=office.now, random=Random(1), before_writing=once(ban))
    visit.refresh_from_db()
    assert visit.slot_no == slot("2026-11-25 10:00")
    assert violations() == []


def in_thread(do: Callable[[], object]) -> Thread:
    """Runs with a connection of its own."""

    def run() -> None:
        try:
            do()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_who_has_written_and_not_committed_is_waited_for_and_listed(office: Office) -> None:
    planned = plan_disruption(closed(office, *MORNING), seo(office), now=office.now)
    with transaction.atomic():
        visit = book(office, TEN)
        closing = in_thread(lambda: apply_disruption(planned.pk, seo(office), now=office.now))
        wait_until_somebody_waits()
    closing.join(PATIENCE)
    assert DisruptedVisit.objects.get().visit == visit


def test_a_move_into_what_is_being_closed_is_refused(office: Office) -> None:
    visit = book(office, "2026-11-27 10:00")

    def close() -> None:
        in_thread(lambda: put_in_force(office, closed(office, *MORNING))).join(PATIENCE)

    order = MoveOrder(visit.pk, office.seoul.pk, slot(TEN))
    with pytest.raises(Refused):
        reschedule(order, DESK, now=office.now, random=Random(1), before_writing=once(close))
    visit.refresh_from_db()
    assert visit.slot_no == slot("2026-11-27 10:00")
    assert violations() == []


def test_fifty_at_once_put_a_draft_in_force_and_throw_it_away(office: Office) -> None:
    """Whoever comes first decides: it is in force with its closure, or gone without one."""
    planned = plan_disruption(closed(office, *MORNING), seo(office), now=office.now)
    both = [apply_disruption, discard_disruption]
    found = all_at_once([partial(do, planned.pk, seo(office), now=office.now) for do in both * 25])
    (state,) = {one.state for one in found}
    assert state in {DisruptionState.APPLYING, DisruptionState.DISCARDED}
    verbs = AuditEvent.objects.filter(verb__in=("apply_disruption", "discard_disruption"))
    assert verbs.count() == 1
    assert Closure.objects.count() == (state == DisruptionState.APPLYING)


def test_a_crowd_books_and_cancels_while_it_is_closed_and_two_workers_look_after_them(office: Office) -> None:
    add_booths(office.seoul, Booth.BoothSide.VISITOR, 4)
    add_booths(office.daegu, Booth.BoothSide.INMATE, 4)
    families = make_families(office.daegu, 36)
    planned = plan_disruption(closed(office, *MORNING), seo(office), now=office.now)

    def booking(number: int) -> object:
        inmate, user, visitor = families[number]
        order = BookingOrder(
            inmate.pk, office.seoul.pk, SlotNo(slot(TEN) + number // 6), visitor.pk, (visitor.pk,)
        )
        by = By(Actor.VISITOR, user_id=user.pk)
        got = or_refused(partial(book_visit, order, by, now=office.now, random=Random(number)))
        if isinstance(got, Visit) and number % 6 == 0:
            return or_refused(partial(cancel_visit, got.pk, by, now=office.now))
        return got

    tasks: list[Callable[[], object]] = [partial(booking, number) for number in range(36)]
    tasks[6:6] = [partial(apply_disruption, planned.pk, seo(office), now=office.now)]
    all_at_once(tasks, workers=12)
    all_at_once([partial(replan_disruption, planned.pk, now=office.now, random=Random(seed)) for seed in range(2)])
    live = Visit.objects.filter(status=Status.BOOKED)
    assert not live.filter(slot_no__lt=slot(NOON)).exists()
    assert set(DisruptedVisit.objects.values_list("outcome", flat=True)) <= {HitOutcome.MOVED, HitOutcome.SETTLED}
    assert Disruption.objects.get().state == DisruptionState.APPLIED
    assert violations() == []
