"""The same request with the same key gets the same answer, word for word, whatever has happened meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from mannam.actions.actor import By
from mannam.actions.book_once import book_once
from mannam.actions.book_visit import BookingOrder
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.forget_expired import forget_expired
from mannam.actions.refused import Refused
from mannam.actions.remember_request import Answer, KeyedRequest, remember_refusal, remember_request
from mannam.api import edge
from mannam.domain.lifecycle import Actor, Status
from mannam.models import IdempotencyKey, Message, Visit
from mannam.queries.visit_lines import VisitLine
from tests.actions.crowd import all_at_once
from tests.api.conftest import Program
from tests.api.test_visits_api import ask, book, codes
from tests.people import Office, make_user, make_visitor

TOO_FAR = "2026-12-24T10:00:00+09:00"


def same(first: Any, again: Any) -> bool:
    """Whether both have the same status, body and kind, and the second alone says that it was given before."""
    told = [answer.headers.get("Idempotency-Replayed") for answer in (first, again)]
    alike = [(answer.status_code, answer.content, answer["Content-Type"]) for answer in (first, again)]
    return alike[0] == alike[1] and told == [None, "true"]


def test_a_booking_is_answered_as_it_was_although_it_is_cancelled_now(office: Office, haneul: Client) -> None:
    first = book(haneul, ask(office))
    cancel_visit(Visit.objects.get().pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    again = book(haneul, ask(office))
    assert same(first, again)
    assert again["Location"] == f"/api/v1/visits/{first.json()['ref']}"
    assert Visit.objects.count() == 1


def test_a_refusal_by_the_rules_stays_one_although_the_rules_would_allow_it_now(
    office: Office, haneul: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = book(haneul, ask(office, TOO_FAR))
    assert codes(first) == {"window_not_open"}
    monkeypatch.setattr(edge, "now", lambda: office.now + timedelta(days=20))
    assert same(first, book(haneul, ask(office, TOO_FAR)))
    assert book(haneul, ask(office, TOO_FAR), key="K2").status_code == 201


def test_a_lost_place_stays_lost_with_the_alternatives_that_were_offered(
    office: Office, haneul: Client, program: Program
) -> None:
    noeul = make_user("noeul@example.org", "Noeul")
    theirs = program(noeul)
    yul = theirs.get("/api/v1/inmates", {"facility": "daegu-ci", "number": "1024", "name": "Yul"}).json()["id"]
    body = ask(office, inmate=yul, visitors=[make_visitor(noeul).pk])
    book(haneul, ask(office))
    first = book(theirs, body)
    assert codes(first) == {"slot_taken"}
    cancel_visit(Visit.objects.get().pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    assert same(first, book(theirs, body))


@pytest.mark.parametrize("wrong", [{"visitor_facility": "nowhere"}, {"inmate": "1:x"}])
def test_what_is_refused_before_the_rules_are_asked_is_kept_too(
    office: Office, haneul: Client, wrong: dict[str, str]
) -> None:
    first = book(haneul, ask(office, **wrong))
    assert same(first, book(haneul, ask(office, **wrong)))
    other = book(haneul, ask(office))
    assert (other.status_code, codes(other)) == (422, {"key_reused"})
    assert Visit.objects.count() == 0


def test_what_is_not_well_formed_uses_no_key(office: Office, haneul: Client) -> None:
    assert book(haneul, {}).status_code == 422
    assert book(haneul, ask(office)).status_code == 201


def test_a_key_is_ones_own(office: Office, haneul: Client, program: Program) -> None:
    book(haneul, ask(office))
    answer = book(program(office.seo), ask(office))
    assert codes(answer) == {"inmate_not_found"}


def test_cancelling_with_a_key(office: Office, haneul: Client) -> None:
    path = f"/api/v1/visits/{book(haneul, ask(office)).json()['ref']}/cancel"
    first, again = (haneul.post(path, headers={"Idempotency-Key": "C"}) for _ in range(2))
    assert same(first, again)
    assert Message.objects.filter(template="cancelled").count() == 1
    for_cancelling = book(haneul, ask(office), key="C")
    for_booking = haneul.post(path, headers={"Idempotency-Key": "K1"})
    assert codes(for_cancelling) == codes(for_booking) == {"key_reused"}


def test_a_refused_cancelling_stays_refused(office: Office, haneul: Client) -> None:
    ref = book(haneul, ask(office)).json()["ref"]
    starts_at = Visit.objects.get(ref=ref).starts_at
    Visit.objects.filter(ref=ref).update(starts_at=office.now)
    first = haneul.post(f"/api/v1/visits/{ref}/cancel", headers={"Idempotency-Key": "C"})
    Visit.objects.filter(ref=ref).update(starts_at=starts_at)
    assert codes(first) == {"cannot_cancel"}
    assert same(first, haneul.post(f"/api/v1/visits/{ref}/cancel", headers={"Idempotency-Key": "C"}))
    assert Visit.objects.get(ref=ref).status == Status.BOOKED


def test_moving_with_a_key_is_told_as_it_was(office: Office, haneul: Client) -> None:
    booked = book(haneul, ask(office, "2026-11-25T10:00:00+09:00")).json()
    path = f"/api/v1/visits/{booked['ref']}/reschedule"

    def move(hour: int, key: str) -> Any:
        body = {"starts_at": f"2026-11-25T{hour}:00:00+09:00"}
        return haneul.post(path, body, "application/json", headers={"Idempotency-Key": key})

    first = move(11, "M1")
    assert (first.status_code, move(14, "M2").status_code) == (200, 200)
    assert same(first, move(11, "M1"))
    assert Visit.objects.get().slot_no == move(14, "M2").json()["slot_no"]
    assert codes(move(15, "M1")) == {"key_reused"}


def test_keys_are_forgotten_after_thirty_days(office: Office, haneul: Client) -> None:
    book(haneul, ask(office))
    assert forget_expired(office.now + timedelta(days=30)).keys == 0
    assert forget_expired(office.now + timedelta(days=30, seconds=1)).keys == 1
    assert not IdempotencyKey.objects.exists()


class Plain:
    """Answers in a few letters."""

    def booked(self, line: VisitLine) -> Answer:
        """See Words."""
        return Answer(201, line.ref)

    def refused(self, why: Refused) -> Answer:
        """See Words."""
        return Answer(409, "refused")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Many programs at the same moment, each with a connection of its own."""

    def test_one_request_fifty_times_is_done_once_and_all_are_told_the_same(
        self, office: Office, haneul: Client
    ) -> None:
        answers = all_at_once([partial(book, haneul, ask(office))] * 50)
        assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
        assert Visit.objects.count() == 1
        assert [answer.headers.get("Idempotency-Replayed") for answer in answers].count(None) == 1

    def test_one_cancelling_fifty_times_is_told_the_same(self, office: Office, haneul: Client) -> None:
        path = f"/api/v1/visits/{book(haneul, ask(office)).json()['ref']}/cancel"
        answers = all_at_once([partial(haneul.post, path, headers={"Idempotency-Key": "C"})] * 50)
        assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
        assert IdempotencyKey.objects.filter(key="C").count() == 1

    def test_a_refusal_that_was_given_meanwhile_is_the_answer(self, office: Office) -> None:
        """Without the key in the booking's own transaction one of the two would have been told something else."""
        haneul = office.haneul_visitor.pk
        order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
        request = KeyedRequest(office.haneul.pk, "K", "f" * 64, Plain())

        def refuse() -> Answer:
            try:
                return remember_refusal(request, Answer(409, "too late"), now=office.now)
            finally:
                connection.close()

        def meanwhile() -> None:
            with ThreadPoolExecutor(1) as other:
                assert other.submit(refuse).result().body == "too late"

        by = By(Actor.VISITOR, office.haneul.pk)
        answer = book_once(order, by, request, now=office.now, random=Random(1), before_writing=meanwhile)
        assert answer == Answer(409, "too late", again=True)
        assert not Visit.objects.exists()

    def test_a_booking_that_was_made_meanwhile_is_the_answer_to_what_was_refused(self, office: Office) -> None:
        haneul = office.haneul_visitor.pk
        order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
        request = KeyedRequest(office.haneul.pk, "K", "f" * 64, Plain())
        by = By(Actor.VISITOR, office.haneul.pk)
        booked = book_once(order, by, request, now=office.now, random=Random(1))
        told = remember_refusal(request, Answer(409, "taken"), now=office.now)
        assert (told.status, told.body) == (201, booked.body)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_alone_does_not_wait_for_the_disk(office: Office) -> None:
    """Nothing was promised by it. What is written next on the same connection waits again."""

    def waits() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return str(cursor.fetchone()[0])

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = 'on'")
    request = KeyedRequest(office.haneul.pk, "K", "order")
    with transaction.atomic():
        remember_refusal(request, Answer(409, "taken"), now=office.now)
        assert waits() == "off"
    assert waits() == "on"
    with transaction.atomic():
        remember_request(office.haneul.pk, "L", "order", None, Answer(201, ""), now=office.now)
        assert waits() == "on"
