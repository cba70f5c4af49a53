"""Cancelling frees the places at once, and the allowance as the policy says."""

from datetime import date, datetime
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.models import AllowanceUse, AuditEvent, Claim, Message, Occupancy, Visit
from mannam.queries.invariants import violations
from tests.people import Office, at, slot, store_policy


def book(office: Office, when: str = "2026-11-24 10:00") -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(when), haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def cancel(office: Office, visit: Visit, now: datetime | None = None) -> Visit:
    return cancel_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=now or office.now)


def test_a_cancelled_visit_gives_everything_back(office: Office) -> None:
    visit = cancel(office, book(office))
    assert visit.status == Status.CANCELLED
    assert visit.closed_at == office.now
    assert not Claim.objects.exists()
    assert {row.taken for row in Occupancy.objects.all()} == {0}
    assert not AllowanceUse.objects.exists()
    assert book(office).pk != visit.pk
    assert violations() == []


def test_only_its_own_places_are_freed(office: Office) -> None:
    kept, gone = book(office), book(office, "2026-11-24 10:15")
    cancel(office, gone)
    assert set(Claim.objects.values_list("visit_id", flat=True)) == {kept.pk}
    assert violations() == []


def test_it_is_told_and_written_down_once(office: Office) -> None:
    visit = book(office)
    cancel(office, visit)
    cancel(office, visit)
    assert list(Message.objects.order_by("pk").values_list("template", flat=True)) == ["booked", "cancelled"]
    verbs = AuditEvent.objects.filter(visit=visit).values_list("verb", flat=True)
    assert list(verbs) == ["book_visit", "cancel_visit"]


def test_a_visit_that_has_begun_cannot_be_cancelled(office: Office) -> None:
    visit = book(office)
    with pytest.raises(Refused) as refused:
        cancel(office, visit, at("2026-11-24 10:00"))
    assert refused.value.refusals[0].code == RefusalCode.CANNOT_CANCEL


def test_a_visit_that_is_checked_in_cannot_be_cancelled(office: Office) -> None:
    visit = book(office)
    check_in(
        office.seoul.pk,
        visit.check_in_code,
        id_confirmed=True,
        by=By(Actor.DESK, office.seo.pk),
        now=office.now,
    )
    with pytest.raises(Refused) as refused:
        cancel(office, visit)
    assert refused.value.refusals[0].code == RefusalCode.CANNOT_CANCEL


@pytest.mark.parametrize(
    ("now", "refunded", "noted"),
    [
        ("2026-11-24 23:59", True, None),
        ("2026-11-25 00:00", False, date(2026, 11, 25)),
    ],
)
def test_under_the_korean_rules_the_day_itself_costs(
    office: Office, now: str, refunded: bool, noted: date | None
) -> None:
    store_policy("kr")
    office.daegu.policy_name = "kr"
    office.daegu.save()
    visit = book(office, "2026-11-25 10:00")
    cancel(office, visit, at(now))
    assert AllowanceUse.objects.exists() is not refunded
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_same_day_cancel == noted
    assert not Claim.objects.exists()
    assert violations() == []


def test_the_desk_cancels_on_the_day_without_a_pause(office: Office) -> None:
    visit = book(office)
    cancel_visit(visit.pk, By(Actor.DESK, office.seo.pk), now=office.now)
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_same_day_cancel is None
