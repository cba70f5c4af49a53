"""A visit gets another time or place in one move: it has the new one, or it keeps what it had."""

from datetime import datetime
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.check_in import check_in
from mannam.actions.open_call import open_call
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import MOVABLE, Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.models import AllowanceUse, Booth, Claim, Facility, Inmate, MediaNode, Message, Visit
from mannam.queries.invariants import violations
from tests.actions.asking import TOMORROW, book, haneul
from tests.people import (
    POLICIES,
    Office,
    at,
    make_booth,
    make_facility,
    make_inmate,
    make_user,
    make_visitor,
    slot,
    store_policy,
)

pytestmark = pytest.mark.django_db

TEN, ELEVEN = TOMORROW, "2026-11-25 11:00"
DESK = By(Actor.DESK)


def demo_document() -> str:
    """The demo's policy as it is shipped."""
    return (POLICIES / "demo.toml").read_text()


def book_other(office: Office, name: str, when: str) -> Visit:
    """A visit of other people."""
    visitor = make_visitor(make_user(f"{name}@example.org", name))
    return book(office, when, inmate=make_inmate(office.daegu, name, name), visitor=visitor)


def move(
    office: Office,
    visit: Visit,
    when: str = ELEVEN,
    *,
    by: By | None = None,
    to: Facility | None = None,
    now: datetime | None = None,
    key: str | None = None,
) -> Visit:
    order = MoveOrder(visit.pk, (to or office.seoul).pk, slot(when))
    return reschedule(order, by or haneul(office), now=now or office.now, random=Random(7), idempotency_key=key)


def stored(visit: Visit) -> tuple[object, ...]:
    """A visit with all that hangs on it, as it is in the database."""
    return (
        Visit.objects.filter(pk=visit.pk).values().get(),
        list(Claim.objects.filter(visit=visit).order_by("pk").values_list()),
        list(
            AllowanceUse.objects.filter(visit=visit).order_by("pk").values_list("holder_kind", "period", "ordinal")
        ),
        Message.objects.filter(visit=visit).count(),
        visit.audit_events.count(),
    )


def why_not(office: Office, visit: Visit, when: str = ELEVEN, **how: object) -> Refused:
    """Why it is not moved; and nothing of it has changed."""
    before = stored(visit)
    with pytest.raises(Refused) as refused:
        move(office, visit, when, **how)  # type: ignore[arg-type]
    assert stored(visit) == before
    assert violations() == []
    return refused.value


def codes(refused: Refused) -> list[RefusalCode]:
    return [refusal.code for refusal in refused.refusals]


def test_it_is_the_same_visit_at_another_time(office: Office) -> None:
    booked = book(office)
    visit = move(office, booked)
    assert (visit.starts_at, visit.ends_at) == (at(ELEVEN), at("2026-11-25 11:15"))
    same = ("ref", "check_in_code", "booked_at", "status", "visitor_booth_id", "inmate_booth_id")
    assert [getattr(visit, name) for name in same] == [getattr(booked, name) for name in same]
    assert {claim.slot_no for claim in Claim.objects.filter(visit=visit)} == {slot(ELEVEN)}
    assert violations() == []


def test_its_old_time_is_free_for_others(office: Office) -> None:
    move(office, book(office))
    for name in ("Bom", "Sol"):
        assert book_other(office, name, TEN).status == Status.BOOKED


def test_both_sides_are_told_anew(office: Office) -> None:
    visit = book(office)
    visit.inmate_answer, visit.inmate_answered_at = "agrees", office.now
    visit.save()
    move(office, visit)
    visit.refresh_from_db()
    assert list(Message.objects.filter(visit=visit).values_list("template", flat=True)) == ["booked", "moved"]
    assert visit.sequence == 1
    answer = Visit.objects.filter(pk=visit.pk).values_list("inmate_answer", "inmate_answered_at")
    assert answer.get() == ("", None)
    event = visit.audit_events.get(verb="reschedule")
    assert event.data == {
        "from_slot": slot(TEN),
        "from_facility": office.seoul.pk,
        "slot_no": slot(ELEVEN),
        "facility": office.seoul.pk,
    }
    assert event.user == office.haneul


def test_to_where_it_is_already_nothing_changes(office: Office) -> None:
    visit = book(office)
    before = stored(visit)
    move(office, visit, TEN)
    assert stored(visit) == before


def test_a_request_that_comes_again_moves_once(office: Office) -> None:
    visit = book(office)
    move(office, visit, key="K")
    move(office, visit, "2026-11-25 12:00")
    again = move(office, visit, key="K")
    assert again.slot_no == slot("2026-11-25 12:00")
    assert codes(why_not(office, visit, "2026-11-25 13:00", key="K")) == [RefusalCode.KEY_REUSED]


def test_its_allowance_is_one_of_the_new_day(office: Office) -> None:
    visit = move(office, book(office), "2026-11-26 10:00")
    assert [use.period for use in AllowanceUse.objects.filter(visit=visit)] == ["2026-11-26"]
    assert violations() == []


def test_it_does_not_stand_in_its_own_way(office: Office) -> None:
    """The last visit that the rules allow for a day is moved within that day."""
    assert "S1 = { day = 4 }" in demo_document()
    store_policy("demo-once", demo_document().replace("S1 = { day = 4 }", "S1 = { day = 1 }"))
    Facility.objects.update(policy_name="demo-once")
    assert move(office, book(office)).slot_no == slot(ELEVEN)
    assert violations() == []


def test_a_day_that_is_used_up_is_refused(office: Office) -> None:
    visit = book(office)
    for hour in ("10", "11", "12", "13"):
        book(office, f"2026-11-26 {hour}:00")
    assert codes(why_not(office, visit, "2026-11-26 15:00")) == [RefusalCode.ONE_A_DAY]


def test_a_full_time_is_refused_with_alternatives_its_own_quarter_hour_among_what_is_free(office: Office) -> None:
    visit = book(office)
    for name in ("Bom", "Sol"):
        book_other(office, name, ELEVEN)
    refused = why_not(office, visit)
    assert codes(refused) == [RefusalCode.SLOT_TAKEN]
    times = {offer.slot for offer in refused.alternatives}
    assert slot("2026-11-25 10:45") in times
    assert slot(ELEVEN) not in times


def test_its_own_booths_count_as_free_among_the_alternatives(office: Office) -> None:
    """For half an hour visits take both quarter hours; it may go to the one that it half has."""
    half_an_hour = demo_document().replace("talk_seconds = 600", "talk_seconds = 1500")
    store_policy("demo-half-hour", half_an_hour)
    Facility.objects.update(policy_name="demo-half-hour")
    visit = book(office)
    for name, when in (("Bom", TEN), ("Sol", ELEVEN), ("Dal", ELEVEN)):
        book_other(office, name, when)
    assert slot("2026-11-25 10:15") in {offer.slot for offer in why_not(office, visit).alternatives}


def test_who_has_another_visit_then_cannot_come(office: Office) -> None:
    visit = book(office)
    book(office, ELEVEN, inmate=make_inmate(office.daegu, "77", "Bom"))
    assert codes(why_not(office, visit)) == [RefusalCode.VISITOR_BUSY]


def test_all_reasons_of_the_rules_are_given(office: Office) -> None:
    visit = book(office)
    Inmate.objects.update(available=False)
    assert codes(why_not(office, visit, "2027-01-25 10:00")) == [
        RefusalCode.WINDOW_NOT_OPEN,
        RefusalCode.NOT_POSSIBLE,
    ]


def test_on_the_day_it_is_changed_by_telephone(office: Office) -> None:
    visit = book(office, "2026-11-24 10:00")
    assert codes(why_not(office, visit)) == [RefusalCode.MOVE_BY_TELEPHONE]
    assert move(office, visit, by=DESK).slot_no == slot(ELEVEN)


def test_the_desk_may_move_it_after_booking_has_closed(office: Office) -> None:
    store_policy("kr")
    Facility.objects.update(policy_name="kr")
    visit = book(office)
    late = at("2026-11-24 17:00")
    assert codes(why_not(office, visit, now=late)) == [RefusalCode.WINDOW_CLOSED]
    assert move(office, visit, by=DESK, now=late).slot_no == slot(ELEVEN)
    assert violations() == []


def test_the_visit_is_under_the_rules_of_its_new_day(office: Office) -> None:
    visit = book(office)
    newer = store_policy("demo", demo_document().replace("2020-01-01", "2026-11-26"))
    assert newer.pk != visit.policy_id
    assert move(office, visit, "2026-11-26 10:00").policy_id == newer.pk


@pytest.mark.parametrize("status", sorted(set(Status) - MOVABLE - {Status.HELD}))
def test_only_what_is_to_come_can_be_moved(office: Office, status: Status) -> None:
    visit = book(office)
    Visit.objects.filter(pk=visit.pk).update(status=status)
    with pytest.raises(Refused) as refused:
        move(office, visit)
    assert codes(refused.value) == [RefusalCode.CANNOT_MOVE]


def test_one_that_has_begun_or_whose_call_is_open_stays(office: Office) -> None:
    visit = book(office)
    assert codes(why_not(office, visit, "2026-11-26 10:00", by=DESK, now=at("2026-11-25 10:00"))) == [
        RefusalCode.CANNOT_MOVE
    ]
    node = MediaNode.objects.create(name="n", url="ws://n", heartbeat_at=office.now)
    open_call(visit.pk, node.pk, EngineName.DIRECT, now=office.now)
    assert codes(why_not(office, visit, by=DESK)) == [RefusalCode.CANNOT_MOVE]


def another_place(office: Office) -> Facility:
    busan = make_facility("busan-dc", city="Busan")
    make_booth(busan, Booth.BoothSide.VISITOR)
    return busan


def test_to_another_place(office: Office) -> None:
    visit = move(office, book(office), to=(busan := another_place(office)))
    assert (visit.visitor_facility, visit.visitor_booth.facility) == (busan, busan)
    assert violations() == []
    done = check_in(busan.pk, visit.check_in_code, id_confirmed=True, by=DESK, now=visit.starts_at)
    assert done.pk == visit.pk


def test_a_code_that_another_visit_of_the_place_has_becomes_a_new_one(office: Office) -> None:
    visit, busan = book(office), another_place(office)
    other = move(office, book_other(office, "Bom", "2026-11-25 09:00"), "2026-11-25 09:00", to=busan)
    Visit.objects.filter(pk=other.pk).update(check_in_code=visit.check_in_code)
    moved = move(office, visit, to=busan)
    assert moved.check_in_code != visit.check_in_code
    assert len(moved.check_in_code) == 6
