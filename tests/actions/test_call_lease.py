"""A call belongs to one node at a time: lease, clock, outcome."""

from datetime import datetime, timedelta
from random import Random

import pytest

from mannam.actions.actor import SYSTEM, By
from mannam.actions.announce_node import announce_node
from mannam.actions.close_call import close_call
from mannam.actions.hold_call import hold_call
from mannam.actions.open_call import LEASE, HeldElsewhere, OpenedCall, open_call
from mannam.actions.outcome import CallEnd, Outcome
from mannam.actions.refused import Refused
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.talk_clock import Ending, Phase
from mannam.models import AllowanceUse, AuditEvent, Call, Holder, PolicyVersion, Visit
from mannam.queries.calls import node_for, unattended_visits
from tests.people import POLICIES, Office, store_policy
from tests.visits import checked_in_visit

DIRECT = EngineName.DIRECT
CLOCK = {"at_ms": 1}


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul's visit to Yul, checked in, which begins now."""
    visit = checked_in_visit(office)
    AllowanceUse.objects.create(
        holder_kind=Holder.INMATE, holder_id=office.yul.pk, period="2026-11", ordinal=1, visit=visit
    )
    return visit


def _node(visit: Visit, name: str) -> int:
    return announce_node(name, f"ws://{name}", now=visit.starts_at)


def _hold(opened: OpenedCall, node: int, *, talking: bool = False, after: float = 1) -> bool:
    phase = Phase.TALKING if talking else Phase.WAITING
    now = opened.starts_at + timedelta(seconds=after)
    return hold_call(opened.call_id, node, clock=CLOCK, talking=talking, phase=phase, now=now)


def _close(opened: OpenedCall, node: int, outcome: Outcome, by: By, at: datetime) -> Visit | None:
    return close_call(opened.call_id, CallEnd(node, outcome, by, CLOCK, at), now=at)


def test_two_nodes_never_hold_one_call(visit: Visit) -> None:
    first, second, now = _node(visit, "first"), _node(visit, "second"), visit.starts_at
    opened = open_call(visit.pk, first, DIRECT, now=now)
    with pytest.raises(HeldElsewhere):
        open_call(visit.pk, second, DIRECT, now=now + LEASE)
    later = now + LEASE + timedelta(milliseconds=1)
    assert open_call(visit.pk, second, DIRECT, now=later).call_id == opened.call_id
    assert not _hold(opened, first)
    assert _hold(opened, second)


def test_a_node_that_starts_anew_goes_on_at_once_with_the_stored_clock(visit: Visit) -> None:
    node = _node(visit, "first")
    opened = open_call(visit.pk, node, DIRECT, now=visit.starts_at)
    assert opened.clock == {}
    assert _hold(opened, node)
    assert _node(visit, "first") == node
    assert open_call(visit.pk, node, DIRECT, now=visit.starts_at).clock == CLOCK


def test_the_visit_is_in_call_from_the_first_talk(visit: Visit) -> None:
    node = _node(visit, "first")
    opened = open_call(visit.pk, node, DIRECT, now=visit.starts_at)
    assert _hold(opened, node)
    visit.refresh_from_db()
    assert visit.status == Status.CHECKED_IN
    assert _hold(opened, node, talking=True)
    assert _hold(opened, node, talking=True, after=3)
    visit.refresh_from_db()
    assert visit.status == Status.IN_CALL
    assert Call.objects.get().talk_started_at == visit.starts_at + timedelta(seconds=1)
    assert AuditEvent.objects.filter(verb="start_talk").count() == 1


@pytest.mark.parametrize(
    ("ending", "by", "status", "units"),
    [
        (Ending.FULL_TIME, SYSTEM, Status.COMPLETED, 1),
        (Ending.LONG_LOSS, SYSTEM, Status.INTERRUPTED, 0),
        (Ending.SLOT_OVER, SYSTEM, Status.INTERRUPTED, 0),
        (Ending.BY_OFFICER, By(Actor.OFFICER, user_id=1), Status.ENDED_BY_OFFICER, 1),
    ],
)
def test_the_outcome_is_kept_once(visit: Visit, ending: Ending, by: By, status: Status, units: int) -> None:
    node = _node(visit, "first")
    opened = open_call(visit.pk, node, DIRECT, now=visit.starts_at)
    reason = "crime" if ending is Ending.BY_OFFICER else ""
    outcome = Outcome(ending, talked_ms=5_000, owed_ms=1_000, reason=reason)
    for _ in range(2):
        _close(opened, node, outcome, by, visit.ends_at)
    visit.refresh_from_db()
    assert (visit.status, visit.talked_ms, visit.owed_ms, visit.end_reason) == (status, 5_000, 1_000, reason)
    assert AllowanceUse.objects.filter(visit=visit).count() == units
    assert AuditEvent.objects.filter(verb="close_call").count() == 1
    with pytest.raises(Refused):
        open_call(visit.pk, node, DIRECT, now=visit.ends_at)


def _handed_over(visit: Visit) -> tuple[OpenedCall, int, int]:
    """A call whose first node was not heard of for as long as the lease, and the node that took it."""
    first, second = _node(visit, "first"), _node(visit, "second")
    opened = open_call(visit.pk, first, DIRECT, now=visit.starts_at)
    open_call(visit.pk, second, DIRECT, now=visit.starts_at + LEASE * 2)
    return opened, first, second


@pytest.mark.parametrize("ending", [Ending.LONG_LOSS, Ending.SLOT_OVER, Ending.NEVER_STARTED])
def test_of_an_end_that_nobody_decided_the_holder_judges(visit: Visit, ending: Ending) -> None:
    opened, first, _ = _handed_over(visit)
    outcome = Outcome(ending, talked_ms=1, owed_ms=0)
    assert _close(opened, first, outcome, SYSTEM, visit.ends_at) is None
    visit.refresh_from_db()
    assert visit.status == Status.CHECKED_IN
    assert AuditEvent.objects.get(verb="close_call_too_late").data["ending"] == ending


@pytest.mark.parametrize(
    ("ending", "by", "status"),
    [
        (Ending.FULL_TIME, SYSTEM, Status.COMPLETED),
        (Ending.BY_OFFICER, By(Actor.OFFICER, user_id=1), Status.ENDED_BY_OFFICER),
    ],
)
def test_a_decided_end_counts_though_another_node_took_over(
    visit: Visit, ending: Ending, by: By, status: Status
) -> None:
    opened, first, second = _handed_over(visit)
    outcome = Outcome(ending, talked_ms=5_000, owed_ms=0)
    for _ in range(2):
        _close(opened, first, outcome, by, visit.starts_at)
    visit.refresh_from_db()
    assert visit.status == status
    assert not _hold(opened, second, after=20)
    assert AuditEvent.objects.filter(verb__startswith="close_call").count() == 1


def test_a_cancelled_visit_ends_its_call(visit: Visit) -> None:
    node = _node(visit, "first")
    opened = open_call(visit.pk, node, DIRECT, now=visit.starts_at)
    Visit.objects.update(status=Status.CANCELLED)
    assert not _hold(opened, node)
    call = Call.objects.get()
    assert (call.ending, call.ended_at is None) == (Ending.VISIT_OVER, False)
    with pytest.raises(Refused):
        open_call(visit.pk, node, DIRECT, now=visit.starts_at)


def test_a_party_that_never_checked_in_is_not_closed_but_left_to_be_a_no_show(visit: Visit) -> None:
    Visit.objects.update(status=Status.BOOKED)
    node = _node(visit, "first")
    opened = open_call(visit.pk, node, DIRECT, now=visit.starts_at)
    outcome = Outcome(Ending.NEVER_STARTED, talked_ms=0, owed_ms=600_000)
    _close(opened, node, outcome, SYSTEM, visit.ends_at)
    visit.refresh_from_db()
    assert (visit.status, visit.owed_ms) == (Status.BOOKED, 0)


@pytest.mark.parametrize("asks", ['guarantees = ["server_cutoff"]', 'guarantees = ["recording"]'])
def test_an_engine_that_gives_too_little_starts_no_call(visit: Visit, asks: str) -> None:
    document = (POLICIES / "demo.toml").read_text().replace('guarantees = ["supervision"]', asks)
    policy: PolicyVersion = store_policy("strict", document)
    Visit.objects.update(policy=policy)
    with pytest.raises(Refused) as refused:
        open_call(visit.pk, _node(visit, "first"), DIRECT, now=visit.starts_at)
    assert refused.value.refusals[0].code is RefusalCode.ENGINE_LACKS_GUARANTEE
    assert not Call.objects.exists()


def test_calls_left_alone_are_found(visit: Visit) -> None:
    first, second, now = _node(visit, "first"), _node(visit, "second"), visit.starts_at
    assert unattended_visits(first, (), now - timedelta(seconds=1)) == []
    assert unattended_visits(first, (), now) == [visit.pk]
    open_call(visit.pk, first, DIRECT, now=now)
    assert unattended_visits(first, (visit.pk,), now) == []
    assert unattended_visits(first, (), now) == [visit.pk]
    assert unattended_visits(second, (), now) == []
    assert unattended_visits(second, (), now + LEASE * 2) == [visit.pk]


def test_a_page_is_sent_to_the_node_that_has_the_call(visit: Visit) -> None:
    first = _node(visit, "first")
    _node(visit, "second")
    open_call(visit.pk, first, DIRECT, now=visit.starts_at)
    found = {node_for(visit.pk, visit.starts_at, Random(seed)) for seed in range(20)}
    assert [node.pk for node in found if node] == [first]
    assert node_for(visit.pk, visit.starts_at + timedelta(minutes=1), Random(1)) is None
