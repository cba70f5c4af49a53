"""What an applicant did before: how often they did not come, and whether they ever asked to meet this inmate."""

from datetime import date, datetime
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Visit
from tests.people import POLICIES, Office, at, make_inmate, slot, store_policy

TWICE = "\n[no_show]\ncount = 2\nwithin_days = 183\npause_days = 30\n"
AHEAD = "first_application_days_before = 7"


def with_table(table: str) -> None:
    document = (POLICIES / "demo.toml").read_text()
    if table == AHEAD:
        document = document.replace("first_application_days_before = 0", AHEAD)
    else:
        document = document.replace("no_show_pause_days = 0\n", "") + table
    store_policy("demo", document)


def book(office: Office, when: str, now: datetime | None = None, inmate_id: int | None = None) -> Visit:
    me = office.haneul_visitor.pk
    order = BookingOrder(inmate_id or office.yul.pk, office.seoul.pk, slot(when), me, (me,))
    return book_visit(order, By(Actor.VISITOR), now=now or office.now, random=Random(0))


def refused(office: Office, when: str, now: datetime | None = None, inmate_id: int | None = None) -> list[Refusal]:
    with pytest.raises(Refused) as caught:
        book(office, when, now, inmate_id)
    return list(caught.value.refusals)


def miss(office: Office, when: str) -> Visit:
    visit = book(office, when, at(when.replace("10:00", "09:00")))
    mark_no_shows(visit.ends_at)
    return visit


def test_the_second_no_show_in_six_months_pauses_and_the_first_does_not(office: Office) -> None:
    with_table(TWICE)
    miss(office, "2026-05-26 10:00")
    book(office, "2026-05-28 10:00", at("2026-05-27 09:00"))  # one is no pause
    Visit.objects.filter(status=Status.BOOKED).delete()
    miss(office, "2026-11-24 10:00")  # 182 days later
    paused = Refusal(RefusalCode.NO_SHOW_PAUSE, {"until": date(2026, 12, 25)})
    assert refused(office, "2026-12-01 10:00", at("2026-11-24 11:00")) == [paused]
    assert book(office, "2026-12-25 10:00", at("2026-12-25 00:00"))


def test_two_no_shows_that_lie_farther_apart_are_no_series(office: Office) -> None:
    with_table(TWICE)
    miss(office, "2026-05-20 10:00")
    miss(office, "2026-11-24 10:00")  # 188 days later
    assert book(office, "2026-12-01 10:00", at("2026-11-24 11:00"))


def test_the_last_no_show_counts_where_its_visit_is_no_longer_kept(office: Office) -> None:
    with_table(TWICE)
    office.haneul_visitor.last_no_show = date(2026, 11, 20)
    office.haneul_visitor.save()
    assert book(office, "2026-11-24 10:00")
    mark_no_shows(at("2026-11-24 11:00"))
    office.haneul_visitor.last_no_show = date(2026, 11, 25)
    office.haneul_visitor.save()
    found = refused(office, "2026-11-27 10:00", at("2026-11-26 09:00"))
    assert [refusal.code for refusal in found] == [RefusalCode.NO_SHOW_PAUSE]


def test_a_first_visit_is_asked_for_a_week_ahead_and_the_second_is_not(office: Office) -> None:
    with_table(AHEAD)
    too_soon = Refusal(RefusalCode.FIRST_VISIT_TOO_SOON, {"earliest": date(2026, 12, 1)})
    assert refused(office, "2026-11-30 10:00") == [too_soon]
    book(office, "2026-12-01 10:00")
    book(office, "2026-11-25 10:00")
    bom = make_inmate(office.daegu, "2048", "Bom")
    assert refused(office, "2026-11-30 10:00", inmate_id=bom.pk) == [too_soon]


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.REJECTED, Status.WITHDRAWN])
def test_an_application_that_came_to_nothing_was_none(office: Office, status: Status) -> None:
    with_table(AHEAD)
    visit = book(office, "2026-12-01 10:00")
    cancel_visit(visit.pk, By(Actor.DESK), now=office.now)
    assert book(office, "2026-11-25 10:00")  # cancelled: it had been prepared
    Visit.objects.update(status=status)
    assert [refusal.code for refusal in refused(office, "2026-11-26 10:00")] == [RefusalCode.FIRST_VISIT_TOO_SOON]


def test_a_first_visit_is_not_moved_nearer_than_it_could_be_booked(office: Office) -> None:
    with_table(AHEAD)
    visit = book(office, "2026-12-01 10:00")
    order = MoveOrder(visit.pk, office.seoul.pk, slot("2026-11-26 10:00"))
    with pytest.raises(Refused) as caught:
        reschedule(order, By(Actor.VISITOR), now=office.now, random=Random(0))
    assert [refusal.code for refusal in caught.value.refusals] == [RefusalCode.FIRST_VISIT_TOO_SOON]
