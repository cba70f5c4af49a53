"""Whoever loses a race tries again, from the outside in; who loses every one has met a busy moment."""

from datetime import timedelta
from functools import partial
from random import Random

import pytest
from django.db import connection
from django.test import Client

from mannam.actions import draw_lots as drawing
from mannam.actions import offer_place as offering
from mannam.actions import try_again as trying
from mannam.actions.actor import SYSTEM
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.create_api_token import create_api_token
from mannam.actions.draw_lots import draw_due
from mannam.actions.enter_draw import EntryOrder, enter_draw
from mannam.actions.hold_place import hold_place
from mannam.actions.offer_place import FreedPlace, offer_place
from mannam.actions.try_again import ATTEMPTS, CrowdedError, LostRaceError, repeated, try_again
from mannam.api import edge
from mannam.domain.draw import Wish
from mannam.domain.lifecycle import Status
from mannam.domain.scopes import Scope
from mannam.models import Entry, Visit, WaitlistOffer
from mannam.queries.invariants import violations
from mannam.web import clock
from tests.actions.asking import book, haneul
from tests.actions.crowd import Together, all_at_once
from tests.actions.waiting import TEN, family, haneuls, join
from tests.opening import OPENS, with_lots
from tests.opening import TEN as TEN_OF_THE_DRAW
from tests.people import Office

pytestmark = pytest.mark.django_db

DRAWN = OPENS + timedelta(minutes=30)
LOSE = "DO $$ BEGIN RAISE EXCEPTION 'somebody was quicker' USING ERRCODE = 'serialization_failure'; END $$"


class Attempt:
    """Loses the first ``losses`` races in the database, and knows how often it was tried."""

    def __init__(self, losses: int) -> None:
        self.losses = losses
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        if self.count <= self.losses:
            with connection.cursor() as cursor:
                cursor.execute(LOSE)
        return "done"


def test_who_loses_every_race_is_told_that_it_is_a_busy_moment() -> None:
    attempt = Attempt(losses=ATTEMPTS)
    with pytest.raises(CrowdedError):
        try_again(attempt)
    assert attempt.count == ATTEMPTS


def test_the_last_try_counts() -> None:
    assert try_again(Attempt(losses=ATTEMPTS - 1)) == "done"


def test_what_changed_under_ones_hands_every_time_is_a_busy_moment_too() -> None:
    def changed() -> None:
        raise LostRaceError

    with pytest.raises(CrowdedError):
        try_again(changed)


def test_an_attempt_within_another_is_tried_again_from_the_outside() -> None:
    """What it had read in a transaction that is broken counts no more."""
    inner, outer = Attempt(losses=2), Attempt(losses=0)

    def both() -> str:
        outer()
        return repeated(inner)

    assert try_again(both) == "done"
    assert (outer.count, inner.count) == (3, 3)


def test_after_a_fault_one_is_outside_again() -> None:
    with pytest.raises(ZeroDivisionError):
        try_again(lambda: 1 // 0)
    assert try_again(Attempt(losses=1)) == "done"


@pytest.mark.django_db(transaction=True)
def test_two_offers_that_choose_the_same_booth_both_come_to_pass(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [join(office, haneuls(office)), join(office, family(office, "Bora"))]
    together = Together(2)
    monkeypatch.setattr(offering, "hold_place", partial(hold_place, before_writing=together))

    def offer(entry_id: int) -> WaitlistOffer | None:
        return offer_place(entry_id, FreedPlace(office.seoul.pk, TEN), now=office.now, random=Random(1))

    found = all_at_once([partial(offer, entry.pk) for entry in entries])
    assert None not in found
    assert Visit.objects.filter(status=Status.HELD).values("visitor_booth").distinct().count() == 2
    assert violations() == []


@pytest.mark.django_db(transaction=True)
def test_a_lot_whose_booth_is_taken_at_the_same_moment_is_decided_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_lots()
    me, quick = haneuls(office), family(office, "Quick")
    wishes = (Wish(office.seoul.pk, TEN_OF_THE_DRAW),)
    enter_draw(
        EntryOrder(me.inmate.pk, me.visitor.pk, (me.visitor.pk,), wishes), me.by, now=OPENS, random=Random(1)
    )
    order = BookingOrder(quick.inmate.pk, office.seoul.pk, TEN_OF_THE_DRAW, quick.visitor.pk, (quick.visitor.pk,))
    taken: list[Visit] = []

    def takes_the_same_booth() -> None:
        if not taken:
            booking = partial(book_visit, order, SYSTEM, now=DRAWN, random=Random(7))
            taken.extend(all_at_once([booking]))

    monkeypatch.setattr(drawing, "book_visit", partial(book_visit, before_writing=takes_the_same_booth))
    draw_due(now=DRAWN, random=Random(7))
    assert Entry.objects.get().outcome == Entry.Outcome.WON
    assert Visit.objects.values("visitor_booth").distinct().count() == 2
    assert violations() == []


@pytest.fixture
def nobody_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes a visit loses a race."""
    monkeypatch.setattr(trying, "ATTEMPTS", 3)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.lose() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN "
            "RAISE EXCEPTION 'somebody was quicker' USING ERRCODE = 'serialization_failure'; END $f$"
        )
        cursor.execute(
            "CREATE TRIGGER lose BEFORE UPDATE ON mannam_visit FOR EACH ROW EXECUTE FUNCTION pg_temp.lose()"
        )


@pytest.mark.usefixtures("nobody_wins")
def test_a_citizen_reads_of_a_busy_moment_when_every_race_is_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)
    visit = book(office, "2026-11-26 10:00")
    browser = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    browser.force_login(office.haneul)
    answer = browser.post(f"/visits/{visit.ref}/cancel/", {"sure": "yes"})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "10")
    assert "Very many people are here just now" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


@pytest.mark.usefixtures("nobody_wins")
def test_a_program_is_told_to_ask_again_when_every_race_is_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "now", lambda: office.now)
    far = book(office, "2026-11-26 10:00")
    create_api_token(office.haneul, "a-token", haneul(office), now=office.now, scopes=tuple(Scope))
    program = Client(headers={"Authorization": "Bearer a-token"}, raise_request_exception=False)
    answer = program.post(f"/api/v1/visits/{far.ref}/cancel", content_type="application/json")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "10")
    assert answer.headers["Content-Type"] == "application/problem+json"
