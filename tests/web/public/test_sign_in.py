"""Signing in with six digits by mail."""

import re
import smtplib

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from mannam.models import User, Visitor
from tests.people import Office, make_user
from tests.web.public.applicant import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_counted(db: None) -> None:
    cache.clear()


def sent_code() -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[-1].body))
    assert found
    return found[1]


def ask_for_code(client: Client, email: str = "haneul@example.org") -> None:
    response = client.post("/sign-in/", {"email": email})
    assert response.headers["Location"] == "/sign-in/code/"


def signed_in_as(client: Client) -> str:
    return User.objects.get(pk=client.session["_auth_user_id"]).email


def test_a_known_citizen_signs_in(office: Office, english: Client) -> None:
    ask_for_code(english)
    assert mail.outbox[-1].to == ["haneul@example.org"]
    page = english.get("/sign-in/code/").content.decode()
    assert "haneul@example.org" in page
    assert sent_code() not in page
    response = english.post("/sign-in/code/", {"code": sent_code()})
    assert response.headers["Location"] == "/apply/"
    assert signed_in_as(english) == "haneul@example.org"


def test_digits_may_be_typed_with_blanks(office: Office, english: Client) -> None:
    ask_for_code(english)
    code = sent_code()
    english.post("/sign-in/code/", {"code": f" {code[:3]} {code[3:]} "})
    assert signed_in_as(english) == "haneul@example.org"


@pytest.mark.parametrize("letter", ["\0", "\x1b", "\x7f", "\x9d"])
def test_a_control_character_is_told_of_once_and_nothing_is_sent(
    office: Office, english: Client, letter: str
) -> None:
    words = "There is a character in it that we cannot read. Please type it once more."
    page = english.post("/sign-in/", {"email": f"haneul@example.org{letter}"}, follow=True).content.decode()
    assert page.count(words) == 1
    assert "does not look like" not in page
    assert mail.outbox == []
    ask_for_code(english)
    sent = english.post("/sign-in/code/", {"code": f"{sent_code()}{letter}"}, follow=True).content.decode()
    assert sent.count(words) == 1
    assert "_auth_user_id" not in english.session


def test_a_new_address_gets_its_account_with_the_right_code_and_is_asked_for_a_name(english: Client) -> None:
    ask_for_code(english, "New@Example.org")
    assert not User.objects.exists()
    english.post("/sign-in/code/", {"code": sent_code()})
    user = User.objects.get()
    assert user.email == "new@example.org"
    assert user.language == "en"
    assert not user.has_usable_password()
    name_page = english.get("/apply/").headers["Location"]
    assert name_page == "/sign-in/name/?next=%2Fapply%2F"
    assert "What is your name?" in english.get(name_page).content.decode()
    response = english.post("/sign-in/name/", {"name": "  Kim   Haneul "})
    assert response.headers["Location"] == "/apply/"
    assert Visitor.objects.get(user=user).name == "Kim Haneul"
    user.refresh_from_db()
    assert user.name == "Kim Haneul"


def test_known_and_unknown_addresses_see_the_same(office: Office) -> None:
    pages = []
    for email in ("haneul@example.org", "nobody@example.org", "seo@example.org"):
        client = browser()
        ask_for_code(client, email)
        page = client.get("/sign-in/code/").content.decode()
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", page).replace(email, ""))
    assert len(set(pages)) == 1
    assert len(mail.outbox) == 3


def test_staff_get_no_code_and_are_told_where_to_sign_in(office: Office, english: Client) -> None:
    ask_for_code(english, "seo@example.org")
    body = str(mail.outbox[-1].body)
    assert "staff page" in body
    assert not re.search(r"\d{6}", body)
    english.post("/sign-in/code/", {"code": ""})
    english.post("/sign-in/code/", {"code": "000000"})
    assert "_auth_user_id" not in english.session


def test_a_closed_account_gets_no_code(office: Office, english: Client) -> None:
    User.objects.filter(pk=office.haneul.pk).update(is_active=False)
    ask_for_code(english)
    assert "cannot sign in" in str(mail.outbox[-1].body)
    assert "_auth_user_id" not in english.session


def test_a_wrong_code_says_so_and_three_end_the_attempt(office: Office, english: Client) -> None:
    ask_for_code(english)
    wrong = "000000" if sent_code() != "000000" else "111111"
    page = english.post("/sign-in/code/", {"code": wrong}).content.decode()
    assert "This code is not right" in page
    assert "2 more times" in page
    english.post("/sign-in/code/", {"code": wrong})
    response = english.post("/sign-in/code/", {"code": wrong}, follow=True)
    assert "The code was wrong too often" in response.content.decode()
    assert english.post("/sign-in/code/", {"code": sent_code()}).headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in english.session


@pytest.mark.parametrize("slip", ["12", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5"])
def test_what_has_not_six_digits_costs_no_try(office: Office, english: Client, slip: str) -> None:
    ask_for_code(english)
    for _time in range(4):
        page = english.post("/sign-in/code/", {"code": slip}).content.decode()
        assert "The code has six digits. Please type all six from the mail." in page
    english.post("/sign-in/code/", {"code": f" {sent_code()[:3]}-{sent_code()[3:]} "})
    assert "_auth_user_id" in english.session


def test_a_code_signs_in_once(office: Office, english: Client) -> None:
    ask_for_code(english)
    english.post("/sign-in/code/", {"code": sent_code()})
    english.post("/sign-out/")
    again = english.post("/sign-in/code/", {"code": sent_code()}, follow=True)
    assert "Please ask for a new one" in again.content.decode()
    assert "_auth_user_id" not in english.session


def test_a_code_is_good_only_where_it_was_asked_for(office: Office, english: Client) -> None:
    ask_for_code(english)
    elsewhere = browser()
    assert elsewhere.post("/sign-in/code/", {"code": sent_code()}).headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in elsewhere.session


def test_an_old_code_is_not_taken(office: Office, english: Client) -> None:
    ask_for_code(english)
    session = english.session
    login = session["account_login"]
    login["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session["account_login"] = login
    session.save()
    response = english.post("/sign-in/code/", {"code": sent_code()}, follow=True)
    assert "The code is too old" in response.content.decode()
    assert "_auth_user_id" not in english.session


def test_the_code_did_not_arrive(office: Office, english: Client) -> None:
    ask_for_code(english)
    first = sent_code()
    page = english.get("/sign-in/no-code/").content.decode()
    assert "folder for unwanted mail" in page
    assert english.post("/sign-in/no-code/").headers["Location"] == "/sign-in/code/"
    assert len(mail.outbox) == 2
    if sent_code() != first:
        assert "not right" in english.post("/sign-in/code/", {"code": first}).content.decode()
    english.post("/sign-in/code/", {"code": sent_code()})
    assert signed_in_as(english) == "haneul@example.org"


def test_mails_are_limited(office: Office, english: Client) -> None:
    for _ in range(3):
        ask_for_code(english)
    response = english.post("/sign-in/", {"email": "haneul@example.org"})
    assert "You have asked for too many codes" in response.content.decode()
    assert len(mail.outbox) == 3


def test_a_mail_server_that_is_away_is_said(
    office: Office, english: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    response = english.post("/sign-in/", {"email": "haneul@example.org"})
    assert "cannot be sent at the moment" in response.content.decode()


@pytest.mark.parametrize("email", ["", "no-address", "a" * 10_000 + "@example.org", "a\0b@example.org"])
def test_what_is_no_address_is_said_and_kept(english: Client, email: str) -> None:
    response = english.post("/sign-in/", {"email": email})
    assert response.status_code == 200
    assert "mn-error" in response.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize("code", ["", "\0", "1" * 10_000, "１２３４５６", "<b>"])
def test_any_code_gets_an_answer(office: Office, english: Client, code: str) -> None:
    ask_for_code(english)
    response = english.post("/sign-in/code/", {"code": code})
    assert response.status_code == 200
    assert "mn-error" in response.content.decode()


def test_where_one_wanted_to_go(office: Office, english: Client) -> None:
    gate = english.get("/visits/").headers["Location"]
    assert gate == "/sign-in/?next=%2Fvisits%2F"
    english.get(gate)
    ask_for_code(english)
    response = english.post("/sign-in/code/", {"code": sent_code()})
    assert response.headers["Location"] == "/visits/"


def test_nobody_is_sent_to_another_site(office: Office, english: Client) -> None:
    english.get("/sign-in/?next=https://evil.example/")
    ask_for_code(english)
    response = english.post("/sign-in/code/", {"code": sent_code()})
    assert response.headers["Location"] == "/apply/"


def test_the_code_page_without_an_attempt_starts_again(english: Client) -> None:
    for address in ("/sign-in/code/", "/sign-in/no-code/"):
        assert english.get(address).headers["Location"] == "/sign-in/"


def test_signing_in_keeps_the_language_for_mails(office: Office, english: Client) -> None:
    assert office.haneul.language == "ko"
    ask_for_code(english)
    english.post("/sign-in/code/", {"code": sent_code()})
    office.haneul.refresh_from_db()
    assert office.haneul.language == "en"


def test_sign_out(office: Office, english: Client) -> None:
    ask_for_code(english)
    english.post("/sign-in/code/", {"code": sent_code()})
    assert english.get("/sign-out/").headers["Location"] == "/"
    assert "_auth_user_id" in english.session
    assert english.post("/sign-out/").headers["Location"] == "/"
    assert english.get("/visits/").status_code == 302


def test_the_pages_are_in_korean_too() -> None:
    page = browser("ko").get("/sign-in/").content.decode()
    assert '<html lang="ko"' in page


@pytest.mark.parametrize("name", ["Haneul 2", "김ㅎ늘", "..."])
def test_a_name_of_ones_own_that_is_on_no_id_is_said(english: Client, name: str) -> None:
    client = browser()
    user = make_user("x@example.org")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post("/sign-in/name/", {"name": name}).content.decode()
    assert "in letters only, as it stands on the ID" in page
    assert f'value="{name}"' in page


def test_a_name_is_escaped(english: Client) -> None:
    client = browser()
    user = make_user("x@example.org")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post("/sign-in/name/", {"name": "<script>" * 20}).content.decode()
    assert "<script>" * 2 not in page
