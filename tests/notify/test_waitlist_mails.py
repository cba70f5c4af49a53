"""What those who wait are told: a place, until when it is kept, and one link."""

from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from mannam.actions.expire_hold import expire_holds
from mannam.actions.expire_waits import expire_waits
from mannam.models import Message
from mannam.notify.messages import mail_of
from mannam.notify.wait_words import left_words
from tests.actions.waiting import fill, haneuls, join, serve
from tests.people import Office, at

pytestmark = pytest.mark.django_db


def mail(template: str, language: str, now: datetime) -> tuple[str, str]:
    """Subject and text."""
    message = Message.objects.get(template=template)
    message.user.language = language
    found = mail_of(message, now)
    html = str(found.alternatives[0][0])
    assert "{" not in html
    return str(found.subject).replace("\u00a0", " "), str(found.body).replace("\u00a0", " ")


def test_a_freed_place_is_told_with_its_time_and_the_link(office: Office) -> None:
    join(office, haneuls(office))
    serve(office.now)
    subject, body = mail("offered", "en", office.now)
    ref = Message.objects.get(template="offered").visit
    assert subject == "A place is free for you: Wednesday 25 November, 10:00 am"
    assert "We keep it for you until Tuesday 24 November, 10:00 am." in body
    assert "Where you go: seoul-dongbu-dc" in body
    assert body.count("http") == 1
    assert f"/visits/{ref}/" in body
    subject, body = mail("offered", "ko", office.now)
    assert subject == "기다리시던 자리가 났어요: 11월 25일\u2060(수) 오전 10:00"
    assert "11월 24일\u2060(화) 오전 10:00까지 맡아 둘게요." in body


def test_who_did_not_answer_reads_until_when_it_was_kept(office: Office) -> None:
    join(office, haneuls(office))
    serve(office.now)
    end = office.now + timedelta(hours=1)
    expire_holds(end)
    _, body = mail("offer_ended", "en", end)
    assert "until Tuesday 24 November, 10:00 am and did not hear from you" in body
    assert "맡아 두었지만" in mail("offer_ended", "ko", end)[1]


def test_who_waited_in_vain_reads_what_they_wished_for(office: Office) -> None:
    fill(office)
    entry = join(office, haneuls(office), within_km=30)
    end = at("2026-11-25 10:00")
    expire_waits(end)
    subject, body = mail("wait_over", "en", end)
    assert subject == "No place became free"
    assert "Where you would go: seoul-dongbu-dc, or another place within 30 km of it" in body
    assert "On which days: Wednesday 25 November" in body
    assert "At what hours: from 10:00 am to 10:15 am" in body
    assert f"/waitlist/{entry.code}/" in body
    assert "빈자리가 나지 않았어요" in mail("wait_over", "ko", end)[1]


@pytest.mark.parametrize(("seconds", "minutes"), [(3600, 60), (61, 2), (1, 1), (-5, 0)])
def test_the_minutes_left_are_counted_whole(seconds: int, minutes: int) -> None:
    now = at("2026-11-24 09:00")
    with override("ko"):
        assert left_words(now + timedelta(seconds=seconds), now) == f"{minutes}분 남았어요"
