"""The end that was decided wins, however late the database hears of it; and only that one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from time import monotonic

import pytest
from django.db import connection, transaction

from mannam.actions.actor import SYSTEM, By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.check_in import check_in
from mannam.actions.close_unheld_visits import close_unheld_visits
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.actions.open_call import LEASE, open_call
from mannam.actions.outcome import CallEnd, Outcome
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.slots import SlotNo
from mannam.domain.talk_clock import DECIDED, Ending
from mannam.models import AllowanceUse, AuditEvent, Call, CallEvent, Message, Visit
from mannam.queries.invariants import violations
from tests.actions.crowd import PATIENCE
from tests.people import Office, at
from tests.two_nodes import BROKEN_OFF, BY_OFFICER, FULL, OFFICER, TwoNodes

UNDECIDED = sorted(set(Ending) - DECIDED)
A_DAY = 4
"""So many visits a day an inmate like Yul has under the demo's policy."""


def book(office: Office, quarter: int = 0) -> Visit:
    """Haneul's visit to Yul, so many quarter hours after ten."""
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, SlotNo(office.slot + quarter), haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def arrive(office: Office, visit: Visit) -> Visit:
    by = By(Actor.DESK, office.seo.pk)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=by, now=office.now)
    return visit


@pytest.fixture
def nodes(office: Office) -> TwoNodes:
    """Yul's visit with Haneul, who is there; it has gone from one node to another."""
    return TwoNodes(arrive(office, book(office)))


def correction_of(visit: Visit) -> AuditEvent:
    return AuditEvent.objects.get(visit=visit, verb="correct_outcome")


def ordinals(visit: Visit) -> list[int]:
    return list(AllowanceUse.objects.filter(visit=visit).values_list("ordinal", flat=True))


@pytest.mark.parametrize(
    ("outcome", "by", "status"),
    [(FULL, SYSTEM, Status.COMPLETED), (BY_OFFICER, OFFICER, Status.ENDED_BY_OFFICER)],
)
def test_the_late_end_is_the_outcome(nodes: TwoNodes, outcome: Outcome, by: By, status: Status) -> None:
    nodes.judged()
    assert ordinals(nodes.visit) == []
    assert nodes.heard(outcome, by)
    visit, call = Visit.objects.get(), Call.objects.get()
    assert (visit.status, visit.talked_ms, visit.owed_ms) == (status, outcome.talked_ms, 0)
    assert (visit.end_reason, visit.closed_at) == (outcome.reason, nodes.ended_at)
    assert (call.ending, call.ended_at, call.node_id) == (outcome.ending, nodes.ended_at, nodes.first)
    assert call.clock == {"by": "first"}
    assert call.talk_started_at is not None
    assert ordinals(visit) == [1]
    assert violations() == []


def test_the_trail_names_what_was_and_what_is(nodes: TwoNodes) -> None:
    nodes.judged()
    nodes.heard(BY_OFFICER, OFFICER)
    event = correction_of(nodes.visit)
    assert (event.at, event.user_id) == (nodes.heard_at, 1)
    assert {name: event.data[name] for name in ("status", "ending", "talked_ms", "owed_ms", "reason")} == {
        "status": "ended_by_officer",
        "ending": "by_officer",
        "talked_ms": 9_000,
        "owed_ms": 0,
        "reason": "crime",
    }
    assert datetime.fromisoformat(event.data["ended_at"]) == nodes.ended_at
    assert event.data["before"] == {
        "status": "interrupted",
        "ending": "long_loss",
        "talked_ms": 1_000,
        "owed_ms": 599_000,
        "closed_at": (nodes.ended_at + timedelta(seconds=30)).isoformat(),
    }
    assert [unit["ordinal"] for unit in event.data["taken_again"]] == [1]
    assert event.data["stay_refunded"] == []


def test_the_end_told_again_changes_nothing(nodes: TwoNodes) -> None:
    nodes.judged()
    nodes.heard()
    for _ in range(2):
        assert nodes.heard() is None
        assert nodes.judged() is None
    verbs = AuditEvent.objects.filter(visit=nodes.visit).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["book_visit", "check_in", "open_call", "start_talk", "close_call", "correct_outcome"]
    assert CallEvent.objects.filter(kind="ended").count() == 2
    assert list(Message.objects.order_by("pk").values_list("template", flat=True)) == ["booked", "corrected"]
    assert Visit.objects.get().status == Status.COMPLETED


@pytest.mark.parametrize("ending", UNDECIDED)
@pytest.mark.parametrize("stored", [BROKEN_OFF, FULL, BY_OFFICER], ids=lambda outcome: outcome.ending)
def test_an_end_that_nobody_decided_never_takes_the_place_of_another(
    nodes: TwoNodes, ending: Ending, stored: Outcome
) -> None:
    by = OFFICER if stored is BY_OFFICER else SYSTEM
    nodes.close(CallEnd(nodes.second, stored, by, {}, nodes.ended_at), nodes.ended_at)
    before = Visit.objects.values().get(), Call.objects.values().get(), list(AllowanceUse.objects.values())
    assert nodes.heard(replace(BROKEN_OFF, ending=ending, talked_ms=2_000)) is None
    assert (
        Visit.objects.values().get(),
        Call.objects.values().get(),
        list(AllowanceUse.objects.values()),
    ) == before
    event = AuditEvent.objects.get(verb="close_call_too_late")
    assert (event.data["ending"], event.data["talked_ms"]) == (ending, 2_000)
    assert not Message.objects.filter(template="corrected").exists()
    assert violations() == []


@pytest.mark.parametrize(
    ("stored", "late"), [((FULL, SYSTEM), (BY_OFFICER, OFFICER)), ((BY_OFFICER, OFFICER), (FULL, SYSTEM))]
)
def test_of_two_decided_ends_the_first_to_be_heard_stays(
    nodes: TwoNodes, stored: tuple[Outcome, By], late: tuple[Outcome, By]
) -> None:
    nodes.close(CallEnd(nodes.second, *stored, {}, nodes.ended_at), nodes.ended_at)
    assert nodes.heard(*late) is None
    assert Visit.objects.get().status == stored[0].status
    assert AuditEvent.objects.get(verb="close_call_too_late").data["ending"] == late[0].ending


def test_nor_does_it_while_the_visit_is_still_open(nodes: TwoNodes) -> None:
    nodes.close(CallEnd(nodes.second, FULL, SYSTEM, {}, nodes.ended_at), nodes.ended_at)
    Visit.objects.update(status=Status.CHECKED_IN)
    assert nodes.heard(BY_OFFICER, OFFICER) is None
    assert Call.objects.get().ending == Ending.FULL_TIME


def test_a_node_started_anew_under_its_name_is_corrected_too(nodes: TwoNodes) -> None:
    same_name = CallEnd(nodes.first, BROKEN_OFF, SYSTEM, {}, nodes.ended_at + timedelta(seconds=30))
    open_call(nodes.visit.pk, nodes.first, EngineName.DIRECT, now=nodes.visit.starts_at + LEASE * 4)
    nodes.close(same_name, same_name.at)
    nodes.heard()
    assert Visit.objects.get().status == Status.COMPLETED


def test_a_unit_that_another_visit_has_now_is_replaced_by_the_next(office: Office, nodes: TwoNodes) -> None:
    nodes.judged()
    assert ordinals(book(office, quarter=2)) == [1]
    nodes.heard()
    assert ordinals(nodes.visit) == [2]
    assert violations() == []


def test_units_that_were_used_meanwhile_stay_refunded_and_the_trail_says_so(
    office: Office, nodes: TwoNodes
) -> None:
    nodes.judged()
    for number in range(A_DAY):
        book(office, quarter=2 + number)
    assert nodes.heard()
    visit = Visit.objects.get(pk=nodes.visit.pk)
    assert (visit.status, ordinals(visit)) == (Status.COMPLETED, [])
    data = correction_of(visit).data
    assert (data["taken_again"], [unit["ordinal"] for unit in data["stay_refunded"]]) == ([], [1])
    assert violations() == []


def test_a_missing_unit_is_a_fault_where_the_trail_does_not_excuse_it(nodes: TwoNodes) -> None:
    nodes.judged()
    nodes.heard()
    AllowanceUse.objects.filter(visit=nodes.visit).delete()
    assert [line for line in violations() if line.startswith("allowance of a visit that was not taken")]


def test_a_visit_closed_for_want_of_a_call_is_corrected_too(office: Office) -> None:
    visit = book(office)
    nodes = TwoNodes(visit)
    nodes.judged(replace(BROKEN_OFF, ending=Ending.NEVER_STARTED, talked_ms=0))
    arrive(office, visit)  # in the last seconds of its time, after the call had ended
    assert close_unheld_visits(visit.ends_at) == 1
    nodes.heard(BY_OFFICER, OFFICER)
    assert Visit.objects.get().status == Status.ENDED_BY_OFFICER
    assert ordinals(visit) == [1]
    assert violations() == []


def test_a_call_that_ended_before_the_party_was_there_still_takes_the_officers_end(office: Office) -> None:
    nodes = TwoNodes(book(office))
    nodes.judged(replace(BROKEN_OFF, ending=Ending.NEVER_STARTED, talked_ms=0))
    nodes.heard(BY_OFFICER, OFFICER)
    visit = Visit.objects.get()
    assert (visit.status, visit.end_reason) == (Status.ENDED_BY_OFFICER, "crime")
    assert not Message.objects.filter(template="corrected").exists()  # nobody was told anything else


def test_who_was_said_not_to_have_come_need_not_wait(office: Office) -> None:
    visit = book(office)
    nodes = TwoNodes(visit)
    assert mark_no_shows(visit.ends_at) == 1
    nodes.heard(replace(BY_OFFICER, talked_ms=0), OFFICER)
    assert Visit.objects.get().status == Status.ENDED_BY_OFFICER
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_no_show is None
    assert correction_of(visit).data["before"]["status"] == "no_show"
    assert ordinals(visit) == [1]
    assert violations() == []


def test_another_visit_that_nobody_came_to_still_counts(office: Office) -> None:
    nodes = TwoNodes(book(office))
    book(office, quarter=2)
    assert mark_no_shows(at("2026-11-24 12:00")) == 2
    nodes.heard(replace(BY_OFFICER, talked_ms=0), OFFICER)
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_no_show == date(2026, 11, 24)


def test_a_cancelled_visit_stays_cancelled(nodes: TwoNodes) -> None:
    nodes.judged()
    Visit.objects.update(status=Status.CANCELLED)
    assert nodes.heard() is None
    assert Visit.objects.get().status == Status.CANCELLED


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two others, each with a database connection of its own."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


def with_own_connection(task: Callable[[], Visit | None]) -> Visit | None:
    try:
        return task()
    finally:
        connection.close()


def wait_for_waiting(count: int) -> None:
    """Come back when so many transactions wait for a lock."""
    deadline = monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() == (count,):
                return
            assert monotonic() < deadline, f"never {count} waited"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("decided_first", [True, False])
def test_two_nodes_that_close_at_once_leave_the_decided_end(
    nodes: TwoNodes, pool: ThreadPoolExecutor, decided_first: bool
) -> None:
    order = (nodes.heard, nodes.judged) if decided_first else (nodes.judged, nodes.heard)
    with transaction.atomic():
        Call.objects.select_for_update().get(pk=nodes.call_id)
        closings = []
        for number, task in enumerate(order, start=1):
            closings.append(pool.submit(with_own_connection, task))
            wait_for_waiting(number)  # whoever waits first goes first
    done = [closing.result(PATIENCE) is not None for closing in closings]
    assert done == ([True, False] if decided_first else [True, True])
    visit, call = Visit.objects.get(), Call.objects.get()
    assert (visit.status, visit.owed_ms, call.ending) == (Status.COMPLETED, 0, Ending.FULL_TIME)
    assert ordinals(visit) == [1]
    second = "close_call_too_late" if decided_first else "correct_outcome"
    verbs = AuditEvent.objects.filter(verb__in=["close_call", "close_call_too_late", "correct_outcome"])
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == ["close_call", second]
    assert violations() == []


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_takes_the_last_unit_meanwhile_keeps_it(
    office: Office, nodes: TwoNodes, pool: ThreadPoolExecutor
) -> None:
    nodes.judged()
    for number in range(A_DAY - 1):
        book(office, quarter=2 + number)
    with transaction.atomic():
        booked = book(office, quarter=2 + A_DAY)
        late = pool.submit(with_own_connection, nodes.heard)
        wait_for_waiting(1)  # it has found the unit free, and wants it
    assert late.result(PATIENCE) is not None
    assert ordinals(booked) == [A_DAY]
    assert ordinals(nodes.visit) == []
    assert Visit.objects.get(pk=nodes.visit.pk).status == Status.COMPLETED
    assert len(correction_of(nodes.visit).data["stay_refunded"]) == 1
    assert violations() == []
