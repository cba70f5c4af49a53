"""A place is kept for somebody who has to say yes; who does not in time leaves no trace in anybody's way."""

from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.confirm_hold import confirm_hold
from mannam.actions.expire_hold import expire_hold, expire_holds
from mannam.actions.hold_place import hold_place
from mannam.actions.open_call import open_call
from mannam.actions.queue_message import EXPIRE_HOLD
from mannam.actions.refused import Refused
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.models import AllowanceUse, Claim, MediaNode, Message, Visit
from mannam.notify import tasks
from mannam.queries.invariants import violations
from mannam.queries.visits import booth_next_visit, officer_calls
from tests.actions.asking import apply_policy, haneul
from tests.actions.crowd import all_at_once, make_families, or_refused
from tests.people import Office, at, slot

pytestmark = pytest.mark.django_db

UNTIL = at("2026-11-24 09:30")
TEMPLATES = partial(Message.objects.values_list, "template", flat=True)


def order(office: Office, when: str = "2026-11-24 10:00") -> BookingOrder:
    me = office.haneul_visitor.pk
    return BookingOrder(office.yul.pk, office.seoul.pk, slot(when), me, (me,))


def hold(office: Office, until: datetime = UNTIL, **how: object) -> Visit:
    return hold_place(
        order(office),
        haneul(office),
        until=until,
        now=office.now,
        random=Random(1),
        **how,  # type: ignore[arg-type]
    )


def test_it_takes_all_that_a_visit_takes_and_tells_nobody(office: Office) -> None:
    visit = hold(office)
    assert (visit.status, visit.held_until) == (Status.HELD, UNTIL)
    assert Claim.objects.filter(visit=visit).count() == 5
    assert AllowanceUse.objects.filter(visit=visit).exists()
    assert not Message.objects.exists()
    assert [event.verb for event in visit.audit_events.all()] == ["hold_place"]
    assert violations() == []


def test_it_is_held_no_longer_than_until_it_would_begin(office: Office) -> None:
    assert hold(office, at("2026-11-24 12:00")).held_until == at("2026-11-24 10:00")


def test_a_worker_is_to_look_when_its_time_runs_out(office: Office) -> None:
    visit = hold(office)
    job = ProcrastinateJob.objects.get(task_name=EXPIRE_HOLD)
    assert (job.args, job.scheduled_at) == ({"visit_id": visit.pk}, UNTIL)


def test_the_same_request_again_is_the_same_hold(office: Office) -> None:
    assert hold(office, idempotency_key="K").pk == hold(office, idempotency_key="K").pk


def test_nobody_can_come_to_it_yet(office: Office) -> None:
    visit = hold(office)
    with pytest.raises(Refused) as refused:
        check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=By(Actor.DESK), now=UNTIL)
    assert refused.value.refusals[0].code == RefusalCode.CODE_NOT_CONFIRMED
    node = MediaNode.objects.create(name="n", url="ws://n", heartbeat_at=office.now)
    with pytest.raises(Refused):
        open_call(visit.pk, node.pk, EngineName.DIRECT, now=office.now)
    assert booth_next_visit(visit.visitor_booth, office.now) is None
    assert officer_calls(office.daegu.pk, office.now) == []


def test_saying_yes_books_it_once(office: Office) -> None:
    visit = hold(office)
    for _ in range(2):
        visit = confirm_hold(visit.pk, haneul(office), now=office.now)
    assert (visit.status, visit.held_until) == (Status.BOOKED, None)
    assert list(TEMPLATES()) == ["booked"]
    assert visit.audit_events.filter(verb="confirm_hold").count() == 1
    assert violations() == []


def test_where_an_approval_is_wanted_it_is_requested(office: Office) -> None:
    apply_policy(approval=True)
    visit = confirm_hold(hold(office).pk, haneul(office), now=office.now)
    assert visit.status == Status.REQUESTED
    assert list(TEMPLATES()) == ["requested"]
    assert violations() == []


def test_a_booking_where_an_approval_is_wanted_is_a_request(office: Office) -> None:
    apply_policy(approval=True)
    visit = book_visit(order(office), haneul(office), now=office.now, random=Random(1))
    assert visit.status == Status.REQUESTED
    assert Claim.objects.filter(visit=visit).count() == 5
    assert list(TEMPLATES()) == ["requested"]


def test_too_late_to_say_yes_from_the_very_moment_on(office: Office) -> None:
    visit = hold(office)
    with pytest.raises(Refused) as refused:
        confirm_hold(visit.pk, haneul(office), now=UNTIL)
    assert refused.value.refusals[0].code == RefusalCode.HOLD_ENDED
    assert confirm_hold(visit.pk, haneul(office), now=UNTIL - timedelta(microseconds=1)).status == Status.BOOKED


def test_when_its_time_has_run_out_everything_is_free(office: Office) -> None:
    visit = hold(office)
    assert not expire_hold(visit.pk, now=UNTIL - timedelta(microseconds=1))
    assert expire_hold(visit.pk, now=UNTIL)
    assert not expire_hold(visit.pk, now=UNTIL)
    visit.refresh_from_db()
    assert (visit.status, visit.held_until) == (Status.EXPIRED, None)
    assert not Claim.objects.exists()
    assert not AllowanceUse.objects.exists()
    assert list(TEMPLATES()) == ["not_held"]
    assert violations() == []
    with pytest.raises(Refused):
        confirm_hold(visit.pk, haneul(office), now=UNTIL)


def test_what_was_confirmed_does_not_expire(office: Office) -> None:
    visit = confirm_hold(hold(office).pk, haneul(office), now=office.now)
    assert not expire_hold(visit.pk, now=UNTIL)
    assert expire_holds(at("2026-11-25 00:00")) == 0


def test_the_workers_job_and_its_sweep_free_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "now", lambda: UNTIL)
    first = hold(office)
    tasks.expire_hold(first.pk)
    second = hold(office, idempotency_key="second")
    tasks.expire_holds(0)
    statuses = Visit.objects.filter(pk__in=[first.pk, second.pk]).values_list("status", flat=True)
    assert set(statuses) == {Status.EXPIRED}
    assert violations() == []


def test_a_request_nobody_decided_on_expires_when_it_would_begin(office: Office) -> None:
    apply_policy(approval=True)
    visit = book_visit(order(office), haneul(office), now=office.now, random=Random(1))
    assert expire_holds(visit.starts_at - timedelta(seconds=1)) == 0
    assert expire_holds(visit.starts_at) == 1
    assert violations() == []


@pytest.mark.parametrize("approval", [False, True])
def test_it_can_be_withdrawn(office: Office, approval: bool) -> None:
    visit = hold(office)
    if approval:
        apply_policy(approval=True)
        withdraw_visit(visit.pk, haneul(office), now=office.now)
        visit = book_visit(order(office), haneul(office), now=office.now, random=Random(1))
    for _ in range(2):
        withdrawn = withdraw_visit(visit.pk, haneul(office), now=office.now)
    assert withdrawn.status == Status.WITHDRAWN
    assert not Claim.objects.exists()
    assert not AllowanceUse.objects.exists()
    assert visit.audit_events.filter(verb="withdraw_visit").count() == 1
    assert violations() == []


def test_what_is_booked_is_cancelled_not_withdrawn(office: Office) -> None:
    visit = confirm_hold(hold(office).pk, haneul(office), now=office.now)
    with pytest.raises(Refused) as refused:
        withdraw_visit(visit.pk, haneul(office), now=office.now)
    assert refused.value.refusals[0].code == RefusalCode.CANNOT_CANCEL


# -- many at once


@pytest.mark.django_db(transaction=True)
def test_fifty_who_want_two_places_get_two_holds(office: Office) -> None:
    wishes = []
    for seed, (inmate, user, visitor) in enumerate(make_families(office.daegu, 50)):
        wanted = BookingOrder(inmate.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,))
        by = By(Actor.VISITOR, user.pk)
        one = partial(hold_place, wanted, by, until=UNTIL, now=office.now, random=Random(seed))
        wishes.append(partial(or_refused, one))
    results = all_at_once(wishes)
    assert len([result for result in results if isinstance(result, Visit)]) == 2
    assert violations() == []


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_the_end_of_the_time_at_once_leave_one_of_both(office: Office) -> None:
    """Said yes to in the last moment while its time runs out: it is booked with all, or expired with nothing."""
    for round_ in range(5):
        visit = hold(office, idempotency_key=f"K{round_}")
        last = UNTIL - timedelta(microseconds=1)
        yes = [partial(or_refused, partial(confirm_hold, visit.pk, haneul(office), now=last))] * 25
        ends = [partial(expire_hold, visit.pk, now=UNTIL)] * 25
        all_at_once([one for pair in zip(yes, ends, strict=True) for one in pair])
        visit.refresh_from_db()
        assert visit.status in {Status.BOOKED, Status.EXPIRED}
        assert Claim.objects.filter(visit=visit).count() == (5 if visit.status == Status.BOOKED else 0)
        assert visit.audit_events.exclude(verb="hold_place").count() == 1
        assert Message.objects.filter(visit=visit).count() == 1
        assert violations() == []
        if visit.status == Status.BOOKED:
            cancel_visit(visit.pk, By(Actor.DESK), now=office.now)
