"""Screens are paired with booths by one-time codes that the desk shows."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from mannam.actions.pair_booth import pair_booth
from mannam.domain.lifecycle import Status
from mannam.models import AuditEvent, Booth, BoothDevice, PairingCode, Visit
from mannam.web import clock
from tests.actions.asking import book
from tests.people import Office
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def seo(office: Office, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: office.now)
    return staff_client(office.seo)


@pytest.fixture
def booth(office: Office) -> Booth:
    return office.seoul.booths.get(side=Booth.BoothSide.VISITOR, number=1)


def pair_screen(booth: Booth, office: Office, seen_ago: timedelta | None) -> BoothDevice:
    seen = None if seen_ago is None else office.now - seen_ago
    yesterday = office.now - timedelta(days=1)
    return BoothDevice.objects.create(booth=booth, token_hash="a" * 64, paired_at=yesterday, last_seen_at=seen)


def issue_code(seo: Client, office: Office, booth: Booth) -> Answer:
    return seo.post(f"/desk/{office.seoul.code}/booths/{booth.pk}/pair/", follow=True)


def text_of(response: Answer) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_lists_both_sides(seo: Client, office: Office) -> None:
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/booths/"))
    assert "Visitor side" in shown
    assert "Inmate side" in shown
    assert shown.count("no screen paired") == office.seoul.booths.count()


@pytest.mark.parametrize(
    ("seen_ago", "words"),
    [
        (timedelta(seconds=20), "screen ready"),
        (timedelta(minutes=5), "screen silent"),
        (None, "screen silent"),
    ],
)
def test_says_how_a_screen_does(
    seo: Client, office: Office, booth: Booth, seen_ago: timedelta | None, words: str
) -> None:
    pair_screen(booth, office, seen_ago)
    assert words in text_of(seo.get(f"/desk/{office.seoul.code}/booths/"))


def test_says_that_a_booth_is_out_of_service(seo: Client, office: Office, booth: Booth) -> None:
    Booth.objects.filter(pk=booth.pk).update(in_service=False)
    assert "out of service" in text_of(seo.get(f"/desk/{office.seoul.code}/booths/"))


def test_a_code_is_shown_and_only_its_hash_kept(seo: Client, office: Office, booth: Booth) -> None:
    shown = text_of(issue_code(seo, office, booth))
    code = re.search(r"<b>(\d{4} \d{4})</b>", shown)
    assert code
    kept = PairingCode.objects.get(booth=booth)
    assert code[1].replace(" ", "") not in kept.code_hash
    assert kept.expires_at == office.now + timedelta(minutes=10)
    assert kept.issued_by == office.seo


def test_issuing_a_code_is_kept_without_the_code(seo: Client, office: Office, booth: Booth) -> None:
    shown = text_of(issue_code(seo, office, booth))
    code = re.search(r"<b>(\d{4}) (\d{4})</b>", shown)
    assert code
    event = AuditEvent.objects.get(verb="issue_pairing_code")
    assert event.user == office.seo
    assert code[1] + code[2] not in str(event.data)


def test_the_code_stays_over_another_language(seo: Client, office: Office, booth: Booth) -> None:
    code = re.search(r"<b>\d{4} \d{4}</b>", text_of(issue_code(seo, office, booth)))
    assert code
    page = f"/desk/{office.seoul.code}/booths/"
    switched = seo.post("/i18n/setlang/", {"language": "ko", "next": page}, follow=True)
    assert code[0] in text_of(switched)
    assert '<html lang="ko"' in text_of(switched)


def test_the_code_goes_with_its_use_and_its_time(
    seo: Client, office: Office, booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/desk/{office.seoul.code}/booths/"
    shown = re.search(r"<b>(\d{4}) (\d{4})</b>", text_of(issue_code(seo, office, booth)))
    assert shown
    pair_booth(shown[1] + shown[2], now=office.now, token="t" * 64)
    assert "Code for booth" not in text_of(seo.get(page))
    issue_code(seo, office, booth)
    assert "Code for booth" in text_of(seo.get(page))
    monkeypatch.setattr(clock, "now", lambda: office.now + timedelta(minutes=10))
    assert "Code for booth" not in text_of(seo.get(page))


def test_another_browser_of_the_desk_does_not_see_the_code(seo: Client, office: Office, booth: Booth) -> None:
    issue_code(seo, office, booth)
    assert "Code for booth" not in text_of(staff_client(office.seo).get(f"/desk/{office.seoul.code}/booths/"))


def test_unpairing_ends_the_screen(seo: Client, office: Office, booth: Booth) -> None:
    device = pair_screen(booth, office, timedelta(0))
    page = seo.post(f"/desk/{office.seoul.code}/booths/{booth.pk}/unpair/", follow=True)
    assert "Booth 1 has no screen now." in text_of(page)
    device.refresh_from_db()
    assert device.revoked_at == office.now
    assert AuditEvent.objects.get(verb="unpair_booth").user == office.seo


@pytest.mark.parametrize("status", [Status.CHECKED_IN, Status.IN_CALL])
def test_no_screen_is_taken_away_from_who_is_in_a_visit(
    seo: Client, office: Office, booth: Booth, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = book(office, "2026-11-24 10:00")
    Visit.objects.update(status=status, visitor_booth=booth)
    pair_screen(booth, office, timedelta(seconds=5))
    address = f"/desk/{office.seoul.code}/booths/{booth.pk}/unpair/"
    monkeypatch.setattr(clock, "now", lambda: visit.starts_at)
    assert f"Visit {visit.ref} is under way in booth 1." in text_of(seo.post(address, follow=True))
    assert BoothDevice.objects.get().revoked_at is None
    monkeypatch.setattr(clock, "now", lambda: visit.ends_at)
    assert "has no screen now" in text_of(seo.post(address, follow=True))


def test_unpairing_twice_is_harmless(seo: Client, office: Office, booth: Booth) -> None:
    pair_screen(booth, office, timedelta(0))
    for _time in range(2):
        assert seo.post(f"/desk/{office.seoul.code}/booths/{booth.pk}/unpair/").status_code == 302
    assert AuditEvent.objects.filter(verb="unpair_booth").count() == 1


@pytest.mark.parametrize("verb", ["pair", "unpair"])
def test_a_booth_elsewhere_is_not_found(seo: Client, office: Office, verb: str) -> None:
    elsewhere = office.daegu.booths.first()
    assert elsewhere
    for booth in (elsewhere.pk, 0, 10**30):
        assert seo.post(f"/desk/{office.seoul.code}/booths/{booth}/{verb}/").status_code == 404
    assert not PairingCode.objects.exists()


def test_a_facility_without_booths_says_so(seo: Client, office: Office) -> None:
    office.seoul.booths.all().delete()
    assert "No booths yet" in text_of(seo.get(f"/desk/{office.seoul.code}/booths/"))


def test_in_korean(seo: Client, office: Office) -> None:
    shown = seo.get(f"/desk/{office.seoul.code}/booths/", headers={"accept-language": "ko"})
    assert '<html lang="ko"' in shown.content.decode()


def test_when_a_screen_was_seen_is_said_in_the_persons_language(seo: Client, office: Office, booth: Booth) -> None:
    pair_screen(booth, office, timedelta(hours=8, minutes=50))
    address = f"/desk/{office.seoul.code}/booths/"
    assert "00:10 · Tuesday 24 November" in text_of(seo.get(address))
    assert "00:10 · 11월 24일\u2060(화)" in text_of(seo.get(address, headers={"accept-language": "ko"}))
