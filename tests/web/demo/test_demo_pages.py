"""The demo's pages: one click to sign in, a visit to walk through, booths, mails; nothing of it in production."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

import mannam.urls
from mannam.actions.actor import SYSTEM, By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.import_booths import import_booths
from mannam.actions.import_facilities import import_facilities
from mannam.actions.import_inmates import import_inmates
from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.slots import first_slot_of
from mannam.models import AllowanceUse, BoothDevice, Facility, Holder, Inmate, Visit, Visitor
from mannam.notify.masked_name import masked_name
from mannam.ops.demo.places import facilities_csv
from mannam.ops.demo.population import make_people
from mannam.web.demo.people import HANEUL, HANEULS_FAMILY, KOREAN_RULES_INMATE, PEOPLE, YUL, DemoInmate
from tests.people import SEOUL, make_user, make_visitor

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
BOOTHS = "facility,side,number\n" + "".join(
    f"seoul-dongbu-dc,visitor,{number}\ndaegu-ci,inmate,{number}\n" for number in (1, 2)
)
INMATES = "facility,number,name,class\n" + "".join(
    f"{inmate.facility},{inmate.number},{inmate.name},S2\n"
    for inmate in (YUL, KOREAN_RULES_INMATE, DemoInmate(YUL.facility, "1002", "한봄"))
)
MAIL = """To: haneul@demo.example
Subject: =?utf-8?b?7JiI7JW9?=
Date: Tue, 24 Nov 2026 09:00:00 +0900

<script>x</script>
"""


@pytest.fixture(autouse=True)
def _demo_world(db: None) -> None:
    store_policies([SHIPPED])
    import_facilities(facilities_csv(), SYSTEM, now=NOW)
    import_booths(BOOTHS.encode(), SYSTEM, now=NOW)
    import_inmates(INMATES.encode(), SYSTEM, now=NOW)
    make_people({facility.code: facility for facility in Facility.objects.all()})


@pytest.fixture(autouse=True)
def _demo_is_on(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    settings.MANNAM_DEMO = True
    monkeypatch.setenv("MANNAM_DATA_DIR", str(tmp_path))
    _route_again()
    yield
    settings.MANNAM_DEMO = False
    _route_again()


def _route_again() -> None:
    importlib.reload(mannam.urls)
    clear_url_caches()


@pytest.fixture
def page(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_it_says_what_it_is_and_offers_everybody(page: Client) -> None:
    text = page.get("/demo/").content.decode()
    assert "This is a demo: the people and visits are made up." in text
    for key in PEOPLE:
        assert f'action="/demo/sign-in/{key}/"' in text
    assert f"Sign in as Bora and book for Mokpo Correctional Institution, inmate number {YUL.number}" in text
    assert f'data-inmate-number="{YUL.number}"' in text


@pytest.mark.parametrize("key", PEOPLE)
def test_one_click_signs_in_and_leads_to_the_persons_first_page(page: Client, key: str) -> None:
    response = page.post(f"/demo/sign-in/{key}/")
    assert response.status_code == 302
    assert page.get(response["Location"], follow=True).status_code == 200
    assert page.session["_auth_user_id"]
    assert ("staff_totp_at" in page.session) is bool(PEOPLE[key].roles)


@pytest.mark.parametrize(
    ("next_page", "leads_to"), [("apply-whom", "/apply/"), ("officer", "/officer/"), ("//elsewhere.example", "/")]
)
def test_a_button_of_the_demo_leads_on_to_what_it_names(page: Client, next_page: str, leads_to: str) -> None:
    assert page.post("/demo/sign-in/haneul/", {"next": next_page})["Location"] == leads_to


def test_the_button_to_book_leads_to_the_application(page: Client) -> None:
    button = page.get("/demo/").content.decode().partition("to book</button>")[0].rpartition("<form")[2]
    assert '<input type="hidden" name="next" value="apply-whom">' in button


def test_the_printed_link_signs_in_but_not_from_another_site(page: Client) -> None:
    assert page.get("/demo/sign-in/haneul/", headers={"sec-fetch-site": "cross-site"}).status_code == 404
    assert "_auth_user_id" not in page.session
    assert page.get("/demo/sign-in/haneul/", headers={"sec-fetch-site": "none"}).status_code == 302
    assert page.session["_auth_user_id"]


def test_only_the_demos_people_sign_in(page: Client) -> None:
    assert page.post("/demo/sign-in/somebody/").status_code == 404


def test_a_visit_is_made_and_told(page: Client) -> None:
    text = page.post("/demo/visit/", follow=True).content.decode()
    visit = Visit.objects.get()
    assert f'data-visit="{visit.ref}"' in text
    assert visit.check_in_code in text
    assert f"chooses the call {visit.ref}." in text


def book_by_hand(now: datetime | None = None) -> Visit:
    """What Haneul has booked page by page for the last day that can be booked."""
    now = now or datetime.now(UTC)
    haneul = Visitor.objects.get(user__email=HANEUL.email)
    day = now.astimezone(SEOUL).date() + timedelta(days=14)
    yul = Inmate.objects.get(facility__code=YUL.facility, number=YUL.number)
    seoul = Facility.objects.get(code="seoul-dongbu-dc")
    order = BookingOrder(yul.pk, seoul.pk, first_slot_of(day), haneul.pk, (haneul.pk,))
    return book_visit(order, By(Actor.VISITOR, haneul.user_id), now=now, random=Random(1))


def test_a_visit_that_was_booked_can_begin_in_a_minute(page: Client) -> None:
    assert "/begin/" not in page.get("/demo/").content.decode()
    booked = book_by_hand()
    text = page.get("/demo/").content.decode()
    assert f'action="/demo/visit/{booked.ref}/begin/"' in text
    text = page.post(f"/demo/visit/{booked.ref}/begin/", follow=True).content.decode()
    assert f'data-visit="{booked.ref}" data-code="{booked.check_in_code}"' in text
    assert "It begins at" in text
    assert "/begin/" not in text
    booked.refresh_from_db()
    assert booked.starts_at <= datetime.now(UTC) + timedelta(seconds=90)


def test_it_says_why_a_visit_cannot_begin_now(page: Client) -> None:
    page.post("/demo/visit/")
    Visit.objects.update(status=Status.IN_CALL)
    booked = book_by_hand()
    text = page.post(f"/demo/visit/{booked.ref}/begin/", follow=True).content.decode()
    assert "It cannot begin now, and stays as it was booked." in text
    assert "One of you already has a visit at this time." in text
    assert f'action="/demo/visit/{booked.ref}/begin/"' in text


def test_only_a_visit_of_the_demos_citizens_can_begin(page: Client) -> None:
    booked = book_by_hand()
    stranger = make_visitor(make_user("stranger@example.org", "Stranger"))
    Visit.objects.filter(pk=booked.pk).update(applicant=stranger)
    assert page.post(f"/demo/visit/{booked.ref}/begin/").status_code == 404
    assert page.post("/demo/visit/MN-XXXXX/begin/").status_code == 404
    assert page.get(f"/demo/visit/{booked.ref}/begin/")["Location"] == "/demo/"


def test_a_visit_whose_time_has_begun_says_so(page: Client) -> None:
    page.post("/demo/visit/")
    assert "Its time has begun" not in page.get("/demo/").content.decode()
    Visit.objects.update(starts_at=datetime.now(UTC) - timedelta(minutes=1))
    assert "Its time has begun" in page.get("/demo/").content.decode()


def test_it_names_who_is_in_no_visit(page: Client) -> None:
    told = page.get("/demo/").content.decode()
    assert f'data-citizen="haneul" data-place="seoul-dongbu-dc" data-inmate-facility="{YUL.facility}"' in told
    assert f'data-inmate-number="{YUL.number}"' in told
    page.post("/demo/visit/")
    Visit.objects.update(status=Status.CHECKED_IN)
    told = page.get("/demo/").content.decode()
    assert 'data-citizen="bora"' in told
    assert 'data-inmate-number="1002"' in told


def test_a_second_visit_names_who_comes_as_the_desk_does(page: Client) -> None:
    """Haneul applies for it too, but is in the first one: somebody of hers meets another inmate."""
    page.post("/demo/visit/")
    first = Visit.objects.get()
    Visit.objects.update(status=Status.CHECKED_IN, starts_at=datetime.now(UTC))
    page.post("/demo/visit/")
    second = Visit.objects.exclude(pk=first.pk).get()
    (who,) = second.party.all()
    assert (second.applicant.name, who.name) == (HANEUL.name, HANEULS_FAMILY[0])
    told = page.get("/demo/").content.decode()
    assert f"{who.name} in Seoul Dongbu talks with {second.inmate.name} in Daegu." in told
    assert f"{HANEUL.name} in Seoul Dongbu" not in told
    page.post("/demo/sign-in/seo/")
    day = page.get("/desk/", follow=True).content.decode()
    assert second.ref in day
    assert masked_name(who.name) in day


def test_an_inmate_whose_day_is_used_up_is_not_named(page: Client) -> None:
    day = datetime.now(SEOUL).date()
    yul = Inmate.objects.get(facility__code=YUL.facility, number=YUL.number)
    page.post("/demo/visit/")
    visit = Visit.objects.get()
    AllowanceUse.objects.all().delete()
    for ordinal in range(1, 5):
        AllowanceUse.objects.create(
            holder_kind=Holder.INMATE, holder_id=yul.pk, period=str(day), ordinal=ordinal, visit=visit
        )
    assert 'data-inmate-number="1002"' in page.get("/demo/").content.decode()


@pytest.mark.parametrize("side", ["visitor", "inmate"])
def test_a_booth_opens_with_one_click(page: Client, side: str) -> None:
    page.post("/demo/visit/")
    response = page.post(f"/demo/pair/{side}/")
    assert (response.status_code, response["Location"]) == (302, "/booth/")
    assert BoothDevice.objects.get().booth.side == side
    assert page.get("/booth/").status_code == 200


def test_without_a_visit_no_booth_opens(page: Client) -> None:
    text = page.post("/demo/pair/visitor/", follow=True).content.decode()
    assert "There is no visit to open a booth for. Make one first." in text
    assert not BoothDevice.objects.exists()


def test_mails_are_listed_and_shown_as_text(page: Client, tmp_path: Path) -> None:
    assert "No mail was sent yet." in page.get("/demo/mail/").content.decode()
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "00000000000000000001.eml").write_text(MAIL)
    listed = page.get("/demo/mail/").content.decode()
    assert "예약" in listed
    (link,) = re.findall(r'href="(/demo/mail/\d+/)"', listed)
    assert "&lt;script&gt;x&lt;/script&gt;" in page.get(link).content.decode()


@pytest.mark.parametrize(
    ("date", "language", "told"),
    [
        (
            "Tue, 24 Nov 2026 15:14:01 -0000",
            "ko",
            "11월 24일\u2060(화)에서 25일\u2060(수)로 넘어가는 밤\u00a012:14",
        ),
        ("Tue, 24 Nov 2026 05:14:01 -0000", "ko", "11월 24일\u2060(화) 오후\u00a02:14"),
        ("Tue, 24 Nov 2026 09:00:00 +0900", "en", "Tuesday 24 November, 9:00\u00a0am"),
        ("some day", "en", "haneul@demo.example"),
    ],
)
def test_a_mails_date_is_told_as_on_every_page(
    page: Client, tmp_path: Path, date: str, language: str, told: str
) -> None:
    (tmp_path / "mail").mkdir()
    written = MAIL.replace("Tue, 24 Nov 2026 09:00:00 +0900", date)
    (tmp_path / "mail" / "1.eml").write_text(written)
    shown = page.get("/demo/mail/1/", headers={"accept-language": language}).content.decode()
    assert told in shown
    assert date not in shown


def test_the_mail_server_of_the_demo_needs_no_django() -> None:
    code = "import mannam.ops.demo.mail_catcher, sys; print([m for m in sys.modules if m.startswith('django')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize("key", ["2", "secret_key", "..", "00000000000000000009"])
def test_no_other_file_can_be_read(page: Client, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret_key").write_text("secret")
    assert page.get(f"/demo/mail/{key}/").status_code == 404


def test_in_production_there_is_no_demo(page: Client, settings: Settings) -> None:
    settings.MANNAM_DEMO = False
    _route_again()
    assert page.get("/demo/").status_code == 404
    assert page.post("/demo/sign-in/administrator/").status_code == 404
    booked = book_by_hand()
    assert page.post(f"/demo/visit/{booked.ref}/begin/").status_code == 404
    assert "This is a demo" not in page.get("/").content.decode()


@pytest.mark.parametrize("address", ["/demo/visit/", "/demo/pair/visitor/"])
def test_what_takes_a_click_alone_leads_back_to_the_demo(address: str) -> None:
    """Another language or the Back button asks for it by GET; nothing is made then."""
    assert Client().get(address).headers["Location"] == "/demo/"
    assert not Visit.objects.exists()


@pytest.mark.parametrize("side", ["visitor", "inmate"])
def test_a_booth_is_that_of_the_visit_shown_and_of_no_other(page: Client, side: str) -> None:
    page.post("/demo/visit/")
    ref = Visit.objects.get().ref
    text = page.get("/demo/").content.decode()
    assert text.count(f'<input type="hidden" name="visit" value="{ref}">') == 2
    refused = page.post(f"/demo/pair/{side}/", {"visit": "MN-OTHER"}, follow=True).content.decode()
    assert "Another visit begins next now." in refused
    assert not BoothDevice.objects.exists()
    assert page.post(f"/demo/pair/{side}/", {"visit": ref}).headers["Location"] == "/booth/"
    assert BoothDevice.objects.count() == 1
