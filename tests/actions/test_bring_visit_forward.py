"""In the demo a booked visit can begin in a minute: everything of it moves, or nothing does."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.bring_visit_forward import bring_visit_forward
from mannam.actions.cancel_unused import cancel_unused
from mannam.actions.check_in import check_in
from mannam.actions.make_ready_visit import ReadyOrder, make_ready_visit
from mannam.actions.open_call import open_call
from mannam.actions.refused import Refused
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.models import AllowanceUse, Booth, Claim, Inmate, MediaNode, Message, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.crowd import all_at_once, make_families, or_refused
from tests.people import Office, at, make_inmate, make_user, make_visitor, slot

NOW = at("2026-11-24 09:04:50")
DESK = By(Actor.DESK)


def book(
    office: Office, when: str, *, inmate: Inmate | None = None, visitor: Visitor | None = None, seed: int = 1
) -> Visit:
    who = visitor or office.haneul_visitor
    order = BookingOrder((inmate or office.yul).pk, office.seoul.pk, slot(when), who.pk, (who.pk,))
    return book_visit(order, By(Actor.VISITOR, who.user_id), now=office.now, random=Random(seed))


def book_other(office: Office, name: str, when: str) -> Visit:
    """A visit of other people."""
    visitor = make_visitor(make_user(f"{name}@example.org", name))
    return book(office, when, inmate=make_inmate(office.daegu, name, name), visitor=visitor)


def bring(visit: Visit, now: datetime = NOW) -> Visit:
    moved = bring_visit_forward(visit.pk, DESK, now=now)
    assert violations() == []
    return moved


def why_not(visit: Visit, now: datetime = NOW) -> RefusalCode:
    """Why it cannot begin; and nothing of it has changed."""
    before = stored(visit)
    with pytest.raises(Refused) as refused:
        bring(visit, now)
    assert stored(visit) == before
    assert violations() == []
    return refused.value.refusals[0].code


def stored(visit: Visit) -> tuple[object, ...]:
    """A visit with its claims, allowances and messages, as they are in the database."""
    return (
        Visit.objects.filter(pk=visit.pk).values().get(),
        list(Claim.objects.filter(visit=visit).order_by("pk").values_list()),
        list(AllowanceUse.objects.filter(visit=visit).values_list("period", flat=True)),
        Message.objects.filter(visit=visit).count(),
    )


def slots_of(visit: Visit) -> set[int]:
    return set(Claim.objects.filter(visit=visit).values_list("slot_no", flat=True))


def close(*visits: Visit, status: Status = Status.COMPLETED) -> None:
    Visit.objects.filter(pk__in=[visit.pk for visit in visits]).update(status=status)


def test_it_begins_in_a_minute_and_is_the_same_visit(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    visit = bring(booked)
    assert visit.starts_at == at("2026-11-24 09:06")
    assert visit.ends_at - visit.starts_at == timedelta(minutes=15)
    same = ("ref", "check_in_code", "policy_id", "booked_at", "status", "visitor_booth_id", "inmate_booth_id")
    assert [getattr(visit, name) for name in same] == [getattr(booked, name) for name in same]
    assert list(visit.party.all()) == [office.haneul_visitor]
    assert slots_of(visit) == {slot("2026-11-24 09:00"), slot("2026-11-24 09:15")}


@pytest.mark.parametrize("second", [0, 10, 29, 30, 31, 59])
@pytest.mark.parametrize("minute", [0, 13, 14, 28, 44, 59])
def test_it_begins_on_a_full_minute_half_a_minute_away_or_more(office: Office, minute: int, second: int) -> None:
    now = NOW.replace(minute=minute, second=second)
    visit = bring(book(office, "2026-12-08 00:00"), now)
    assert timedelta(seconds=30) <= visit.starts_at - now <= timedelta(seconds=90)
    assert (visit.starts_at.second, visit.starts_at.microsecond) == (0, 0)


def test_it_is_told_and_written_down_beside_the_booking(office: Office) -> None:
    visit = bring(book(office, "2026-12-08 00:00"))
    assert list(Message.objects.filter(visit=visit).values_list("template", flat=True)) == ["booked", "booked"]
    booking, moving = visit.audit_events.all()
    assert (booking.verb, moving.verb) == ("book_visit", "bring_visit_forward")
    assert moving.data == {"booked_for": slot("2026-12-08 00:00"), "slot_no": slot("2026-11-24 09:00")}


def test_its_allowance_is_one_of_today(office: Office) -> None:
    visit = bring(book(office, "2026-12-08 00:00"))
    assert [use.period for use in AllowanceUse.objects.filter(visit=visit)] == ["2026-11-24"]


def test_its_old_time_is_free_for_others(office: Office) -> None:
    bring(book(office, "2026-12-08 00:00"))
    assert book(office, "2026-12-08 00:00").status == Status.BOOKED


def test_one_of_the_next_quarter_hour_keeps_what_it_has_of_it(office: Office) -> None:
    visit = bring(book(office, "2026-11-24 09:15"))
    assert visit.starts_at == at("2026-11-24 09:06")
    assert slots_of(visit) == {slot("2026-11-24 09:00"), slot("2026-11-24 09:15")}


def test_one_that_begins_no_later_anyway_stays_as_it_is(office: Office) -> None:
    visit = book(office, "2026-11-24 09:15")
    before = stored(visit)
    bring(visit, at("2026-11-24 09:13:40"))
    bring(visit, at("2026-11-24 09:14:40"))
    assert stored(visit) == before


def test_pressed_twice_it_moves_once(office: Office) -> None:
    visit = bring(book(office, "2026-12-08 00:00"))
    before = stored(visit)
    bring(visit, NOW + timedelta(seconds=3))
    assert stored(visit) == before


def test_where_its_booths_are_taken_it_gets_others(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    other = book_other(office, "Bom", "2026-11-24 09:15")
    assert other.visitor_booth == booked.visitor_booth
    visit = bring(booked)
    assert visit.visitor_booth != other.visitor_booth
    assert visit.inmate_booth != other.inmate_booth
    assert visit.supervision_place != other.supervision_place


def test_where_every_booth_is_taken_it_stays_where_it_was(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    for name in ("Bom", "Sol"):
        book_other(office, name, "2026-11-24 09:15")
    assert why_not(booked) == RefusalCode.SLOT_TAKEN


def test_a_booth_out_of_service_is_not_another(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    other = book_other(office, "Bom", "2026-11-24 09:15")
    Booth.objects.filter(side="inmate").exclude(pk=other.inmate_booth_id).update(in_service=False)
    Visit.objects.filter(pk=booked.pk).update(inmate_booth=other.inmate_booth)
    Claim.objects.filter(visit=booked, kind=2).update(resource_id=other.inmate_booth_id)
    with pytest.raises(Refused):
        bring_visit_forward(booked.pk, DESK, now=NOW)


def test_who_has_another_visit_then_cannot_come(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    book(office, "2026-11-24 09:15", inmate=make_inmate(office.daegu, "77", "Bom"))
    assert why_not(booked) == RefusalCode.VISITOR_BUSY


def test_an_inmate_who_has_another_visit_then_cannot_come(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    book(office, "2026-11-24 09:15", visitor=make_visitor(make_user("bora@example.org", "Bora")))
    assert why_not(booked) == RefusalCode.SLOT_TAKEN


def test_an_inmate_whose_day_is_used_up_cannot_come(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    for hour in ("12", "13", "14", "15"):
        book(office, f"2026-11-24 {hour}:00")
    assert why_not(booked) == RefusalCode.ONE_A_DAY


@pytest.mark.parametrize("status", [Status.CHECKED_IN, Status.IN_CALL, Status.CANCELLED, Status.COMPLETED])
def test_only_a_booked_visit_can_be_moved(office: Office, status: Status) -> None:
    visit = book(office, "2026-11-24 12:00")
    close(visit, status=status)
    with pytest.raises(Refused) as refused:
        bring_visit_forward(visit.pk, DESK, now=NOW)
    assert refused.value.refusals[0].code == RefusalCode.CANNOT_MOVE


def test_one_whose_call_is_open_cannot_be_moved(office: Office) -> None:
    visit = book(office, "2026-11-24 09:15")
    node = MediaNode.objects.create(name="n", url="ws://n", heartbeat_at=NOW)
    open_call(visit.pk, node.pk, EngineName.DIRECT, now=NOW)
    assert why_not(visit) == RefusalCode.CANNOT_MOVE


def test_one_that_nobody_used_makes_room_for_the_next(office: Office) -> None:
    haneul, yul = office.haneul_visitor.pk, office.yul.pk
    ready = make_ready_visit(ReadyOrder(office.seoul.pk, haneul, [haneul], [yul]), DESK, now=NOW, random=Random(1))
    first = bring(book(office, "2026-12-08 00:00"), NOW + timedelta(minutes=2))
    second = bring(book(office, "2026-12-08 00:00"), NOW + timedelta(minutes=4))
    for visit in (ready, first):
        visit.refresh_from_db()
    assert (ready.status, first.status, second.status) == (Status.CANCELLED, Status.CANCELLED, Status.BOOKED)


def test_what_was_booked_for_its_own_time_is_never_cancelled(office: Office) -> None:
    visit = book(office, "2026-11-24 09:15")
    cancel_unused(office.haneul_visitor.pk, DESK, now=NOW)
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


def test_the_walk_can_be_done_again_and_again(office: Office) -> None:
    """Four times within a quarter hour, with the same people and in the same booths."""
    visits = []
    for number in range(4):
        visit = bring(book(office, "2026-12-08 00:00"), NOW + timedelta(minutes=2 * number))
        close(visit, status=Status.ENDED_BY_OFFICER if number % 2 else Status.COMPLETED)
        visits.append(visit)
    assert len({visit.visitor_booth_id for visit in visits}) == 1
    visits[0].refresh_from_db()
    assert visits[0].starts_at == at("2026-11-24 09:06")
    assert slots_of(visits[0]) == {visits[0].slot_no} != {slot("2026-11-24 09:00")}
    assert [event.verb for event in visits[0].audit_events.all()][-1] == "step_aside"
    assert violations() == []


def test_one_that_goes_on_does_not_step_aside(office: Office) -> None:
    going_on = bring(book(office, "2026-12-08 00:00"))
    close(going_on, status=Status.IN_CALL)
    assert why_not(book(office, "2026-12-08 00:00"), NOW + timedelta(minutes=3)) == RefusalCode.VISITOR_BUSY


def test_right_after_midnight_it_can_be_done_again_too(office: Office) -> None:
    """There is no earlier quarter hour of the day: what is over goes to its end, one after the other."""
    visits = []
    for minute in ("00:00", "00:03", "00:13", "00:29"):
        visit = bring(book(office, "2026-12-08 00:00"), at(f"2026-11-25 {minute}"))
        close(visit)
        visits.append(visit)
    for visit in visits:
        visit.refresh_from_db()
    assert [visit.starts_at for visit in visits][:2] == [at("2026-11-25 00:01"), at("2026-11-25 00:04")]
    assert [visit.slot_no for visit in visits][:2] == [slot("2026-11-25 23:45"), slot("2026-11-25 23:30")]


@pytest.mark.parametrize(
    ("now", "starts_at", "quanta"),
    [
        ("2026-11-24 23:43:40", "2026-11-24 23:45", 1),
        ("2026-11-24 23:44:40", "2026-11-24 23:46", 1),
        ("2026-11-24 23:58:20", "2026-11-24 23:59", 1),
        ("2026-11-24 23:58:40", "2026-11-25 00:00", 1),
        ("2026-11-24 23:59:40", "2026-11-25 00:01", 2),
    ],
)
def test_at_midnight_claims_end_with_their_day(office: Office, now: str, starts_at: str, quanta: int) -> None:
    visit = bring(book(office, "2026-12-08 00:00"), at(now))
    assert (visit.starts_at, visit.quanta) == (at(starts_at), quanta)
    assert visit.ends_at - visit.starts_at == timedelta(minutes=15)
    assert [use.period for use in AllowanceUse.objects.filter(visit=visit)] == [starts_at[:10]]


def test_it_can_be_checked_in_with_the_code_of_the_booking(office: Office) -> None:
    booked = book(office, "2026-12-08 00:00")
    bring(booked)
    checked_in = check_in(office.seoul.pk, booked.check_in_code, id_confirmed=True, by=DESK, now=NOW)
    assert checked_in.pk == booked.pk


def others_want(office: Office, when: str) -> Iterable[partial[Visit | Refused]]:
    """Twelve others who all want the same quarter hour at the same two booths."""
    for seed, (inmate, _user, visitor) in enumerate(make_families(office.daegu, 12)):
        yield partial(or_refused, partial(book, office, when, inmate=inmate, visitor=visitor, seed=seed))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("booked_for", ["2026-12-08 00:00", "2026-11-24 09:30"])
def test_with_others_who_want_the_same_time_only_as_many_get_it_as_there_are_booths(
    office: Office, booked_for: str
) -> None:
    """At 9:13:40 it is to begin at 9:15: one quarter hour, which the others book at the same moment."""
    visit = book(office, booked_for)
    forward = partial(bring_visit_forward, visit.pk, DESK, now=at("2026-11-24 09:13:40"))
    all_at_once([*others_want(office, "2026-11-24 09:15"), partial(or_refused, forward)])
    visit.refresh_from_db()
    assert visit.slot_no in {slot("2026-11-24 09:15"), slot(booked_for)}
    assert Visit.objects.filter(slot_no=slot("2026-11-24 09:15")).count() == 2
    assert violations() == []


@pytest.mark.django_db(transaction=True)
def test_two_of_the_same_person_at_once_leave_one_to_begin(office: Office) -> None:
    visits = [book(office, "2026-12-08 00:00"), book(office, "2026-12-08 00:15")]
    all_at_once([partial(or_refused, partial(bring_visit_forward, one.pk, DESK, now=NOW)) for one in visits])
    assert Visit.objects.filter(starts_at=at("2026-11-24 09:06")).exclude(status=Status.CANCELLED).count() == 1
    assert violations() == []
