"""Guessing a code is hopeless, whoever asks for it, and who is refused reads until when and whom to call."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.core import mail, signing
from django.core.cache import cache
from django.db import connection
from django.test import Client

from mannam import rate_limits
from mannam.notify.wording import when
from mannam.web.public.known_browser import COOKIE
from tests.people import Office
from tests.web.public.applicant import browser

pytestmark = pytest.mark.django_db

HERE = "127.0.0.1"
HANEUL, NOBODY = "haneul@example.org", "nobody@example.org"
START = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # half past nine in Seoul


class Clock:
    """The clock of the counters."""

    def __init__(self) -> None:
        self.now = START

    def seconds(self) -> float:
        """As ``time.time`` says it."""
        return self.now.timestamp()

    def on(self, **how_far: float) -> None:
        """Let time pass."""
        self.now += timedelta(**how_far)


@pytest.fixture
def counters(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Nothing is counted yet, and the counters' time stands until it is moved."""
    cache.clear()
    clock = Clock()
    standing = SimpleNamespace(time=clock.seconds, monotonic=lambda: 0.0)
    monkeypatch.setattr(ratelimit, "time", standing)
    monkeypatch.setattr(rate_limits, "time", standing)
    yield clock
    cache.clear()


def sent_code() -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[-1].body))
    assert found
    return found[1]


def wrong() -> str:
    return "000000" if sent_code() != "000000" else "111111"


def ask(client: Client, email: str = HANEUL, place: str = HERE) -> str:
    """The page after asking for a code."""
    return client.post("/sign-in/", {"email": email}, follow=True, REMOTE_ADDR=place).content.decode()


def guess(clock: Clock, email: str = HANEUL, place: str = HERE) -> str:
    """The page after one wrong code, in a fresh browser."""
    clock.on(seconds=21)  # three mails a minute
    client = browser()
    asked = ask(client, email, place)
    return asked if "You can go on from" in asked else type_code(client, wrong(), place)


def type_code(client: Client, code: str, place: str = HERE) -> str:
    return client.post("/sign-in/code/", {"code": code}, follow=True, REMOTE_ADDR=place).content.decode()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", [HANEUL, NOBODY])
def test_ten_wrong_codes_a_day_for_an_address_from_one_place(office: Office, counters: Clock, email: str) -> None:
    waiting = browser()
    ask(waiting, email)
    right = sent_code()
    for _n in range(10):
        counters.on(minutes=7)  # ten mails an hour
        assert "This code is not right" in guess(counters, email)
    refused = type_code(waiting, right)
    assert "There were too many wrong codes. You can go on from Wednesday 25 November, 9:38\u00a0am." in refused
    assert "please call 1363" in refused
    assert not is_in(waiting)
    mails = len(mail.outbox)
    assert "You can go on from" in ask(browser(), email)
    assert len(mail.outbox) == mails


def test_twenty_wrong_codes_a_day_for_an_address_from_anywhere(office: Office, counters: Clock) -> None:
    for n in range(20):
        counters.on(minutes=6)  # ten mails an hour
        assert "This code is not right" in guess(counters, place=f"192.0.2.{n}")
    assert "You can go on from" in guess(counters, place="192.0.2.77")
    counters.on(days=1)
    assert "This code is not right" in guess(counters, place="192.0.2.77")


def test_who_guesses_elsewhere_does_not_shut_the_owner_out_at_once(office: Office, counters: Clock) -> None:
    for _n in range(11):
        guess(counters, place="192.0.2.7")
    owner = browser()
    counters.on(hours=1)
    ask(owner)
    type_code(owner, sent_code())
    assert is_in(owner)


def test_sixty_wrong_codes_an_hour_from_one_place_for_any_address(office: Office, counters: Clock) -> None:
    for n in range(60):
        assert "This code is not right" in guess(counters, f"someone{n}@example.org")
    assert "You can go on from" in guess(counters, HANEUL)
    assert "This code is not right" in guess(counters, HANEUL, place="192.0.2.7")
    counters.on(hours=1)
    assert "This code is not right" in guess(counters, HANEUL)


def test_right_codes_do_not_count(office: Office, counters: Clock) -> None:
    for _n in range(15):
        counters.on(hours=2)
        client = browser()
        ask(client)
        type_code(client, sent_code())
        assert is_in(client)


def test_ten_mails_an_hour_and_twenty_a_day(office: Office, counters: Clock) -> None:
    for _n in range(10):
        ask(browser())
        counters.on(seconds=30)
    refused = ask(browser())
    assert "You have asked for too many codes. You can go on from Tuesday 24 November, 10:31\u00a0am." in refused
    assert "please call 1363" in refused
    counters.on(hours=1)
    for _n in range(10):
        ask(browser())
        counters.on(seconds=30)
    assert len(mail.outbox) == 20
    counters.on(hours=2)
    assert "You can go on from" in ask(browser())
    counters.on(days=1)
    assert "Type the six digits" in ask(browser())


def test_a_new_code_from_the_page_for_lost_mails_counts_too(office: Office, counters: Clock) -> None:
    client = browser()
    ask(client)
    for _n in range(2):
        client.post("/sign-in/no-code/")
    refused = client.post("/sign-in/no-code/", follow=True).content.decode()
    assert "You can go on from" in refused
    assert len(mail.outbox) == 3


def test_a_place_that_asks_too_often_does_not_fill_the_cache(office: Office, counters: Clock) -> None:
    for n in range(20):
        ask(browser(), f"someone{n}@example.org")
    kept = counted()
    for n in range(3):
        assert "You can go on from" in ask(browser(), f"another{n}@example.org")
    assert counted() == kept


def counted() -> int:
    """How many counters are kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        return int(cursor.fetchone()[0])


def test_known_and_unknown_addresses_are_refused_in_the_same_words(office: Office, counters: Clock) -> None:
    refusals = set()
    for email in (HANEUL, NOBODY, "seo@example.org"):
        for _n in range(3):
            ask(browser(), email)
        found = re.search(r"You have asked for[^<]*", ask(browser(), email))
        assert found
        refusals.add(found[0])
    assert len(refusals) == 1
    assert when(START) not in refusals


def test_in_korean(office: Office, counters: Clock) -> None:
    for _n in range(3):
        ask(browser("ko"))
    page = ask(browser("ko"))
    assert "11월 24일\u2060(화) 오전\u00a09:32부터 다시 하실 수 있어요. 급하시면 1363번으로 전화해 주세요." in page


def use_up_the_mails(clock: Clock) -> None:
    """Somebody elsewhere asks for as many codes in a day as there are, and types none."""
    for n in range(21):
        clock.on(minutes=7)
        ask(browser(), place=f"192.0.2.{n}")


def use_up_the_codes(clock: Clock) -> None:
    """Somebody types as many wrong codes in a day as may be, from two places."""
    for n in range(21):
        clock.on(minutes=7)
        guess(clock, place=f"192.0.2.{n % 2}")


@pytest.mark.parametrize("attack", [use_up_the_mails, use_up_the_codes])
def test_who_signed_in_here_before_is_not_shut_out_by_others(
    office: Office, counters: Clock, attack: Callable[[Clock], None]
) -> None:
    owner, stranger = browser(), browser()
    ask(owner)
    type_code(owner, sent_code())
    owner.post("/sign-out/")
    assert not is_in(owner)
    attack(counters)
    refused = ask(stranger)
    assert "You can go on from" in refused
    assert "please call 1363" in refused
    ask(owner)
    type_code(owner, sent_code())
    assert is_in(owner)


def test_a_browser_known_for_another_address_is_as_any_other(office: Office, counters: Clock) -> None:
    bora = browser()
    ask(bora, "bora@example.org")
    type_code(bora, sent_code())
    bora.post("/sign-out/")
    use_up_the_mails(counters)
    assert "You can go on from" in ask(bora)


def test_a_made_up_cookie_is_none(office: Office, counters: Clock) -> None:
    use_up_the_mails(counters)
    forger = browser()
    forger.cookies[COOKIE] = signing.dumps({"name": "x", "addresses": [HANEUL]}, key="guessed")
    assert "You can go on from" in ask(forger)


def test_a_known_browser_has_six_wrong_codes_a_day(office: Office, counters: Clock) -> None:
    owner = browser()
    ask(owner)
    type_code(owner, sent_code())
    owner.post("/sign-out/")
    for _n in range(2):
        counters.on(minutes=11)
        ask(owner)
        for _try in range(3):
            type_code(owner, wrong())
    assert "You can go on from" in ask(owner)
    assert "Type the six digits" in ask(browser())


def test_the_cookie_tells_no_address_and_lasts(office: Office, counters: Clock) -> None:
    owner = browser()
    ask(owner)
    type_code(owner, sent_code())
    cookie = owner.cookies[COOKIE]
    assert cookie["max-age"] > 365 * 24 * 3600
    assert cookie["httponly"]
    kept = signing.loads(cookie.value, salt="mannam.known_browser")
    assert "haneul" not in str(kept)
