"""Who gives up a visit that we had to move reads that they did, and that it costs nothing."""

import pytest
from django.utils.translation import override

from mannam.actions.answer_move import give_up_move
from mannam.models import Message
from mannam.notify.messages import mail_of
from mannam.notify.visit_story import became
from tests.actions.asking import book, haneul
from tests.actions.disrupting import closed, disrupt
from tests.people import Office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (
            "en",
            "You gave this visit up: Thursday 26 November, 12 noon",
            "It does not count as one of your visits.",
        ),
        ("ko", "그만두신 접견: 11월 26일\u2060(목) 낮 12:00", "접견 횟수에 들어가지 않아요."),
    ],
)
def test_who_gives_it_up_reads_so(office: Office, language: str, subject: str, words: str) -> None:
    visit = book(office, "2026-11-26 10:00")
    disrupt(office, closed(office, "2026-11-26 00:00", "2026-11-26 12:00"))
    visit = give_up_move(visit.pk, haneul(office), now=office.now)
    message = Message.objects.filter(visit=visit).latest("pk")
    assert message.template == "given_up"
    message.user.language = language
    mail = mail_of(message, office.now)
    assert str(mail.subject).replace("\u00a0", " ") == subject
    assert words in str(mail.body)
    assert "cannot be held" not in str(mail.body)
    assert "METHOD:CANCEL" in str(mail.attachments[0][1])
    with override("en"):
        assert became(visit).startswith("You gave this visit up")
