"""Restrictions and orders hold on their days and on no other, for a booking and for a search alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from django.db import IntegrityError, transaction

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.lift_restriction import lift_restriction
from mannam.actions.order_allowance import Raised, order_allowance
from mannam.actions.refused import Refused
from mannam.actions.set_restriction import RestrictionOrder, set_restriction
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import Period
from mannam.domain.refusals import RefusalCode
from mannam.domain.restriction import RestrictionKind
from mannam.domain.slots import SlotNo, day_of
from mannam.models import AllowanceOrder, AuditEvent, Inmate, Restriction, Visit
from mannam.queries.availability import free_offers
from mannam.queries.invariants import violations
from tests.people import Office, make_inmate, make_user, make_visitor, slot

pytestmark = pytest.mark.django_db

TUE, WED, THU, FRI = (date(2026, 11, day) for day in (24, 25, 26, 27))
DAYS = (TUE, WED, THU, FRI)
WED_AND_THU = RestrictionKind.DISCIPLINE, WED, THU


def by(office: Office) -> By:
    return By(Actor.MANAGER, office.min.pk)


def book(office: Office, day: date, *, inmate: Inmate | None = None, companions: Sequence[int] = ()) -> Visit:
    """Haneul's visit at ten on ``day``."""
    haneul = office.haneul_visitor.pk
    home = inmate or office.yul
    order = BookingOrder(home.pk, office.seoul.pk, slot(f"{day} 10:00"), haneul, (haneul, *companions))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def refusals(office: Office, day: date, *, companions: Sequence[int] = ()) -> list[RefusalCode]:
    """Why the visit cannot be booked; it is not kept where it can."""
    with transaction.atomic():
        try:
            book(office, day, companions=companions)
        except Refused as refused:
            return [one.code for one in refused.refusals]
        transaction.set_rollback(True)
    return []


def days_offered(office: Office, *visitors: int) -> set[date]:
    found = free_offers(
        inmate_id=office.yul.pk,
        visitor_ids=(office.haneul_visitor.pk, *visitors),
        days=DAYS,
        facility_ids=None,
        near=None,
        now=office.now,
    )
    return {day_of(offer.slot) for offer in found}


@pytest.mark.parametrize("kind", list(RestrictionKind))
def test_an_inmate_meets_nobody_on_the_days_of_a_restriction(office: Office, kind: RestrictionKind) -> None:
    set_restriction(RestrictionOrder(office.yul, kind, WED, THU), by(office), now=office.now)
    assert days_offered(office) == {TUE, FRI}
    assert [refusals(office, day) for day in DAYS] == [[], *[[RefusalCode.NOT_POSSIBLE]] * 2, []]


def test_without_an_end_it_stands(office: Office) -> None:
    order = RestrictionOrder(office.yul, RestrictionKind.INVESTIGATION, THU)
    set_restriction(order, by(office), now=office.now)
    assert days_offered(office) == {TUE, WED}
    assert refusals(office, FRI) == [RefusalCode.NOT_POSSIBLE]


def test_a_ban_of_somebody_in_the_party_holds_for_all_of_it(office: Office) -> None:
    friend = make_visitor(office.haneul, "Friend", companion=True)
    set_restriction(RestrictionOrder(friend, RestrictionKind.BAN, WED, THU), by(office), now=office.now)
    assert days_offered(office) == set(DAYS)
    assert days_offered(office, friend.pk) == {TUE, FRI}
    assert refusals(office, WED) == []
    assert refusals(office, WED, companions=[friend.pk]) == [RefusalCode.NOT_POSSIBLE]


def test_a_ban_of_who_books_holds_although_others_come(office: Office) -> None:
    friend = make_visitor(office.haneul, "Friend", companion=True)
    order = RestrictionOrder(office.haneul_visitor, RestrictionKind.BAN, WED, THU)
    set_restriction(order, by(office), now=office.now)
    booking = BookingOrder(
        office.yul.pk, office.seoul.pk, slot(f"{WED} 10:00"), office.haneul_visitor.pk, (friend.pk,)
    )
    with pytest.raises(Refused) as refused:
        book_visit(booking, by(office), now=office.now, random=Random(1))
    assert [one.code for one in refused.value.refusals] == [RefusalCode.NOT_POSSIBLE]


def test_another_inmates_restriction_is_nobody_elses(office: Office) -> None:
    other = make_inmate(office.daegu, "2048", "Bom")
    set_restriction(RestrictionOrder(other, *WED_AND_THU), by(office), now=office.now)
    assert days_offered(office) == set(DAYS)


def test_set_again_it_changes_nothing_or_its_end(office: Office) -> None:
    order = RestrictionOrder(office.yul, *WED_AND_THU, ground="fight")
    first = set_restriction(order, by(office), now=office.now)
    assert set_restriction(order, by(office), now=office.now) == first
    assert AuditEvent.objects.filter(verb="set_restriction").count() == 1
    set_restriction(replace(order, last_day=FRI), by(office), now=office.now)
    assert Restriction.objects.get().last_day == FRI
    assert [event.data["last_day"] for event in AuditEvent.objects.filter(verb="set_restriction")] == [
        THU.isoformat(),
        FRI.isoformat(),
    ]
    assert {event.facility_id for event in AuditEvent.objects.all()} == {office.daegu.pk}


def test_days_in_the_wrong_order_and_a_visitors_court_day_are_not_kept(office: Office) -> None:
    wrong = [
        RestrictionOrder(office.yul, RestrictionKind.COURT, THU, WED),
        RestrictionOrder(office.haneul_visitor, RestrictionKind.COURT, WED, THU),
    ]
    for order in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            set_restriction(order, by(office), now=office.now)
    assert not Restriction.objects.exists()
    assert not AuditEvent.objects.exists()


def test_what_is_lifted_keeps_nobody_from_today_on(office: Office) -> None:
    monday = date(2026, 11, 23)
    found = set_restriction(RestrictionOrder(office.yul, RestrictionKind.BAN, monday), by(office), now=office.now)
    assert days_offered(office) == set()
    for _ in range(2):
        lift_restriction(found.pk, by(office), today=TUE, now=office.now)
    assert days_offered(office) == set(DAYS)
    assert Restriction.objects.get().last_day == monday
    assert AuditEvent.objects.filter(verb="lift_restriction").count() == 1


def test_what_is_lifted_before_it_began_is_gone(office: Office) -> None:
    found = set_restriction(RestrictionOrder(office.yul, *WED_AND_THU), by(office), now=office.now)
    for _ in range(2):
        assert lift_restriction(found.pk, by(office), today=TUE, now=office.now) is None
    assert not Restriction.objects.exists()
    assert AuditEvent.objects.filter(verb="lift_restriction").count() == 1


def take_the_days(office: Office, inmate: Inmate, day: date) -> list[RefusalCode]:
    """Book the whole of a day's allowance, each for somebody else; why there is no more."""
    for number in range(40):
        user = make_user(f"family{number}.{day}@example.org")
        visitor = make_visitor(user, "Family")
        start = SlotNo(slot(f"{day} 10:00") + number)
        order = BookingOrder(inmate.pk, office.seoul.pk, start, visitor.pk, (visitor.pk,))
        try:
            book_visit(order, By(Actor.VISITOR, user.pk), now=office.now, random=Random(number))
        except Refused as refused:
            return [one.code for one in refused.refusals]
    raise AssertionError("an allowance without end")


def test_an_order_adds_to_the_days_on_its_days_alone(office: Office) -> None:
    take_the_days(office, office.yul, WED)
    before = Visit.objects.count()
    raised = Raised(office.yul.pk, Period.DAY, 2, THU, THU, "family_event")
    order_allowance(raised, by(office), now=office.now)
    assert take_the_days(office, office.yul, THU) == [RefusalCode.ONE_A_DAY]
    assert Visit.objects.count() == before + before + 2
    assert violations() == []


def test_without_the_order_so_many_would_be_too_many(office: Office) -> None:
    order_allowance(Raised(office.yul.pk, Period.DAY, 2, THU, THU, "family_event"), by(office), now=office.now)
    take_the_days(office, office.yul, THU)
    AllowanceOrder.objects.all().delete()
    assert any(line.startswith("allowance exceeded") for line in violations())


def test_an_order_given_again_only_grows(office: Office) -> None:
    raised = Raised(office.yul.pk, Period.MONTH, 2, WED, FRI, "family_event")
    first = order_allowance(raised, by(office), now=office.now)
    for less in (raised, replace(raised, extra=1), replace(raised, last_day=THU)):
        assert order_allowance(less, by(office), now=office.now) == first
    assert AuditEvent.objects.filter(verb="order_allowance").count() == 1
    order_allowance(replace(raised, extra=3), by(office), now=office.now)
    kept = AllowanceOrder.objects.get()
    assert (kept.extra, kept.last_day) == (3, FRI)
    assert AuditEvent.objects.filter(verb="order_allowance").count() == 2
