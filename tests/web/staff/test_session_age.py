"""A sign-in of staff ends after some hours and after an hour without work; then one comes back to one's page."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as current
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from mannam.actions.announce_node import announce_node
from mannam.web import clock
from tests.people import Office
from tests.visits import checked_in_visit
from tests.web.staff.authenticator import SECRET, code_of, stand_still

pytestmark = pytest.mark.django_db

PASSWORD = "seo-and-min"
SCRIPT = {"Sec-Fetch-Mode": "cors"}
SIGN_IN = "/staff/sign-in/"


class Time:
    """The pages' clock."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def on(self, **how_far: float) -> None:
        """Let time pass."""
        self.now += timedelta(**how_far)


@pytest.fixture
def time(office: Office, monkeypatch: pytest.MonkeyPatch) -> Time:
    """The pages' clock, to be moved."""
    stand_still(monkeypatch)
    cache.clear()
    standing = Time()
    monkeypatch.setattr(clock, "now", lambda: standing.now)
    return standing


def sign_in(client: Client, email: str, next_url: str = "") -> str:
    """Both factors; where it leads."""
    cache.clear()  # the app's code stands still, so it is the same again
    client.post(SIGN_IN, {"email": email, "password": PASSWORD, "next": next_url})
    return client.post(f"{SIGN_IN}code/", {"code": code_of()})["Location"]


@pytest.fixture
def seo(office: Office, time: Time) -> Client:
    """Seo's browser, signed in just now with both factors."""
    TOTP.activate(office.seo, SECRET)
    client = Client(headers={"accept-language": "en"})
    assert sign_in(client, office.seo.email) == "/staff/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


def test_working_all_day_it_lasts_twelve_hours(seo: Client, time: Time) -> None:
    for _n in range(23):
        time.on(minutes=30)
        assert is_in(seo)
    time.on(minutes=30)
    assert not is_in(seo)


def test_without_work_it_lasts_an_hour(seo: Client, time: Time) -> None:
    time.on(minutes=59)
    assert is_in(seo)
    time.on(minutes=59)
    assert is_in(seo)
    time.on(minutes=60)
    assert not is_in(seo)


def test_a_page_that_renews_itself_is_no_work(seo: Client, time: Time) -> None:
    for _n in range(3):
        time.on(minutes=20)
        answer = seo.get("/staff/", headers=SCRIPT)
    assert answer.status_code == 302


def test_nor_is_what_a_script_sends(office: Office, time: Time) -> None:
    """The page of a call that connects again and again, with nobody before it."""
    watched = checked_in_visit(office)
    TOTP.activate(office.min, SECRET)
    officer = Client()
    sign_in(officer, office.min.email)
    for _n in range(3):
        time.on(minutes=20)
        officer.post(f"/officer/{office.daegu.code}/{watched.ref}/join", headers=SCRIPT)
    assert not is_in(officer)


def test_who_only_watches_the_list_is_warned_and_may_stay(office: Office, time: Time) -> None:
    TOTP.activate(office.min, SECRET)
    officer, calls = Client(headers={"accept-language": "en"}), f"/officer/{office.daegu.code}/"
    sign_in(officer, office.min.email)
    time.on(minutes=49)
    assert "Stay signed in" not in officer.get(calls, headers=SCRIPT).content.decode()
    time.on(minutes=2)
    end = (time.now + timedelta(minutes=9)).astimezone(ZoneInfo(current.TIME_ZONE))
    warned = officer.get(calls, headers=SCRIPT).content.decode()
    assert f"You will be signed out at {end:%H:%M}." in warned
    assert f'href="{calls}">Stay signed in' in warned
    assert "Stay signed in" not in officer.get(calls).content.decode()
    time.on(minutes=59)
    assert is_in(officer)


def test_at_the_end_of_a_shift_one_is_asked_to_sign_in_once_more(
    office: Office, time: Time, settings: Settings
) -> None:
    settings.STAFF_SIGNED_IN_FOR = timedelta(minutes=30)
    TOTP.activate(office.min, SECRET)
    officer, calls = Client(headers={"accept-language": "en"}), f"/officer/{office.daegu.code}/"
    sign_in(officer, office.min.email)
    time.on(minutes=21)
    page = officer.get(calls).content.decode()
    assert "Your sign-in ends at" in page
    assert f'href="/staff/sign-in/?next={calls}"' in page


def test_both_times_are_settings(seo: Client, time: Time, settings: Settings) -> None:
    settings.STAFF_IDLE_FOR, settings.STAFF_SIGNED_IN_FOR = timedelta(hours=9), timedelta(hours=3)
    time.on(hours=2)
    assert is_in(seo)
    time.on(hours=1)
    assert not is_in(seo)
    settings.STAFF_SIGNED_IN_FOR = timedelta(hours=20)
    assert is_in(seo)


def test_afterwards_one_is_where_one_was(seo: Client, office: Office, time: Time) -> None:
    page = f"/desk/{office.seoul.code}/check-in/?code=123456"
    time.on(hours=2)
    asked = seo.get(page)
    assert asked["Location"].startswith(SIGN_IN)
    form = seo.get(asked["Location"]).content.decode()
    assert "You signed in some time ago. Please sign in once more" in form
    assert f'name="next" value="{page}"' in form
    assert sign_in(seo, office.seo.email, page) == page
    assert seo.get(page).status_code == 200


def test_a_form_sent_too_late_leads_back_to_its_page(seo: Client, office: Office, time: Time) -> None:
    page = f"/desk/{office.seoul.code}/check-in/?code=123456"
    time.on(hours=2)
    sent = seo.post(page, {"code": "123456"}, headers={"Referer": f"http://testserver{page}"})
    assert f'name="next" value="{page}"' in seo.get(sent["Location"]).content.decode()


@pytest.mark.parametrize("sender", ["", "https://evil.example/desk/", "//evil.example", "javascript:x"])
def test_but_never_to_somebody_elses(seo: Client, office: Office, time: Time, sender: str) -> None:
    time.on(hours=2)
    sent = seo.post(f"/desk/{office.seoul.code}/check-in/", headers={"Referer": sender} if sender else {})
    assert sent["Location"] == SIGN_IN


def test_the_cookie_ends_with_it(seo: Client) -> None:
    cookie = seo.cookies[current.SESSION_COOKIE_NAME]
    assert 0 < int(cookie["max-age"]) <= timedelta(hours=12, minutes=30).total_seconds()
    assert timedelta(hours=12) < seo.session.get_expiry_date() - datetime.now(UTC)


def test_a_citizens_session_is_not_shortened(office: Office) -> None:
    client = Client()
    client.force_login(office.haneul, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.session.get_expiry_age() == current.SESSION_COOKIE_AGE


def test_an_officer_joins_a_call_again_when_the_sign_in_ends_in_the_middle(
    office: Office, time: Time, settings: Settings
) -> None:
    watched = checked_in_visit(office)
    officer = Client()
    TOTP.activate(office.min, SECRET)
    time.now = watched.starts_at - timedelta(minutes=10)
    sign_in(officer, office.min.email)
    settings.STAFF_SIGNED_IN_FOR = timedelta(minutes=12)
    time.on(minutes=13)
    join = f"/officer/{office.daegu.code}/{watched.ref}/join"
    announce_node("node", "ws://node.example:8001", now=time.now)
    assert officer.post(join, headers=SCRIPT).status_code == 200
    assert officer.get(f"/officer/{office.daegu.code}/{watched.ref}/").status_code == 302
    settings.STAFF_SIGNED_IN_FOR = timedelta(minutes=-18)
    assert officer.post(join, headers=SCRIPT).status_code == 302
