"""The demo's pages: one click to sign in, a visit to walk through, booths, mails; nothing of it in production."""

import importlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

import mannam.urls
from mannam.actions.actor import SYSTEM
from mannam.actions.import_booths import import_booths
from mannam.actions.import_facilities import import_facilities
from mannam.actions.import_inmates import import_inmates
from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.models import BoothDevice, Facility, Visit
from mannam.ops.demo.places import facilities_csv
from mannam.ops.demo.population import make_people
from mannam.web.demo.people import KOREAN_RULES_INMATE, PEOPLE, YUL

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
BOOTHS = "facility,side,number\nseoul-dongbu-dc,visitor,1\ndaegu-ci,inmate,1\n"
INMATES = "facility,number,name,class\n" + "".join(
    f"{inmate.facility},{inmate.number},{inmate.name},S2\n" for inmate in (YUL, KOREAN_RULES_INMATE)
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
    assert f'data-inmate-number="{YUL.number}"' in text


@pytest.mark.parametrize("key", PEOPLE)
def test_one_click_signs_in_and_leads_to_the_persons_first_page(page: Client, key: str) -> None:
    response = page.post(f"/demo/sign-in/{key}/")
    assert response.status_code == 302
    assert page.get(response["Location"], follow=True).status_code == 200
    assert page.session["_auth_user_id"]
    assert ("staff_totp_at" in page.session) is bool(PEOPLE[key].roles)


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


@pytest.mark.parametrize("key", ["2", "secret_key", "..", "00000000000000000009"])
def test_no_other_file_can_be_read(page: Client, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret_key").write_text("secret")
    assert page.get(f"/demo/mail/{key}/").status_code == 404


def test_in_production_there_is_no_demo(page: Client, settings: Settings) -> None:
    settings.MANNAM_DEMO = False
    _route_again()
    assert page.get("/demo/").status_code == 404
    assert page.post("/demo/sign-in/administrator/").status_code == 404
    assert "This is a demo" not in page.get("/").content.decode()
