"""A visit keeps its kind, and takes what that kind counts against: booths, people, units."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from mannam.actions.actor import SYSTEM, By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.expire_hold import expire_hold
from mannam.actions.hold_place import hold_place
from mannam.actions.join_waitlist import WaitOrder, join_waitlist
from mannam.actions.order_allowance import Raised, order_allowance
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.actions.serve_waitlist import serve_waitlist
from mannam.actions.take_allowance import refund_allowance, take_again
from mannam.domain.availability import offers
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.policy import Period
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo
from mannam.models import AllowanceUse, Claim, Holder, Resource, Visit, Visitor, WaitlistEntry
from mannam.queries.availability import Question, free_starts
from mannam.queries.facilities import spots
from mannam.queries.invariants import violations
from mannam.queries.policies import terms_of_visit
from tests.kinds import DOCUMENT, make_lawyer, open_kinds, pretrial
from tests.people import Office, make_inmate, make_visitor, slot

CASE = "2026재고합12"
MONTHS_OPEN = DOCUMENT.replace("opens_days_before = 14", "opens_days_before = 60")


@pytest.fixture
def lawyer(office: Office) -> Visitor:
    """The rules list the kinds, two months ahead, and there is a lawyer."""
    open_kinds(MONTHS_OPEN)
    return make_lawyer()


def order_of(
    office: Office, who: Visitor, kind: str, when: str = "2026-11-24 10:00", case: str = ""
) -> BookingOrder:
    return BookingOrder(office.yul.pk, office.seoul.pk, slot(when), who.pk, (who.pk,), kind, case)


def book(office: Office, order: BookingOrder, seed: int = 0) -> Visit:
    return book_visit(order, By(Actor.VISITOR), now=office.now, random=Random(seed))


def why_not(office: Office, order: BookingOrder) -> list[RefusalCode]:
    with pytest.raises(Refused) as refused:
        book(office, order)
    return [refusal.code for refusal in refused.value.refusals]


def units(office: Office) -> dict[str, int]:
    """How many units of Yul's are taken, by key."""
    found = AllowanceUse.objects.filter(holder_kind=Holder.INMATE, holder_id=office.yul.pk)
    return {key: found.filter(period=key).count() for key in sorted(set(found.values_list("period", flat=True)))}


def test_a_lawyers_hour_takes_five_quanta_and_no_place_of_supervision(office: Office, lawyer: Visitor) -> None:
    visit = book(office, order_of(office, lawyer, "lawyer"))
    assert (visit.kind, visit.quanta, visit.supervision_place) == ("lawyer", 5, None)
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.kind, stored.case_ref, stored.ends_at - stored.starts_at) == (
        "lawyer",
        "",
        timedelta(minutes=75),
    )
    assert terms_of_visit(stored).talk_seconds == 60 * 60
    claims = Claim.objects.filter(visit=visit)
    assert not claims.filter(kind=Resource.SUPERVISION_PLACE).exists()
    assert claims.count() == 5 * 4  # two booths, the inmate, the lawyer
    assert violations() == []


def test_where_every_place_of_supervision_is_taken_a_lawyer_can_still_come(
    office: Office, lawyer: Visitor
) -> None:
    office.daegu.supervision_places = 1
    office.daegu.save()
    other = make_inmate(office.daegu, "2048", "Bom")
    book(office, replace(order_of(office, office.haneul_visitor, "ordinary"), inmate_id=other.pk))
    question = Question(office.yul.pk, lawyer.pk, (lawyer.pk,), (date(2026, 11, 24),), office.now, kind="lawyer")
    free = offers(free_starts(question, spots(None, [office.seoul.pk])), {})
    assert office.slot in {offer.slot for offer in free}
    assert book(office, order_of(office, lawyer, "lawyer")).supervision_place is None
    assert violations() == []


def test_a_lawyers_visits_leave_the_ordinary_allowance_alone(office: Office, lawyer: Visitor) -> None:
    book(office, order_of(office, lawyer, "lawyer"))
    book(office, order_of(office, office.haneul_visitor, "ordinary", "2026-11-24 12:00"))
    assert units(office) == {"2026-11-24": 1, "lawyer:2026-11": 1}
    assert violations() == []


def test_two_a_month_and_the_next_month_begins_anew(office: Office, lawyer: Visitor) -> None:
    for when in ("2026-11-29 10:00", "2026-11-30 22:45"):  # the last hour of the month that a day holds
        book(office, order_of(office, lawyer, "lawyer", when))
    assert why_not(office, order_of(office, lawyer, "lawyer", "2026-11-30 10:00")) == [RefusalCode.ALLOWANCE_USED]
    book(office, order_of(office, lawyer, "lawyer", "2026-12-01 00:00"))
    assert units(office) == {"lawyer:2026-11": 2, "lawyer:2026-12": 1}
    assert violations() == []


def test_an_hour_that_would_run_past_midnight_is_refused(office: Office, lawyer: Visitor) -> None:
    assert why_not(office, order_of(office, lawyer, "lawyer", "2026-11-30 23:00")) == [RefusalCode.OUTSIDE_HOURS]


def test_a_case_has_its_two_visits_whatever_the_month(office: Office, lawyer: Visitor) -> None:
    for when in ("2026-11-30 10:00", "2026-12-01 10:00"):
        book(office, order_of(office, lawyer, "retrial", when, CASE))
    assert units(office) == {f"retrial:{CASE}": 2}
    third = order_of(office, lawyer, "retrial", "2027-01-04 10:00", CASE)
    assert why_not(office, third) == [RefusalCode.CASE_VISITS_USED]
    assert book(office, replace(third, case="2026재고합13")).case_ref == "2026재고합13"
    assert violations() == []


def test_counsel_comes_as_often_as_there_is_a_place(office: Office, lawyer: Visitor) -> None:
    pretrial(office)
    for hour in range(9, 21, 2):
        book(office, order_of(office, lawyer, "counsel", f"2026-11-25 {hour:02}:00"))
    assert units(office) == {}
    assert violations() == []


def test_an_hour_takes_two_units_and_gives_two_back(office: Office, lawyer: Visitor) -> None:
    haneul = office.haneul_visitor
    first = book(office, order_of(office, haneul, "hour", "2026-11-24 10:00"))
    book(office, order_of(office, haneul, "ordinary", "2026-11-24 12:00"))
    assert units(office) == {"2026-11-24": 3}
    # one of four is left, and an hour needs two
    assert why_not(office, order_of(office, haneul, "hour", "2026-11-24 14:00")) == [RefusalCode.ONE_A_DAY]
    order_allowance(
        Raised(office.yul.pk, Period.DAY, 1, date(2026, 11, 24), date(2026, 11, 24), "family"),
        By(Actor.DESK),
        now=office.now,
    )
    book(office, order_of(office, haneul, "hour", "2026-11-24 14:00"))
    assert units(office) == {"2026-11-24": 5}
    assert violations() == []
    cancel_visit(first.pk, By(Actor.VISITOR), now=office.now)
    assert units(office) == {"2026-11-24": 3}
    assert violations() == []


def test_an_order_raises_no_lawyers_number(office: Office, lawyer: Visitor) -> None:
    raised = Raised(office.yul.pk, Period.MONTH, 3, date(2026, 11, 1), date(2026, 11, 30), "family")
    order_allowance(raised, By(Actor.DESK), now=office.now)
    for when in ("2026-11-24 10:00", "2026-11-25 10:00"):
        book(office, order_of(office, lawyer, "lawyer", when))
    assert why_not(office, order_of(office, lawyer, "lawyer", "2026-11-26 10:00")) == [RefusalCode.ALLOWANCE_USED]
    assert violations() == []


def test_both_units_are_taken_again_and_none_twice(office: Office, lawyer: Visitor) -> None:
    visit = book(office, order_of(office, office.haneul_visitor, "hour"))
    refunded = refund_allowance(visit)
    assert len(refunded) == 2
    assert sorted(unit.ordinal for unit in take_again(visit, refunded)) == [1, 2]
    assert units(office) == {"2026-11-24": 2}


def test_of_two_units_one_stays_given_back_when_others_have_the_rest(office: Office, lawyer: Visitor) -> None:
    visit = book(office, order_of(office, office.haneul_visitor, "hour"))
    refunded = refund_allowance(visit)
    for hour in (14, 15, 16):
        book(office, order_of(office, office.haneul_visitor, "ordinary", f"2026-11-24 {hour}:00"))
    assert [unit.ordinal for unit in take_again(visit, refunded)] == [4]


def test_a_hold_takes_what_its_kind_takes_and_gives_it_back(office: Office, lawyer: Visitor) -> None:
    until = office.now + timedelta(minutes=10)
    order = order_of(office, lawyer, "retrial", case=CASE)
    held = hold_place(order, By(Actor.VISITOR), until=until, now=office.now, random=Random(0))
    assert units(office) == {f"retrial:{CASE}": 1}
    assert violations() == []
    expire_hold(held.pk, now=until)
    assert (units(office), Claim.objects.count()) == ({}, 0)
    assert violations() == []


def test_a_move_keeps_the_kind_and_its_length(office: Office, lawyer: Visitor) -> None:
    visit = book(office, order_of(office, lawyer, "lawyer", "2026-11-30 10:00"))
    # half an hour later: three of its quanta are its own already
    for when in ("2026-11-30 10:30", "2026-12-01 09:00"):
        moved = reschedule(
            MoveOrder(visit.pk, office.seoul.pk, slot(when)), SYSTEM, now=office.now, random=Random(1)
        )
        assert (moved.kind, moved.quanta, moved.supervision_place) == ("lawyer", 5, None)
        assert violations() == []
    assert units(office) == {"lawyer:2026-12": 1}


def test_who_is_no_lawyer_cannot_book_a_lawyers_hour(office: Office, lawyer: Visitor) -> None:
    haneul = office.haneul_visitor
    assert why_not(office, order_of(office, haneul, "lawyer")) == [RefusalCode.KIND_NOT_OPEN]
    assert why_not(office, order_of(office, haneul, "conjugal")) == [RefusalCode.KIND_NOT_OPEN]


def test_no_companion_comes_in_by_a_lawyers_hour(office: Office, lawyer: Visitor) -> None:
    assert lawyer.user is not None
    friend = make_visitor(lawyer.user, "Gaon", companion=True)
    order = replace(order_of(office, lawyer, "lawyer"), visitor_ids=(lawyer.pk, friend.pk))
    assert why_not(office, order) == [RefusalCode.PARTY_NOT_OF_KIND]
    assert book(office, replace(order, kind="ordinary")).kind == "ordinary"


def test_a_refused_hour_is_offered_other_times_for_an_hour(office: Office, lawyer: Visitor) -> None:
    book(office, order_of(office, office.haneul_visitor, "ordinary", "2026-11-24 10:30"))
    with pytest.raises(Refused) as refused:
        book(office, order_of(office, lawyer, "lawyer", "2026-11-24 10:00"))
    here = [offer.slot for offer in refused.value.alternatives if offer.facility_id == office.seoul.pk]
    # Yul is busy from 10:30 for a quarter hour: an hour may end then or begin afterwards
    assert sorted(here) == [
        slot("2026-11-24 09:15"),
        slot("2026-11-24 10:45"),
        slot("2026-11-24 11:00"),
    ]


def test_wrong_units_are_found(office: Office, lawyer: Visitor) -> None:
    visit = book(office, order_of(office, office.haneul_visitor, "hour"))
    AllowanceUse.objects.filter(visit=visit, ordinal=2, holder_kind=Holder.INMATE).delete()
    assert violations() == [f"allowance of a visit that was not taken: [1] for [2] by {visit.ref} (1 such visits)"]


def test_units_of_another_kind_are_found(office: Office, lawyer: Visitor) -> None:
    visit = book(office, order_of(office, lawyer, "lawyer"))
    AllowanceUse.objects.filter(visit=visit).delete()
    for period, found in (
        ("retrial:2026-11", True),
        ("lawyer:2026-12", True),
        ("retrial:12", True),
        ("lawyer:2026-11", False),
    ):
        AllowanceUse.objects.create(
            holder_kind=Holder.INMATE, holder_id=office.yul.pk, period=period, ordinal=1, visit=visit
        )
        words = "allowance taken of another inmate, kind, case or day"
        assert any(line.startswith(words) for line in violations()) is found, period
        AllowanceUse.objects.filter(visit=visit).delete()


@pytest.mark.parametrize("first", [0, 1, 2, 3, 4, 5])
def test_a_long_visit_and_a_short_one_never_share_a_quantum(office: Office, lawyer: Visitor, first: int) -> None:
    """With one booth a side: the short one fits before the long one and after it, whichever came first."""
    for booth in (*office.seoul_booths[1:], *office.daegu_booths[1:]):
        booth.in_service = False
        booth.save()
    bom = make_inmate(office.daegu, "2048", "Bom")
    start = slot("2026-11-24 10:00")
    long = order_of(office, lawyer, "lawyer")
    short = BookingOrder(
        bom.pk,
        office.seoul.pk,
        SlotNo(start + first),
        office.haneul_visitor.pk,
        (office.haneul_visitor.pk,),
    )
    for earlier, later in ((long, short), (short, long)):
        visit = book(office, earlier)
        if first < 5:
            assert why_not(office, later) == [RefusalCode.SLOT_TAKEN]
        else:
            cancel_visit(book(office, later).pk, By(Actor.DESK), now=office.now)
        cancel_visit(visit.pk, By(Actor.DESK), now=office.now)
        assert violations() == []


def wait(office: Office, who: Visitor, kind: str, case: str = "") -> WaitlistEntry:
    """Waits for ten o'clock tomorrow in Seoul."""
    day, ten = date(2026, 11, 25), 40
    order = WaitOrder(office.yul.pk, who.pk, (who.pk,), office.seoul.pk, 0, day, day, ten, ten + 1, kind, case)
    return join_waitlist(order, By(Actor.VISITOR, who.user_id), now=office.now, random=Random(who.pk))


def why_no_wait(office: Office, who: Visitor, kind: str, case: str = "") -> list[RefusalCode]:
    with pytest.raises(Refused) as refused:
        wait(office, who, kind, case)
    return [refusal.code for refusal in refused.value.refusals]


def test_who_waits_for_a_case_is_offered_a_visit_of_that_case(office: Office, lawyer: Visitor) -> None:
    entry = wait(office, lawyer, "retrial", CASE)
    serve_waitlist(now=office.now, random=Random(1))
    visit = Visit.objects.get(offer__entry=entry)
    assert (visit.kind, visit.case_ref, visit.status) == ("retrial", CASE, Status.HELD)
    assert units(office) == {f"retrial:{CASE}": 1}
    assert violations() == []


def test_a_case_is_named_by_who_waits_and_not_used_up(office: Office, lawyer: Visitor) -> None:
    assert why_no_wait(office, lawyer, "retrial") == [RefusalCode.CASE_MISSING]
    for day in ("2026-11-26", "2026-11-27"):
        book(office, order_of(office, lawyer, "retrial", f"{day} 10:00", CASE))
    assert why_no_wait(office, lawyer, "retrial", CASE) == [RefusalCode.CASE_VISITS_USED]
    assert wait(office, lawyer, "retrial", "2026재고합13").case_ref == "2026재고합13"


def test_one_waits_once_for_each_kind_and_case(office: Office, lawyer: Visitor) -> None:
    waits = [wait(office, lawyer, "retrial", CASE), wait(office, lawyer, "lawyer", "of no account")]
    assert [entry.case_ref for entry in waits] == [CASE, ""]
    assert why_no_wait(office, lawyer, "retrial", CASE) == [RefusalCode.WAITING_ALREADY]
    assert why_no_wait(office, lawyer, "lawyer", "of another") == [RefusalCode.WAITING_ALREADY]
    assert wait(office, lawyer, "retrial", "2026재고합13").ordinal == 3
