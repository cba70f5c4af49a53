"""What is told after a draw: the visit to who won, what is still free to who did not."""

from datetime import timedelta
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.draw_lots import LOST_MESSAGE
from mannam.actions.enter_draw import EntryOrder, enter_draw
from mannam.domain.draw import Wish
from mannam.domain.lifecycle import Actor
from mannam.models import Entry, Message
from mannam.notify import tasks
from mannam.notify.messages import mail_of
from tests.actions.crowd import make_families
from tests.opening import OPENS, TEN, with_lots
from tests.people import Office

pytestmark = pytest.mark.django_db
ENDS = OPENS + timedelta(minutes=30)


def body_of(template: str, language: str) -> str:
    message = Message.objects.filter(template=template).first()
    assert message is not None
    message.user.language = language
    return str(mail_of(message, ENDS).body)


@pytest.fixture
def drawn(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three want two booths at ten; the worker has drawn."""
    with_lots()
    for inmate, user, visitor in make_families(office.daegu, 3):
        order = EntryOrder(inmate.pk, visitor.pk, (visitor.pk,), (Wish(office.seoul.pk, TEN),))
        enter_draw(order, By(Actor.VISITOR, user.pk), now=OPENS, random=Random(visitor.pk))
    monkeypatch.setattr(tasks, "now", lambda: ENDS)
    tasks.draw_lots.func(timestamp=0)


@pytest.mark.usefixtures("drawn")
def test_who_won_reads_that_the_entry_was_drawn() -> None:
    assert "your entry was drawn. your visit by videophone is booked." in body_of("booked", "en")


@pytest.mark.usefixtures("drawn")
def test_who_lost_reads_what_is_still_free() -> None:
    entry = Entry.objects.get(outcome="lost")
    body = body_of(LOST_MESSAGE, "en")
    assert "for Tuesday 8 December others were drawn before you" in body
    assert f"Number of the entry: {entry.code}" in body
    assert "First wish: Tuesday 8 December, 10:00\u00a0am, seoul-dongbu-dc" in body
    assert "- Tuesday 8 December, 9:45\u00a0am, seoul-dongbu-dc" in body
    assert f"/lots/mine/{entry.code}/" in body


@pytest.mark.usefixtures("drawn")
def test_it_reads_in_korean_too() -> None:
    assert "12월 8일\u2060(화)" in body_of(LOST_MESSAGE, "ko")
    assert "추첨" in body_of(LOST_MESSAGE, "ko")


def test_the_worker_opens_draws_and_calls_in_line(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with_lots()
    monkeypatch.setattr(tasks, "now", lambda: OPENS)
    tasks.open_draws.func(timestamp=0)
    tasks.call_numbers.func(timestamp=0)
    tasks.draw_lots.func(timestamp=0)
    assert not Entry.objects.exists()
