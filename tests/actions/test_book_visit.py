"""Booking: what it writes, what it refuses, and what it offers instead."""

from dataclasses import replace
from random import Random

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import InmateClass
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo
from mannam.models import AllowanceUse, AuditEvent, Claim, Closure, Message, Occupancy, Resource, Visit
from mannam.queries.availability import free_offers
from mannam.queries.invariants import violations
from tests.people import Office, at, make_facility, make_inmate, make_user, make_visitor, slot, store_policy


def order_of(office: Office) -> BookingOrder:
    """Haneul alone visits Yul, from Seoul."""
    haneul = office.haneul_visitor.pk
    return BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))


def book(office: Office, order: BookingOrder | None = None, *, key: str | None = None) -> Visit:
    by = By(Actor.VISITOR, office.haneul.pk)
    return book_visit(order or order_of(office), by, now=office.now, random=Random(1), idempotency_key=key)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[RefusalCode]:
    return [refusal.code for refusal in refused.value.refusals]


def test_a_booked_visit_is_stored_as_it_is_returned(office: Office) -> None:
    visit = book(office)
    stored = Visit.objects.get()
    for field in Visit._meta.concrete_fields:
        assert getattr(stored, field.attname) == getattr(visit, field.attname), field.attname
    assert stored.starts_at == at("2026-11-24 10:00")
    assert stored.ends_at == at("2026-11-24 10:15")
    assert list(stored.party.all()) == [office.haneul_visitor]
    assert set("MN-23456789ABCDEFGHJKMNPQRSTUVWXYZ").issuperset(stored.ref)
    assert stored.check_in_code.isdecimal()


def test_it_claims_everything_it_needs(office: Office) -> None:
    visit = book(office)
    assert set(Claim.objects.values_list("facility_id", "kind", "resource_id", "slot_no")) == {
        (office.seoul.pk, Resource.VISITOR_BOOTH, visit.visitor_booth_id, visit.slot_no),
        (office.daegu.pk, Resource.INMATE_BOOTH, visit.inmate_booth_id, visit.slot_no),
        (office.daegu.pk, Resource.SUPERVISION_PLACE, visit.supervision_place, visit.slot_no),
        (0, Resource.INMATE, office.yul.pk, visit.slot_no),
        (0, Resource.VISITOR, office.haneul_visitor.pk, visit.slot_no),
    }
    assert {row.taken for row in Occupancy.objects.all()} == {1 << visit.slot_no % 96}
    assert violations() == []


def test_it_takes_allowance_and_leaves_a_trail_and_a_message(office: Office) -> None:
    visit = book(office)
    use = AllowanceUse.objects.get()
    assert (use.holder_id, use.period, use.ordinal) == (office.yul.pk, "2026-11-24", 1)
    event = AuditEvent.objects.get(visit=visit)
    assert (event.verb, event.user_id, event.at) == ("book_visit", office.haneul.pk, office.now)
    assert event.data == {
        "slot_no": visit.slot_no,
        "inmate": office.yul.pk,
        "party": [office.haneul_visitor.pk],
    }
    message = Message.objects.get()
    assert (message.user, message.visit, message.template) == (office.haneul, visit, "booked")
    job = ProcrastinateJob.objects.get(task_name="send_message")
    assert job.args == {"message_id": message.pk}


def test_companions_come_along(office: Office) -> None:
    gaon = make_visitor(office.haneul, "Gaon", companion=True)
    party = (office.haneul_visitor.pk, gaon.pk)
    visit = book(office, replace(order_of(office), visitor_ids=party))
    assert set(visit.party.values_list("pk", flat=True)) == set(party)
    assert violations() == []


def test_an_applicant_who_stays_at_home_is_not_claimed(office: Office) -> None:
    gaon = make_visitor(office.haneul, "Gaon", companion=True)
    book(office, replace(order_of(office), visitor_ids=(gaon.pk,)))
    assert Claim.objects.get(kind=Resource.VISITOR).resource_id == gaon.pk


def test_the_same_key_gives_the_same_visit(office: Office) -> None:
    first = book(office, key="K1")
    assert book(office, key="K1") == first
    assert Visit.objects.count() == 1


def test_a_key_stands_for_one_order(office: Office) -> None:
    book(office, key="K1")
    with pytest.raises(Refused) as refused:
        book(office, replace(order_of(office), slot=slot("2026-11-24 11:00")), key="K1")
    assert codes(refused) == [RefusalCode.KEY_REUSED]


def test_a_key_belongs_to_one_user(office: Office) -> None:
    book(office, key="K1")
    noeul = make_user("noeul@example.org", "Noeul")
    visitor = make_visitor(noeul)
    inmate = make_inmate(office.daegu, "77", "Bom")
    order = BookingOrder(inmate.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,))
    other = book_visit(order, By(Actor.VISITOR, noeul.pk), now=office.now, random=Random(2), idempotency_key="K1")
    assert other.applicant == visitor


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("inmate_id", RefusalCode.INMATE_NOT_FOUND),
        ("visitor_facility_id", RefusalCode.FACILITY_NOT_FOUND),
        ("applicant_id", RefusalCode.VISITOR_NOT_FOUND),
    ],
)
def test_what_is_not_there_is_named(office: Office, field: str, code: RefusalCode) -> None:
    values = {
        "inmate_id": office.yul.pk,
        "visitor_facility_id": office.seoul.pk,
        "applicant_id": office.haneul_visitor.pk,
        field: 999_999,
    }
    order = BookingOrder(
        inmate_id=values["inmate_id"],
        visitor_facility_id=values["visitor_facility_id"],
        applicant_id=values["applicant_id"],
        slot=office.slot,
        visitor_ids=(values["applicant_id"],),
    )
    with pytest.raises(Refused) as refused:
        book(office, order)
    assert codes(refused) == [code]
    assert refused.value.alternatives == ()


def test_somebody_elses_companion_cannot_be_brought(office: Office) -> None:
    stranger = make_visitor(make_user("noeul@example.org"), "Noeul")
    theirs = make_visitor(make_user("bada@example.org"), "Gaon", companion=True)
    for visitor in (stranger, theirs):
        with pytest.raises(Refused) as refused:
            book(office, replace(order_of(office), visitor_ids=(office.haneul_visitor.pk, visitor.pk)))
        assert codes(refused) == [RefusalCode.VISITOR_NOT_FOUND]


def test_every_reason_is_told_at_once(office: Office) -> None:
    office.yul.available = False
    office.yul.save()
    party = (office.haneul_visitor.pk,) * 2
    with pytest.raises(Refused) as refused:
        book(office, replace(order_of(office), slot=slot("2026-11-24 08:00"), visitor_ids=party))
    assert set(codes(refused)) == {
        RefusalCode.IN_THE_PAST,
        RefusalCode.VISITOR_TWICE,
        RefusalCode.NOT_POSSIBLE,
    }
    assert refused.value.alternatives == ()  # no other time would help
    assert not Visit.objects.exists()
    assert not Claim.objects.exists()


def test_a_taken_inmate_is_refused_with_alternatives(office: Office) -> None:
    book(office)
    noeul = make_user("noeul@example.org", "Noeul")
    visitor = make_visitor(noeul)
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,))
    with pytest.raises(Refused) as refused:
        book_visit(order, By(Actor.VISITOR, noeul.pk), now=office.now, random=Random(2))
    assert codes(refused) == [RefusalCode.SLOT_TAKEN]
    offered = [offer for offer in refused.value.alternatives if offer.facility_id == office.seoul.pk]
    assert {offer.slot - office.slot for offer in offered} == {-1, 1, -2}
    for offer in refused.value.alternatives:
        again = replace(order, visitor_facility_id=offer.facility_id, slot=offer.slot)
        assert offer in _free(office, again)


def _free(office: Office, order: BookingOrder) -> list[object]:
    found = free_offers(
        inmate_id=order.inmate_id,
        visitor_ids=order.visitor_ids,
        days=[office.now.date()],
        facility_ids=None,
        near=office.seoul.place,
        now=office.now,
    )
    return list(found)


def test_a_busy_visitor_is_told_so(office: Office) -> None:
    book(office)
    bom = make_inmate(office.daegu, "77", "Bom")
    with pytest.raises(Refused) as refused:
        book(office, replace(order_of(office), inmate_id=bom.pk))
    assert codes(refused) == [RefusalCode.VISITOR_BUSY]


def test_when_the_booths_are_used_up_the_slot_is_taken(office: Office) -> None:
    for number in range(3):
        user = make_user(f"visitor{number}@example.org")
        visitor = make_visitor(user, "Visitor")
        inmate = make_inmate(office.daegu, f"9{number}", "Inmate")
        order = BookingOrder(inmate.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,))
        if number < 2:
            book_visit(order, By(Actor.VISITOR, user.pk), now=office.now, random=Random(number))
            continue
        with pytest.raises(Refused) as refused:
            book_visit(order, By(Actor.VISITOR, user.pk), now=office.now, random=Random(number))
        assert codes(refused) == [RefusalCode.SLOT_TAKEN]
    assert violations() == []


def test_supervision_places_limit_too(office: Office) -> None:
    office.daegu.supervision_places = 0
    office.daegu.save()
    with pytest.raises(Refused) as refused:
        book(office)
    assert codes(refused) == [RefusalCode.SLOT_TAKEN]


def test_a_booth_out_of_service_is_not_given(office: Office) -> None:
    broken, sound = office.seoul_booths
    broken.in_service = False
    broken.save()
    assert book(office).visitor_booth == sound


def test_a_closed_side_is_closed(office: Office) -> None:
    Closure.objects.create(
        facility=office.daegu, side="inmate", first_slot=office.slot, end_slot=office.slot + 4, reason="Drill"
    )
    with pytest.raises(Refused) as refused:
        book(office)
    assert codes(refused) == [RefusalCode.OUTSIDE_HOURS]
    assert book(office, replace(order_of(office), slot=SlotNo(office.slot + 4))).pk


def test_each_side_keeps_its_own_hours(office: Office) -> None:
    store_policy("kr")
    mokpo = make_facility("mokpo-ci", city="Mokpo", latitude=34.8, longitude=126.4, policy_name="kr")
    lunch = slot("2026-11-25 12:00")  # the visitors' side has lunch, though the rules are the inmate's side's
    with pytest.raises(Refused) as refused:
        book(office, replace(order_of(office), visitor_facility_id=mokpo.pk, slot=lunch))
    assert codes(refused) == [RefusalCode.OUTSIDE_HOURS]


def test_the_days_allowance_is_a_limit(office: Office) -> None:
    for hour in (10, 11, 12, 13):
        book(office, replace(order_of(office), slot=slot(f"2026-11-24 {hour}:00")))
    with pytest.raises(Refused) as refused:
        book(office, replace(order_of(office), slot=slot("2026-11-24 14:00")))
    assert codes(refused) == [RefusalCode.ONE_A_DAY]
    assert all(offer.slot >= slot("2026-11-25 00:00") for offer in refused.value.alternatives)
    assert len(refused.value.alternatives) == 4
    assert violations() == []


def test_a_month_is_counted_and_an_applicant_too(office: Office) -> None:
    store_policy("kr")
    office.daegu.policy_name = "kr"
    office.daegu.save()
    office.yul.inmate_class = InmateClass.S4
    office.yul.save()
    book(office, replace(order_of(office), slot=slot("2026-11-25 10:00")))
    assert set(AllowanceUse.objects.values_list("holder_kind", "period", "ordinal")) == {
        (1, "2026-11", 1),
        (1, "2026-11-25", 1),
        (2, "2026-11-25", 1),
    }
    assert violations() == []
