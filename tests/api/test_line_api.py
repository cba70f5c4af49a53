"""Booking over the API when a line is kept: a place in line, told with 409, and one's turn."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mannam.actions.call_numbers import call_numbers
from mannam.domain.release import TURN
from mannam.models import Line, Ticket
from tests.actions.crowd import make_families
from tests.api.test_visits_api import ask, book, codes
from tests.opening import OPENS, take, with_line
from tests.people import Office

pytestmark = pytest.mark.django_db


def test_a_program_waits_in_line_and_is_booked_when_its_turn_comes(office: Office, haneul: Client) -> None:
    policy = with_line(1)
    for _, _, visitor in make_families(office.daegu, 2):
        take(policy, visitor)
    body = ask(office, "2026-12-08T10:00:00+09:00")
    for _ in range(2):
        waiting = book(haneul, body)
        assert waiting.status_code == HTTPStatus.CONFLICT
        assert codes(waiting) == {"wait_your_turn"}
        assert waiting.json()["refusals"][0]["params"] == {"place": 2}
        assert waiting["Retry-After"] == "15"
    assert Ticket.objects.count() == 3
    for turns in (1, 2):
        call_numbers(Line.objects.get().pk, now=OPENS + turns * TURN)
    assert book(haneul, body).status_code == HTTPStatus.CREATED
    assert book(haneul, body).status_code == HTTPStatus.CREATED  # the same request again: the same visit


def test_with_room_in_the_line_a_program_is_booked_at_once(office: Office, haneul: Client) -> None:
    with_line(1)
    assert book(haneul, ask(office, "2026-12-08T10:00:00+09:00")).status_code == HTTPStatus.CREATED
    assert Ticket.objects.get(person=office.haneul_visitor).used_at == OPENS


def test_an_ordinary_day_asks_no_line(office: Office, haneul: Client) -> None:
    """Without a bound nothing is read that was not read before."""
    with CaptureQueriesContext(connection) as asked:
        assert book(haneul, ask(office)).status_code == HTTPStatus.CREATED
    assert not [query for query in asked if '"line"' in query["sql"]]
