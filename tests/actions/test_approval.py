"""The inmate's facility decides on a request; whatever it says, it says once."""

from collections.abc import Callable
from functools import partial

import pytest

from mannam.actions.actor import By
from mannam.actions.approve_visit import approve_visit
from mannam.actions.expire_hold import expire_holds
from mannam.actions.refused import Refused
from mannam.actions.reject_visit import reject_visit
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.lifecycle import Actor, IllegalMoveError, Status, transition
from mannam.domain.refusals import RefusalCode
from mannam.domain.rejection import RejectionReason
from mannam.models import AllowanceUse, Claim, Message, Visit
from mannam.queries.invariants import violations
from tests.actions.asking import apply_policy, ask_for, haneul, min_at
from tests.actions.crowd import all_at_once, or_refused
from tests.people import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul's request."""
    apply_policy(approval=True)
    return ask_for(office)


def told(visit: Visit) -> list[str]:
    return list(Message.objects.filter(visit=visit).order_by("pk").values_list("template", flat=True))


def reject(office: Office, visit: Visit) -> Visit:
    return reject_visit(visit.pk, RejectionReason.SECURITY, min_at(office), now=office.now)


def test_approved_it_is_booked(office: Office, visit: Visit) -> None:
    for _ in range(2):
        assert approve_visit(visit.pk, min_at(office), now=office.now).status == Status.BOOKED
    assert told(visit) == ["requested", "booked"]
    event = visit.audit_events.get(verb="approve_visit")
    assert (event.user, event.facility) == (office.min, office.daegu)
    assert violations() == []


def test_rejected_it_is_in_nobodys_way_and_counts_against_nobody(office: Office, visit: Visit) -> None:
    for _ in range(2):
        rejected = reject(office, visit)
    assert (rejected.status, rejected.end_reason, rejected.sequence) == (Status.REJECTED, "security", 1)
    assert not Claim.objects.exists()
    assert not AllowanceUse.objects.exists()
    assert told(visit) == ["requested", "not_held"]
    assert visit.audit_events.get(verb="reject_visit").data == {"reason": "security"}
    assert violations() == []


def test_what_is_decided_stays_decided(office: Office, visit: Visit) -> None:
    reject(office, visit)
    with pytest.raises(Refused) as refused:
        approve_visit(visit.pk, min_at(office), now=office.now)
    assert refused.value.refusals[0].code == RefusalCode.CANNOT_DECIDE


def test_an_approved_one_is_rejected_no_more(office: Office, visit: Visit) -> None:
    approve_visit(visit.pk, min_at(office), now=office.now)
    with pytest.raises(Refused) as refused:
        reject(office, visit)
    assert refused.value.refusals[0].code == RefusalCode.CANNOT_DECIDE


def test_what_is_only_held_is_not_asked_for_yet(office: Office, visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=Status.HELD, held_until=visit.starts_at)
    with pytest.raises(Refused) as refused:
        approve_visit(visit.pk, min_at(office), now=office.now)
    assert [reason.code for reason in refused.value.refusals] == [RefusalCode.CANNOT_DECIDE]
    visit.refresh_from_db()
    assert visit.status == Status.HELD


def test_too_late_to_approve_when_it_would_have_begun(office: Office, visit: Visit) -> None:
    with pytest.raises(Refused):
        approve_visit(visit.pk, min_at(office), now=visit.starts_at)
    visit.refresh_from_db()
    assert visit.status == Status.REQUESTED


def test_nobody_approves_a_request_of_his_own(office: Office, visit: Visit) -> None:
    with pytest.raises(IllegalMoveError):
        transition(Status.REQUESTED, Status.BOOKED, Actor.VISITOR)
    with pytest.raises(Refused):
        approve_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)


@pytest.mark.django_db(transaction=True)
def test_fifty_decisions_at_once_are_one(office: Office) -> None:
    """Approved, rejected, withdrawn and run out in the same moment: one of them counts, with all that it means."""
    apply_policy(approval=True)
    visit = ask_for(office)
    deeds: list[Callable[[], object]] = [
        partial(or_refused, partial(approve_visit, visit.pk, min_at(office), now=office.now)),
        partial(or_refused, partial(reject, office, visit)),
        partial(or_refused, partial(withdraw_visit, visit.pk, haneul(office), now=office.now)),
        partial(expire_holds, visit.starts_at),
    ]
    all_at_once([deeds[number % 4] for number in range(50)])
    visit.refresh_from_db()
    assert visit.status in {Status.BOOKED, Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED}
    assert visit.audit_events.exclude(verb="request_visit").count() == 1
    assert Claim.objects.count() == (5 if visit.status == Status.BOOKED else 0)
    assert violations() == []
